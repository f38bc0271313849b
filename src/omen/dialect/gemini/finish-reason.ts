import type { FinishReason } from "../answer.ts";
import { finishByWord } from "../finish-word.ts";

/** Something in the answer is not to be shown ("FinishReason" of Gemini's and Vertex AI's references). */
const filtered: ReadonlySet<string> = new Set([
  "SAFETY",
  "RECITATION",
  "LANGUAGE",
  "BLOCKLIST",
  "PROHIBITED_CONTENT",
  "SPII",
  "MODEL_ARMOR",
  "IMAGE_SAFETY",
  "IMAGE_PROHIBITED_CONTENT",
  "IMAGE_RECITATION",
]);

/** The model tried to call and nothing came of it: no answer, though Google says 200. */
const failed: ReadonlySet<string> = new Set([
  "MALFORMED_FUNCTION_CALL",
  "UNEXPECTED_TOOL_CALL",
  "TOO_MANY_TOOL_CALLS",
  "MISSING_THOUGHT_SIGNATURE",
  "MALFORMED_RESPONSE",
]);

/** Why an answer ended, in canonical words. */
export function decodeFinishReason(reason: string | undefined, hasCalls: boolean): FinishReason {
  if (reason === "CONTINUATION") return "length";
  if (reason !== undefined && filtered.has(reason)) return "content_filter";
  return finishByWord(reason, hasCalls);
}

/**
 * What went wrong, for an answer that failed; undefined for every other. Asking again may
 * help, as a stop would not tell.
 */
export function failureIn(reason: string | undefined, message: string | undefined): string | undefined {
  if (reason === undefined || !failed.has(reason)) return undefined;
  return `the model's answer failed with ${reason}${message === undefined ? "" : `: ${message}`}`;
}
