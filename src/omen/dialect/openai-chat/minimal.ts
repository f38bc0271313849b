import type { JsonObject } from "../dialect.ts";
import { compact } from "../json/fields.ts";

/** Where an answer came from, for a client that logs it. */
export interface RoutingMetadata {
  readonly provider: string;
  readonly model: string;
  /** From the request to the whole answer, in milliseconds. */
  readonly latencyMs: number;
}

interface WireAnswer {
  readonly id?: unknown;
  readonly created?: unknown;
  readonly model?: unknown;
  readonly choices?: readonly WireChoice[];
  readonly usage?: Readonly<Record<string, unknown>> | null;
}

interface WireChoice {
  readonly index?: unknown;
  readonly message?: { readonly content?: unknown };
  readonly finish_reason?: unknown;
}

/**
 * A whole answer in the closed shape that Zeke's parser knows: it refuses a member too many, a null where it wants a
 * text, and a number with a fraction where it wants a whole one.
 */
export function encodeMinimal(body: JsonObject, { provider, model, latencyMs }: RoutingMetadata): JsonObject {
  const { id, created, model: named, choices = [], usage } = body as WireAnswer;
  return compact({
    id: text(id),
    object: "chat.completion",
    created: whole(created),
    model: text(named),
    choices: choices.map((choice, index) => ({
      index: whole(choice.index ?? index),
      message: { role: "assistant", content: text(choice.message?.content) },
      finish_reason: text(choice.finish_reason) || "stop",
    })),
    usage: usage
      ? {
          prompt_tokens: whole(usage["prompt_tokens"]),
          completion_tokens: whole(usage["completion_tokens"]),
          total_tokens: whole(usage["total_tokens"]),
        }
      : undefined,
    routing_metadata: { provider, model_used: model, latency_ms: whole(latencyMs), was_cached: false },
  });
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Its numbers are whole and not negative. */
const whole = (value: unknown): number => (typeof value === "number" && value > 0 ? Math.round(value) : 0);
