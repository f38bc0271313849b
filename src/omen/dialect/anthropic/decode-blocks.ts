import type { FilePart, ImagePart, Part, Source, TextPart, ToolResultPart } from "../conversation.ts";
import { compact, type Fields } from "../json/fields.ts";
import { decodeCache } from "./cache.ts";
import { decodeRedacted, decodeThought } from "./thought.ts";
import { decodeCitation } from "./citation.ts";
import type { CallOrder } from "./decode-calls.ts";
import { decodeInput } from "./tool-input.ts";

/** What decoding carries through the blocks of a request. */
export interface Reading {
  readonly calls: CallOrder;
  /** What the canonical form has no place for, by its path in the request. */
  readonly rest: Record<string, unknown>;
}

const spoken = ["text", "image", "document"] as const;
const byRole = {
  user: [...spoken, "tool_result"],
  assistant: [...spoken, "thinking", "redacted_thinking", "tool_use"],
} as const;
type BlockType = (typeof byRole)["user" | "assistant"][number];

/** Blocks that only Anthropic has: the calls and results of tools that it runs itself, and its own kinds of sources. */
const native = [
  "search_result",
  "server_tool_use",
  "web_search_tool_result",
  "web_fetch_tool_result",
  "code_execution_tool_result",
  "bash_code_execution_tool_result",
  "text_editor_code_execution_tool_result",
  "tool_search_tool_result",
  "mcp_tool_use",
  "mcp_tool_result",
  "container_upload",
  "compaction",
] as const;

/** A message's content: a text, or a list of blocks. */
export function decodeContent(message: Fields, role: "user" | "assistant", reading: Reading): readonly Part[] {
  return decodeTextOr(message, "content", (block) => decodeBlock(block, byRole[role], reading));
}

/** Content that is text alone, as that of system messages. */
export function decodeTexts(holder: Fields, name: string, reading: Reading): readonly TextPart[] {
  return decodeTextOr(holder, name, (block) => {
    if (block.word("type", ["text"]) === undefined) throw block.wrong("type", "is missing");
    return [decodeText(block, reading)];
  });
}

/** An empty text says nothing, so it is no part. */
function decodeTextOr<P extends Part>(
  holder: Fields,
  name: string,
  decode: (block: Fields) => readonly P[],
): readonly (P | TextPart)[] {
  const content = holder.any(name);
  if (content === undefined) throw holder.wrong(name, "is missing");
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return (holder.objects(name) ?? []).flatMap(decode);
}

function decodeBlock(block: Fields, expected: readonly BlockType[], reading: Reading): readonly Part[] {
  const type = block.word("type", [...expected, ...native]);
  switch (type) {
    case "text":
      return [decodeText(block, reading)];
    case "image":
      return [decodeImage(block, reading)];
    case "document":
      return decodeDocument(block, reading);
    case "thinking":
      return [decodeThought(block.requiredText("thinking"), block.text("signature") ?? "")];
    case "redacted_thinking":
      return [decodeRedacted(block.requiredText("data"))];
    case "tool_use":
      return [decodeToolUse(block, reading)];
    case "tool_result":
      return [decodeToolResult(block, reading)];
    case undefined:
      throw block.wrong("type", "is missing");
    default:
      reading.rest[block.path] = { type, ...block.rest() };
      return [];
  }
}

function decodeText(block: Fields, reading: Reading): TextPart {
  const text = block.requiredText("text");
  const citations = block.list("citations")?.map(decodeCitation);
  const cache = decodeCache(block);
  keep(block, reading);
  return compact({ type: "text" as const, text, citations: citations?.length ? citations : undefined, cache });
}

function decodeImage(block: Fields, reading: Reading): ImagePart {
  const source = decodeSource(requiredObject(block, "source"));
  const cache = decodeCache(block);
  keep(block, reading);
  return compact({ type: "image" as const, source, cache });
}

function decodeSource(source: Fields): Source {
  switch (source.word("type", ["base64", "url", "file"])) {
    case "base64":
      return { kind: "data", mediaType: source.requiredText("media_type"), data: source.requiredText("data") };
    case "url":
      return { kind: "url", url: source.requiredText("url") };
    case "file":
      return { kind: "file", id: source.requiredText("file_id") };
    case undefined:
      throw source.wrong("type", "is missing");
  }
}

/** A document made of blocks (source type `content`) is Anthropic's alone. */
function decodeDocument(block: Fields, reading: Reading): readonly FilePart[] {
  const holder = requiredObject(block, "source");
  const type = holder.word("type", ["base64", "url", "file", "text", "content"]);
  if (type === "content") {
    reading.rest[block.path] = { type: "document", source: block.any("source"), ...block.rest() };
    return [];
  }
  const source = type === "text" ? { kind: "text" as const, text: holder.requiredText("data") } : decodeSource(holder);
  const name = block.text("title");
  const cache = decodeCache(block);
  keep(block, reading);
  return [compact({ type: "file" as const, source, name, cache })];
}

function decodeToolUse(block: Fields, reading: Reading): Part {
  const id = block.requiredText("id");
  reading.calls.call(id, block.path);
  const name = block.requiredText("name");
  const input = block.table("input");
  if (input === undefined) throw block.wrong("input", "is missing");
  const cache = decodeCache(block);
  // A call that the model made directly is what every call is elsewhere.
  if (block.object("caller")?.text("type") !== "direct" && block.any("caller") !== undefined) {
    reading.rest[block.at("caller")] = block.any("caller");
  }
  keep(block, reading);
  return compact({ type: "tool_call" as const, id, name, arguments: decodeInput(input), cache });
}

function decodeToolResult(block: Fields, reading: Reading): ToolResultPart {
  const callId = block.requiredText("tool_use_id");
  reading.calls.result(callId, block.path);
  const content =
    block.any("content") === undefined
      ? []
      : decodeTextOr(block, "content", (inner) => decodeResultBlock(inner, reading));
  const isError = block.flag("is_error");
  const cache = decodeCache(block);
  keep(block, reading);
  return compact({ type: "tool_result" as const, callId, content, isError, cache });
}

function decodeResultBlock(block: Fields, reading: Reading): ToolResultPart["content"] {
  const type = block.word("type", [...spoken, "search_result", "tool_reference", "browser_state"]);
  switch (type) {
    case "text":
      return [decodeText(block, reading)];
    case "image":
      return [decodeImage(block, reading)];
    case "document":
      return decodeDocument(block, reading);
    case undefined:
      throw block.wrong("type", "is missing");
    default:
      reading.rest[block.path] = { type, ...block.rest() };
      return [];
  }
}

/** Puts what nobody read aside. */
export function keep(block: Fields, { rest }: Pick<Reading, "rest">): void {
  for (const [name, value] of Object.entries(block.rest())) rest[block.at(name)] = value;
}

function requiredObject(block: Fields, name: string): Fields {
  const value = block.object(name);
  if (!value) throw block.wrong(name, "is missing");
  return value;
}
