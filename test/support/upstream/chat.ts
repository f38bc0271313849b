import { isRecord } from "./validate.ts";

/** What the mock says, piece by piece, when a behaviour doesn't say otherwise. */
export const defaultDeltas: readonly string[] = ["The ", "quick ", "brown ", "fox ", "jumps ", "over ", "a ", "dog."];

/** All answers of the mock bear these, so that a test can compare whole bodies. */
export const completionId = "chatcmpl-mock";
const created = 1_700_000_000;

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** Fixed and unequal, so that a mix-up shows. */
export const defaultUsage: Usage = { prompt_tokens: 11, completion_tokens: 8, total_tokens: 19 };

/** A whole answer in OpenAI's shape, with a field that no client knows (`x_mock`): it must survive a pass through. */
export function completion(model: string, content: string, usage: Usage = defaultUsage): Record<string, unknown> {
  return {
    id: completionId,
    object: "chat.completion",
    created,
    model,
    choices: [
      { index: 0, message: { role: "assistant", content, refusal: null }, logprobs: null, finish_reason: "stop" },
    ],
    usage,
    system_fingerprint: "fp_mock",
    x_mock: { kept: true },
  };
}

/** One event of a stream; `usage` null is what OpenAI sends on all but the last when usage was asked for. */
function chunk(model: string, choices: readonly unknown[], usage: Usage | null | undefined): Record<string, unknown> {
  const event = { id: completionId, object: "chat.completion.chunk", created, model, choices, x_mock: { kept: true } };
  return usage === undefined ? event : { ...event, usage };
}

/** The first event of a stream, which names the role. */
export const roleChunk = (model: string, usage?: null): Record<string, unknown> =>
  chunk(model, [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }], usage);

export const deltaChunk = (model: string, content: string, usage?: null): Record<string, unknown> =>
  chunk(model, [{ index: 0, delta: { content }, finish_reason: null }], usage);

export const finishChunk = (model: string, reason = "stop", usage?: null): Record<string, unknown> =>
  chunk(model, [{ index: 0, delta: {}, finish_reason: reason }], usage);

/** The event after finish_reason that carries usage alone (`stream_options.include_usage`). */
export const usageChunk = (model: string, usage: Usage = defaultUsage): Record<string, unknown> =>
  chunk(model, [], usage);

/** Whether a request body asks for a stream. */
export const wantsStream = (body: unknown): boolean => isRecord(body) && body["stream"] === true;

/** Whether a request body asks for usage at the end of its stream. */
export function wantsUsage(body: unknown): boolean {
  if (!isRecord(body)) return false;
  const options = body["stream_options"];
  return isRecord(options) && options["include_usage"] === true;
}

/** An error in OpenAI's shape. */
export function errorBody(
  message: string,
  type: string,
  code: string | null,
  param: string | null = null,
): Record<string, unknown> {
  return { error: { message, type, param, code } };
}
