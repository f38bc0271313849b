import type { ModelAnswer } from "../answer.ts";
import type { Part } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { encodeCitation } from "./citation.ts";
import { encodeStopReason } from "./stop-reason.ts";
import { encodeCallId, encodeInput } from "./tool-input.ts";
import { encodeThought } from "./thought.ts";
import { encodeUsage } from "./usage.ts";

/**
 * Anthropic API reference, "Message"; every member that its schema demands is there. It has one answer, so the first
 * choice is it. What a model says when it refuses is not content but the explanation of `stop_details`.
 */
export function encodeAnswer({ id, model, choices, usage, serviceTier }: ModelAnswer): JsonObject {
  const { parts = [], finish = "stop", stopSequence } = choices[0] ?? {};
  const hasCalls = parts.some((part) => part.type === "tool_call");
  const refusal = parts.flatMap((part) => (part.type === "refusal" ? [part.text] : [])).join("");
  return {
    id,
    type: "message",
    role: "assistant",
    model,
    content: parts.flatMap(encodePart),
    ...encodeStop(encodeStopReason(finish, hasCalls, refusal !== ""), stopSequence, refusal),
    container: null,
    diagnostics: null,
    usage: encodeUsage(usage ?? { input: 0, output: 0 }, serviceTier),
  };
}

/** Why it stopped, of a whole message and of `message_delta`. */
export const encodeStop = (reason: string, sequence: string | undefined, refusal: string): object => ({
  stop_reason: reason,
  stop_sequence: sequence ?? null,
  stop_details: refusal === "" ? null : { type: "refusal", category: null, explanation: refusal },
});

/** A block without text is refused when it comes back, so it is not given in the first place. */
function encodePart(part: Part): object[] {
  switch (part.type) {
    case "text": {
      const citations = part.citations?.flatMap((citation) => encodeCitation(citation) ?? []) ?? [];
      return part.text === ""
        ? []
        : [{ ...emptyText, text: part.text, citations: citations.length === 0 ? null : citations }];
    }
    case "reasoning":
      return [encodeThought(part)];
    case "tool_call":
      return [{ ...encodeCall(part), input: encodeInput(part.arguments) }];
    default:
      return [];
  }
}

/** Blocks as they begin in a stream. */
export const emptyText = { type: "text", text: "", citations: null } as const;
export const emptyThinking = { type: "thinking", thinking: "", signature: "" } as const;
export const encodeCall = ({ id, name }: { readonly id: string; readonly name: string }): object => ({
  type: "tool_use",
  id: encodeCallId(id),
  name,
  input: {},
  caller: { type: "direct" },
});
