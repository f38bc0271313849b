import { clientGone } from "../../platform/failure.ts";
import type { Span, Tracer } from "../../platform/tracing.ts";
import type { AnswerUsage } from "../dialect/answer.ts";
import type { Deployment } from "../route/deployment.ts";
import type { AttemptEnd } from "./attempt.ts";

/**
 * Spans of exchanges and of the calls to providers within them, with the names of OpenTelemetry's conventions for
 * generative AI (semantic-conventions-genai, docs/gen-ai/gen-ai-spans.md); what these have no name for is `omen.*`.
 * Nothing of what was asked or answered is in them.
 */

/** What is done on a surface; those that are missing go by their own name. */
const operations: Readonly<Record<string, string>> = {
  messages: "chat",
  responses: "chat",
  ghostllm: "chat",
  completions: "text_completion",
};

/** Providers by the names of the conventions; those that are missing go by their type. */
const providers: Readonly<Record<string, string>> = {
  azure: "azure.ai.openai",
  bedrock: "aws.bedrock",
  gemini: "gcp.gemini",
  vertex: "gcp.vertex_ai",
  mistral: "mistral_ai",
  xai: "x_ai",
};

const operationOf = (surface: string): string => operations[surface] ?? surface;

/** Characters of a name that a client chose. */
const nameMax = 100;

/** The span of an exchange on a surface, within the trace that its client names. */
export const beginExchange = (tracer: Tracer, surface: string, headers: Headers, id: string): Span =>
  tracer.start(operationOf(surface), headers.get("traceparent"), {
    "gen_ai.operation.name": operationOf(surface),
    "omen.surface": surface,
    "omen.request.id": id,
  });

/** What is known of an exchange at its end. */
export interface TracedExchange {
  readonly surface: string;
  readonly status: number;
  readonly requested: string | undefined;
  readonly deployment: Deployment | undefined;
  readonly reason: string | undefined;
  readonly principal: string | undefined;
  readonly usage: AnswerUsage | undefined;
  /** Nano-dollars. */
  readonly cost: number | undefined;
  readonly overheadSeconds: number;
}

export function endExchange(span: Span, exchange: TracedExchange): void {
  const { surface, status, requested, deployment, reason, principal, usage, cost, overheadSeconds } = exchange;
  const model = requested?.slice(0, nameMax);
  span.end({
    ...(model !== undefined && { name: `${operationOf(surface)} ${model}` }),
    attributes: {
      "http.response.status_code": status,
      "gen_ai.request.model": model,
      ...answererOf(deployment),
      ...usageOf(usage),
      "omen.routing.reason": reason,
      "omen.principal": principal,
      "omen.cost_usd": cost === undefined ? undefined : cost / 1e9,
      "omen.overhead_ms": overheadSeconds * 1000,
    },
    error: errorOf(status),
  });
}

/** The span of a call to a provider. */
export const beginAttempt = (exchange: Span, surface: string, deployment: Deployment, reason: string): Span =>
  exchange.child(`${operationOf(surface)} ${deployment.model.id}`, {
    "gen_ai.operation.name": operationOf(surface),
    "gen_ai.request.model": deployment.model.id,
    ...answererOf(deployment),
    "omen.routing.reason": reason,
  });

export const endAttempt = (span: Span, { id, status, usage, firstByteSeconds }: AttemptEnd): void =>
  span.end({
    attributes: {
      "http.response.status_code": status,
      ...usageOf(usage),
      "omen.attempt.id": id,
      "omen.first_byte_ms": firstByteSeconds === undefined ? undefined : firstByteSeconds * 1000,
    },
    error: errorOf(status),
  });

const answererOf = (deployment: Deployment | undefined) =>
  deployment && {
    "gen_ai.provider.name": providers[deployment.provider.type] ?? deployment.provider.type,
    "gen_ai.response.model": deployment.model.id,
    "omen.deployment": deployment.key,
  };

const usageOf = (usage: AnswerUsage | undefined) =>
  usage && {
    "gen_ai.usage.input_tokens": usage.input,
    "gen_ai.usage.output_tokens": usage.output,
    "gen_ai.usage.cache_read.input_tokens": usage.cacheRead,
    "gen_ai.usage.cache_creation.input_tokens": usage.cacheWrite,
  };

/** A status is the error's kind (semantic conventions, HTTP spans); a client that left is one too. */
const errorOf = (status: number): string | undefined =>
  status === clientGone ? "client_gone" : status >= 400 ? String(status) : undefined;
