import type { FinishReason } from "./answer.ts";

/**
 * Why answers end, in the words of every dialect and of vendors that have some of their own, in lower
 * case: GLM's `sensitive`, Mistral's `model_length`, Cohere's `max_tokens`. A stop needs no word:
 * whatever is not known reads as one.
 */
const words: Readonly<Record<string, FinishReason>> = {
  length: "length",
  max_tokens: "length",
  max_length: "length",
  max_output_tokens: "length",
  model_length: "length",
  model_context_window_exceeded: "length",
  content_filter: "content_filter",
  content_filtered: "content_filter",
  guardrail_intervened: "content_filter",
  safety: "content_filter",
  recitation: "content_filter",
  prohibited_content: "content_filter",
  blocklist: "content_filter",
  spii: "content_filter",
  sensitive: "content_filter",
  refusal: "refusal",
  tool_calls: "tool_calls",
  tool_call: "tool_calls",
  tool_use: "tool_calls",
  function_call: "tool_calls",
  stop_sequence: "stop_sequence",
  pause_turn: "pause",
};

/**
 * The reason that any dialect's word tells, in any case. Servers say "stop" after calls now and
 * then: a call that is there decides.
 */
export function finishByWord(reason: unknown, hasCalls: boolean): FinishReason {
  const word = typeof reason === "string" ? reason.toLowerCase() : "";
  const finish = (Object.hasOwn(words, word) ? words[word] : undefined) ?? "stop";
  return hasCalls && finish === "stop" ? "tool_calls" : finish;
}
