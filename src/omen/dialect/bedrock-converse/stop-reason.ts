import type { FinishReason } from "../answer.ts";

/** Why an answer ended (API reference, "Converse", `stopReason`). A reason that came up later than this reads as a stop. */
export function decodeStopReason(reason: unknown, hasCalls: boolean): FinishReason {
  switch (reason) {
    case "max_tokens":
    case "model_context_window_exceeded":
      return "length";
    case "stop_sequence":
      return "stop_sequence";
    case "guardrail_intervened":
    case "content_filtered":
      return "content_filter";
    case "tool_use":
      return "tool_calls";
    default:
      return hasCalls ? "tool_calls" : "stop";
  }
}

/** What went wrong, for an answer that is none though Bedrock says 200: asking again may help, as a stop would not tell. */
export const failureIn = (reason: unknown): string | undefined =>
  reason === "malformed_model_output" || reason === "malformed_tool_use"
    ? `the model's answer failed with ${reason}`
    : undefined;
