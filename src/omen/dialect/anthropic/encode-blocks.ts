import type {
  FilePart,
  ImagePart,
  Part,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { encodeCache } from "./cache.ts";
import { nativeCitation } from "./citation.ts";
import { encodeOwnThought } from "./thought.ts";
import { encodeCallId, encodeInput } from "./tool-input.ts";

/** Media types of images (Messages API, "Vision"). */
const imageTypes: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

/** A user's part as blocks; what a user can't say is reported. */
export function encodeUserPart(part: Part, unsupported: Unsupported): readonly object[] {
  switch (part.type) {
    case "text":
      return encodeText(part, unsupported);
    case "image":
      return encodeImage(part, unsupported);
    case "file":
      return encodeFile(part, unsupported);
    case "tool_result":
      return [encodeToolResult(part, unsupported)];
    default:
      unsupported(part.type);
      return [];
  }
}

/** An assistant's part as blocks. */
export function encodeAssistantPart(part: Part, unsupported: Unsupported): readonly object[] {
  switch (part.type) {
    case "text":
      return encodeSpokenText(part, unsupported);
    case "refusal":
      return encodeText({ type: "text", text: part.text }, unsupported);
    case "reasoning":
      return encodeReasoning(part, unsupported);
    case "tool_call":
      return [encodeToolUse(part)];
    default:
      unsupported(part.type);
      return [];
  }
}

function encodeReasoning(part: ReasoningPart, unsupported: Unsupported): readonly object[] {
  const block = encodeOwnThought(part);
  if (!block) unsupported("reasoning");
  return block ? [block] : [];
}

/** Anthropic refuses texts without a visible character; they say nothing, so nothing is lost. */
export function encodeText({ text, citations, cache }: TextPart, unsupported: Unsupported): readonly object[] {
  if (citations) unsupported("text.citations");
  return /\S/.test(text) ? [compact({ type: "text", text, cache_control: encodeCache(cache) })] : [];
}

/** Only what the model said has citations, and only Anthropic's own are taken back. */
function encodeSpokenText({ citations = [], ...part }: TextPart, unsupported: Unsupported): readonly object[] {
  const native = citations.flatMap((citation) => nativeCitation(citation) ?? []);
  if (native.length < citations.length) unsupported("text.citations");
  const [block] = encodeText(part, unsupported);
  return block === undefined ? [] : [native.length === 0 ? block : { ...block, citations: native }];
}

function encodeImage({ source, detail, cache }: ImagePart, unsupported: Unsupported): readonly object[] {
  if (detail === "low" || detail === "high") unsupported("image.detail");
  const cache_control = encodeCache(cache);
  if (source.kind === "url")
    return [compact({ type: "image", source: { type: "url", url: source.url }, cache_control })];
  if (source.kind === "file")
    return [compact({ type: "image", source: { type: "file", file_id: source.id }, cache_control })];
  if (!imageTypes.has(source.mediaType)) {
    unsupported("image.mediaType");
    return [];
  }
  return [compact({ type: "image", source: encodeData(source), cache_control })];
}

function encodeFile({ source, name, cache }: FilePart, unsupported: Unsupported): readonly object[] {
  const held = encodeFileSource(source);
  if (held) return [compact({ type: "document", source: held, title: name, cache_control: encodeCache(cache) })];
  unsupported("file.mediaType");
  return [];
}

/** PDF goes as it is, text as text. */
function encodeFileSource(source: FilePart["source"]): object | undefined {
  switch (source.kind) {
    case "url":
      return { type: "url", url: source.url };
    case "file":
      return { type: "file", file_id: source.id };
    case "text":
      return encodePlainText(source.text);
    case "data":
      if (source.mediaType === "application/pdf") return encodeData(source);
      return source.mediaType.startsWith("text/")
        ? encodePlainText(Buffer.from(source.data, "base64").toString("utf8"))
        : undefined;
  }
}

const encodePlainText = (data: string): object => ({ type: "text", media_type: "text/plain", data });

const encodeData = ({ mediaType, data }: { readonly mediaType: string; readonly data: string }): object => ({
  type: "base64",
  media_type: mediaType,
  data,
});

const encodeToolUse = ({ id, name, arguments: text, cache }: ToolCallPart): object =>
  compact({
    type: "tool_use",
    id: encodeCallId(id),
    name,
    input: encodeInput(text),
    cache_control: encodeCache(cache),
  });

function encodeToolResult({ callId, content, isError, cache }: ToolResultPart, unsupported: Unsupported): object {
  return compact({
    type: "tool_result",
    tool_use_id: encodeCallId(callId),
    content: shortened(content.flatMap((part) => encodeUserPart(part, unsupported))),
    is_error: isError,
    cache_control: encodeCache(cache),
  });
}

/** Content that is one text and nothing about it, as the text itself: the short form that every server takes. */
export function shortened(blocks: readonly object[]): string | readonly object[] {
  const [block] = blocks;
  if (blocks.length !== 1 || !block || Object.keys(block).length !== 2) return blocks;
  return "text" in block && typeof block.text === "string" ? block.text : blocks;
}
