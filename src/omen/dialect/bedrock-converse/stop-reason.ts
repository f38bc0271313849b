import { finishByWord } from "../finish-word.ts";

/** Why an answer ended (API reference, "Converse", `stopReason`). */
export const decodeStopReason = finishByWord;

/**
 * What went wrong, for an answer that is none though Bedrock says 200: asking again may help, as a stop would not tell.
 */
export const failureIn = (reason: unknown): string | undefined =>
  reason === "malformed_model_output" || reason === "malformed_tool_use"
    ? `the model's answer failed with ${reason}`
    : undefined;
