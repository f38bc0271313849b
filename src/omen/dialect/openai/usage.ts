import { providerError } from "../../failure.ts";
import type { EventFrames } from "./event-frames.ts";
import type { Usage } from "../../usage.ts";

const decoder = new TextDecoder();

/** Usage as a stream's newest events tell it; undefined when none does. */
export const usageOfStream = (frames: EventFrames): Usage | undefined =>
  readUsage(frames.newestWith("usage")?.["usage"]);

/** Usage of a whole answer. Throws a `Failure` when the answer is not the JSON object that it must be. */
export function usageOfAnswer(bytes: Uint8Array, provider: string): Usage | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(decoder.decode(bytes));
  } catch {
    throw providerError(`The provider '${provider}' answered something that is not JSON.`);
  }
  if (typeof answer !== "object" || answer === null)
    throw providerError(`The provider '${provider}' answered no JSON object.`);
  return readUsage((answer as { usage?: unknown }).usage);
}

/** OpenAI's `usage` object (API reference, "The chat completion object"). */
function readUsage(usage: unknown): Usage | undefined {
  if (typeof usage !== "object" || usage === null) return undefined;
  const { prompt_tokens: input, completion_tokens: output } = usage as {
    prompt_tokens?: unknown;
    completion_tokens?: unknown;
  };
  if (typeof input !== "number") return undefined;
  return { inputTokens: input, outputTokens: typeof output === "number" ? output : 0 };
}
