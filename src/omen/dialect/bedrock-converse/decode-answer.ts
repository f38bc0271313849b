import { decodeInput } from "../anthropic/tool-input.ts";
import type { ModelAnswer } from "../answer.ts";
import type { Part, ReasoningPart } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { decodeCitation, type WireCitation } from "./citation.ts";
import { decodeStopReason, failureIn } from "./stop-reason.ts";
import { decodeUsage, decodeUsedTier } from "./usage.ts";

/** A block of an answer (API reference, "ContentBlock"): a union with one member. */
interface WireBlock {
  readonly text?: string;
  readonly citationsContent?: {
    readonly content?: readonly { readonly text?: string }[];
    readonly citations?: readonly WireCitation[];
  };
  readonly reasoningContent?: {
    readonly reasoningText?: { readonly text?: string; readonly signature?: string };
    readonly redactedContent?: string | null;
  };
  readonly toolUse?: {
    readonly toolUseId?: string;
    readonly name?: string;
    readonly input?: unknown;
    readonly type?: string;
  };
}

/**
 * Amazon Bedrock API reference, "Converse", response. It names neither itself nor the model: the
 * request's id is in the answer's head and the model in the URL, from where whoever called puts them into
 * the body, as `requestId` and `modelId`.
 */
export function decodeAnswer(body: JsonObject): ModelAnswer {
  const { output, stopReason, usage, serviceTier } = body;
  const content = (output as { message?: { content?: unknown } } | null | undefined)?.message?.content;
  if (!Array.isArray(content)) throw new Error("the answer has no message");
  const failure = failureIn(stopReason);
  if (failure !== undefined) throw new Error(failure);
  const parts = (content as readonly (WireBlock | null)[]).flatMap((block) => decodeBlock(block ?? {}));
  const hasCalls = parts.some((part) => part.type === "tool_call");
  return compact({
    ...decodeHead(body),
    choices: [{ parts, finish: decodeStopReason(stopReason, hasCalls) }],
    usage: decodeUsage(usage),
    serviceTier: decodeUsedTier(serviceTier),
  });
}

/** What names the answer; of a stream it stands in the first event. */
export const decodeHead = ({ requestId, modelId }: JsonObject): { readonly id: string; readonly model: string } => ({
  id: typeof requestId === "string" ? requestId : "",
  model: typeof modelId === "string" ? modelId : "",
});

/**
 * Tools that the provider runs itself have no place in the canonical form; what they found
 * is told by text and citations.
 */
function decodeBlock({ text, citationsContent, reasoningContent, toolUse }: WireBlock): readonly Part[] {
  if (typeof text === "string") return [{ type: "text", text }];
  if (citationsContent) {
    const said = citationsContent.content?.map((piece) => piece.text ?? "").join("") ?? "";
    const citations = citationsContent.citations?.map(decodeCitation) ?? [];
    return [citations.length === 0 ? { type: "text", text: said } : { type: "text", text: said, citations }];
  }
  if (reasoningContent) return [decodeThought(reasoningContent)];
  if (!toolUse || toolUse.type === "server_tool_use") return [];
  const { toolUseId: id = "", name = "", input } = toolUse;
  return [{ type: "tool_call", id, name, arguments: decodeInput(input) }];
}

function decodeThought({
  reasoningText,
  redactedContent: encrypted,
}: NonNullable<WireBlock["reasoningContent"]>): ReasoningPart {
  if (encrypted) return { type: "reasoning", text: "", encrypted, origin };
  const { text = "", signature } = reasoningText ?? {};
  return signature ? { type: "reasoning", text, signature, origin } : { type: "reasoning", text };
}

const origin = "bedrock-converse";
