import type { Part, ReasoningPart, ToolCallPart } from "../conversation.ts";
import { compact } from "../json/fields.ts";
import { encodeCitation } from "./citation.ts";
import { ownName } from "./namespace.ts";
import { encodeBytes, encodeSummary } from "./thought.ts";

/** Whether an item of an answer is whole. */
export type ItemStatus = "in_progress" | "completed" | "incomplete";

/**
 * The id of an answer's item: the provider's own where it has one, else made of the answer's, so that the same answer
 * gives the same bytes. The prefix says the kind, and OpenAI holds clients to it.
 */
export const itemId = (prefix: "msg" | "rs" | "fc" | "ctc" | "ig" | "tsc", answer: string, index: number): string =>
  `${prefix}_${answer.replace(/^[a-z]+[_-]/, "").replace(/[^\w-]/g, "_")}_${index}`;

/** A reasoning item as an answer gives it. */
export const encodeReasoning = (part: Omit<ReasoningPart, "type">, id: string): object =>
  compact({ id, type: "reasoning", summary: encodeSummary(part.text), encrypted_content: encodeBytes(part) });

export const encodeMessage = (id: string, content: readonly object[], status: ItemStatus): object => ({
  id,
  type: "message",
  status,
  role: "assistant",
  content,
});

/** What a call says of itself from its beginning. */
type Call = Pick<ToolCallPart, "id" | "name" | "scope">;

export const encodeCall = (id: string, call: Call, text: string, status: ItemStatus): object => ({
  id,
  type: "function_call",
  status,
  arguments: text,
  call_id: call.id,
  ...ownName(call),
});

export const encodeFreeFormCall = (id: string, call: Call, input: string, status: ItemStatus): object => ({
  id,
  type: "custom_tool_call",
  status,
  input,
  call_id: call.id,
  ...ownName(call),
});

/** A text or a refusal as content of a message; undefined for any other part. */
export function encodeContent(part: Part, logprobs: readonly unknown[] = []): object | undefined {
  if (part.type === "refusal") return { type: "refusal", refusal: part.text };
  if (part.type !== "text") return undefined;
  const annotations = part.citations?.flatMap((citation) => encodeCitation(citation) ?? []) ?? [];
  return { type: "output_text", text: part.text, annotations, logprobs };
}
