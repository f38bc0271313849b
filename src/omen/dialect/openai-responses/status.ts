import type { FinishReason } from "../answer.ts";

/** How a response ended (API reference, "The response object", `status` and `incomplete_details`). */
export interface Ending {
  readonly status: "completed" | "incomplete";
  readonly incomplete_details: { readonly reason: "max_output_tokens" | "content_filter" } | null;
}

/** This dialect has no word for a stop sequence, a pause or a refusal: all three are completed. */
export function encodeEnding(finish: FinishReason): Ending {
  if (finish === "length") return { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } };
  if (finish === "content_filter") return { status: "incomplete", incomplete_details: { reason: "content_filter" } };
  return { status: "completed", incomplete_details: null };
}

/** A reason that came up later than this reads as a truncation, since the answer is not whole. */
export function decodeEnding(
  status: unknown,
  details: { readonly reason?: unknown } | null | undefined,
  said: { readonly calls: boolean; readonly refused: boolean },
): FinishReason {
  if (status === "incomplete") return details?.reason === "content_filter" ? "content_filter" : "length";
  if (said.calls) return "tool_calls";
  return said.refused ? "refusal" : "stop";
}
