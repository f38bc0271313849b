import { encodeInput } from "../anthropic/tool-input.ts";
import type { CacheHint, Part, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { encodeFile, encodeImage } from "./encode-media.ts";
import type { ModelTraits } from "./model.ts";
import { DocumentNames, encodeId } from "./names.ts";

/** What encoding carries through the blocks of a request. */
export interface Writing {
  readonly traits: ModelTraits;
  readonly names: DocumentNames;
  readonly unsupported: Unsupported;
}

/** A user's part as blocks; what a user can't say is reported. */
export function encodeUserPart(part: Part, writing: Writing): readonly object[] {
  switch (part.type) {
    case "text":
      return encodeText(part, writing);
    case "image":
      return cached(encodeImage(part, writing.unsupported), part.cache, writing);
    case "file":
      return cached(encodeFile(part, writing.names, writing.unsupported), part.cache, writing);
    case "tool_result":
      return cached([encodeToolResult(part, writing)], part.cache, writing);
    default:
      writing.unsupported(part.type);
      return [];
  }
}

/** An assistant's part as blocks. */
export function encodeAssistantPart(part: Part, writing: Writing): readonly object[] {
  switch (part.type) {
    case "text":
      return encodeText(part, writing);
    case "refusal":
      return encodeText({ type: "text", text: part.text }, writing);
    case "reasoning":
      return encodeThought(part, writing);
    case "tool_call":
      return cached([encodeToolUse(part)], part.cache, writing);
    default:
      writing.unsupported(part.type);
      return [];
  }
}

/** Bedrock refuses texts without a visible character; they say nothing, so nothing is lost. */
export function encodeText({ text, citations, cache }: TextPart, writing: Writing): readonly object[] {
  if (citations?.length) writing.unsupported("text.citations");
  return cached(/\S/.test(text) ? [{ text }] : [], cache, writing);
}

/** The blocks, and a cache point behind them where the model knows any. */
export function cached(
  blocks: readonly object[],
  cache: CacheHint | undefined,
  { traits, unsupported }: Pick<Writing, "traits" | "unsupported">,
): readonly object[] {
  if (!cache || blocks.length === 0) return blocks;
  if (!traits.caches) {
    unsupported("cache");
    return blocks;
  }
  const ttl = traits.cachesForAnHour ? cache.ttl : undefined;
  if (cache.ttl === "1h" && ttl === undefined) unsupported("cache.ttl");
  return [...blocks, { cachePoint: compact({ type: "default", ttl }) }];
}

/** Only what Bedrock itself signed is taken back; unsigned thoughts are refused by most models that think. */
function encodeThought(
  { text, signature, encrypted, origin }: ReasoningPart,
  { unsupported }: Writing,
): readonly object[] {
  const own = origin === "bedrock-converse";
  // Clients of other dialects keep all that is sealed as one: what has a text is signed,
  // since what is redacted has none.
  const signed = signature ?? (text === "" ? undefined : encrypted);
  if (own && signed !== undefined) return [{ reasoningContent: { reasoningText: { text, signature: signed } } }];
  if (own && encrypted !== undefined) return [{ reasoningContent: { redactedContent: encrypted } }];
  unsupported(signature === undefined && encrypted === undefined ? "reasoning" : "reasoning.signature");
  return [];
}

const encodeToolUse = ({ id, name, arguments: text }: ToolCallPart): object => ({
  toolUse: { toolUseId: encodeId(id), name: encodeId(name), input: encodeInput(text) },
});

function encodeToolResult({ callId, content, isError }: ToolResultPart, writing: Writing): object {
  if (isError && !writing.traits.resultStatus) writing.unsupported("tool_result.isError");
  return {
    toolResult: compact({
      toolUseId: encodeId(callId),
      content: content.flatMap((part) => encodeResultPart(part, writing)),
      status: isError && writing.traits.resultStatus ? "error" : undefined,
    }),
  };
}

/** A result holds no cache points of its own. */
function encodeResultPart(part: ToolResultPart["content"][number], writing: Writing): readonly object[] {
  if (part.cache) writing.unsupported("cache");
  const { cache: _, ...plain } = part;
  return encodeUserPart(plain, writing);
}
