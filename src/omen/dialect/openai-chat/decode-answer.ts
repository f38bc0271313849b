import type { AnswerUsage, Choice, Logprobs, ModelAnswer } from "../answer.ts";
import type { Citation, Part } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { countOrNone } from "../sound.ts";
import { piecesOf } from "./content.ts";
import { detailsIn, thoughtOf, type Thinking } from "./detail.ts";
import { endOf, failureIn, type FailedChoice } from "./finish-reason.ts";
import { decodeImages, type WireImages } from "./image.ts";

/**
 * OpenAI API reference, "The chat completion object". Servers that speak it leave members out
 * freely; only choices are needed.
 */
export function decodeAnswer(body: JsonObject): ModelAnswer {
  const { id, model, created, choices, usage, service_tier: serviceTier } = body;
  if (!Array.isArray(choices)) throw new Error("the answer has no choices");
  return compact({
    id: typeof id === "string" ? id : "",
    model: typeof model === "string" ? model : "",
    created: typeof created === "number" ? created : undefined,
    choices: inOrder(choices as WireChoice[]).map(decodeChoice),
    usage: decodeUsage(usage),
    serviceTier: typeof serviceTier === "string" ? serviceTier : undefined,
  });
}

/** Choices bear their numbers; what bears none stays where it is. */
const inOrder = (choices: readonly WireChoice[]): readonly WireChoice[] =>
  choices.every(({ index }) => typeof index === "number")
    ? choices.toSorted(({ index: one = 0 }, { index: other = 0 }) => one - other)
    : choices;

interface WireChoice extends FailedChoice {
  readonly index?: number;
  readonly logprobs?: unknown;
  readonly message?: WireMessage | null;
}

interface WireMessage extends Thinking, WireImages {
  readonly content?: unknown;
  readonly refusal?: string | null;
  readonly annotations?: readonly WireAnnotation[] | null;
  readonly tool_calls?: readonly WireCall[] | null;
}

interface WireCall {
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: unknown };
}

export interface WireAnnotation {
  readonly url_citation?: {
    readonly url?: string;
    readonly title?: string;
    readonly start_index?: number;
    readonly end_index?: number;
  };
}

function decodeChoice(choice: WireChoice): Choice {
  const failure = failureIn(choice);
  if (failure !== undefined) throw new Error(failure);
  const { logprobs } = choice;
  const message = choice.message ?? {};
  const parts: Part[] = detailsIn(message).flatMap((detail) => thoughtOf(detail) ?? []);
  let citations = (message.annotations ?? []).flatMap(decodeAnnotation);
  for (const piece of piecesOf(message.content)) {
    if (piece.type === "reasoning" || citations.length === 0) parts.push({ type: piece.type, text: piece.text });
    else parts.push({ type: piece.type, text: piece.text, citations });
    if (piece.type === "text") citations = []; // they are of the whole answer, and stand once
  }
  parts.push(...decodeImages(message));
  if (message.refusal) parts.push({ type: "refusal", text: message.refusal });
  for (const [index, call] of (message.tool_calls ?? []).entries()) {
    parts.push({
      type: "tool_call",
      id: call.id || `call_${index}`,
      name: call.function?.name ?? "",
      arguments: decodeArguments(call.function?.arguments),
    });
  }
  return compact({
    parts,
    ...endOf(
      choice,
      parts.some((part) => part.type === "tool_call"),
      Boolean(message.refusal),
    ),
    logprobs: (logprobs as Logprobs | null | undefined) ?? undefined,
  });
}

/** Some servers send the object itself; none at all means no arguments. */
function decodeArguments(value: unknown): string {
  if (typeof value === "string") return value.trim() === "" ? "{}" : value;
  return value === undefined || value === null ? "{}" : JSON.stringify(value);
}

export function decodeAnnotation({ url_citation: cited }: WireAnnotation): Citation[] {
  if (!cited) return [];
  const { url, title, start_index: start, end_index: end } = cited;
  return [
    compact({ url, title, range: start === undefined || end === undefined ? undefined : ([start, end] as const) }),
  ];
}

/**
 * `usage`; undefined when there is none. Read of every answer, so members are set one by one
 * rather than listed and filtered.
 */
export function decodeUsage(usage: unknown): AnswerUsage | undefined {
  if (typeof usage !== "object" || usage === null) return undefined;
  const wire = usage as WireUsage;
  if (typeof wire.prompt_tokens !== "number") return undefined;
  const { prompt_tokens: input, completion_tokens, total_tokens: total, prompt_tokens_details: read } = wire;
  // Some count thoughts in the total alone (Gemini behind OpenAI's API does): what is paid for must not shrink.
  const output = Math.max(countOrNone(completion_tokens) ?? 0, (countOrNone(total) ?? 0) - input);
  const counted: { -readonly [K in keyof AnswerUsage]: AnswerUsage[K] } = { input, output };
  const { cached_tokens: cacheRead, cache_write_tokens: cacheWrite } = read ?? {};
  const { reasoning_tokens: reasoning } = wire.completion_tokens_details ?? {};
  if (cacheRead !== undefined && cacheRead !== null) counted.cacheRead = cacheRead;
  if (cacheWrite !== undefined && cacheWrite !== null) counted.cacheWrite = cacheWrite;
  if (reasoning !== undefined && reasoning !== null) counted.reasoning = reasoning;
  return counted;
}

interface WireUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly total_tokens?: number;
  readonly prompt_tokens_details?: {
    readonly cached_tokens?: number | null;
    readonly cache_write_tokens?: number | null;
  } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number | null } | null;
}
