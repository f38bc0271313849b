import type { FinishReason } from "../answer.ts";
import { finishByWord } from "../finish-word.ts";

/** Why an answer ended, in Anthropic's words (Messages API, `stop_reason`); a filter's cut is a refusal there. */
const words = {
  stop: "end_turn",
  length: "max_tokens",
  stop_sequence: "stop_sequence",
  tool_calls: "tool_use",
  pause: "pause_turn",
  refusal: "refusal",
  content_filter: "refusal",
} as const satisfies Record<FinishReason, string>;

/** A call or a refusal that is there decides against a provider that says no more than stop. */
export function encodeStopReason(finish: FinishReason, hasCalls: boolean, refused: boolean): string {
  if (finish === "stop" && hasCalls) return words.tool_calls;
  if (finish === "stop" && refused) return words.refusal;
  return words[finish];
}

/** Both limits, the request's and the model's, cut an answer short. */
export const decodeStopReason = finishByWord;
