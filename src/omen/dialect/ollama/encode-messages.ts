import type { Conversation, FilePart, ImagePart, Part, ToolCallPart, ToolResultPart, Turn } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { compact } from "../json/fields.ts";

/** A conversation as Ollama's messages: one text each, images beside it, results as messages of their own. */
export function encodeMessages({ system, turns }: Conversation, unsupported: Unsupported): readonly object[] {
  const names = callNames(turns);
  return [
    ...(system.length === 0 ? [] : [{ role: "system", content: textOf(system, unsupported, gap) }]),
    ...turns.flatMap((turn) => encodeTurn(turn, names, unsupported)),
  ];
}

/** The tools' names by the calls' ids: Ollama tells results apart by both. */
const callNames = (turns: readonly Turn[]): ReadonlyMap<string, string> =>
  new Map(
    turns.flatMap(({ parts }) => parts.filter((part) => part.type === "tool_call").map(({ id, name }) => [id, name])),
  );

function encodeTurn(turn: Turn, names: ReadonlyMap<string, string>, unsupported: Unsupported): readonly object[] {
  if (turn.name !== undefined) unsupported("turn.name");
  const results = turn.parts.filter((part): part is ToolResultPart => part.type === "tool_result");
  const others = turn.parts.filter((part) => part.type !== "tool_result");
  const messages = results.map((result) => encodeResult(result, names, unsupported));
  if (others.length === 0 && results.length > 0) return messages;
  return [
    ...messages,
    turn.role === "assistant" ? encodeAssistant(others, unsupported) : encodeSaid(turn, others, unsupported),
  ];
}

const encodeSaid = ({ role }: Turn, parts: readonly Part[], unsupported: Unsupported): object => ({
  role: role === "tool" ? "user" : role,
  ...encodeContent(parts, unsupported, gap),
});

function encodeResult(
  { callId, content, isError, cache }: ToolResultPart,
  names: ReadonlyMap<string, string>,
  unsupported: Unsupported,
): object {
  if (isError) unsupported("tool_result.isError");
  if (cache) unsupported("cache");
  return compact({
    role: "tool",
    tool_name: names.get(callId),
    tool_call_id: callId,
    ...encodeContent(content, unsupported, gap),
  });
}

function encodeAssistant(parts: readonly Part[], unsupported: Unsupported): object {
  const thoughts = parts.filter((part) => part.type === "reasoning");
  if (thoughts.some(({ signature, encrypted }) => signature !== undefined || encrypted !== undefined))
    unsupported("reasoning.signature");
  const thinking = thoughts.map(({ text }) => text).join("");
  const calls = parts.filter((part): part is ToolCallPart => part.type === "tool_call");
  const said = parts.filter((part) => part.type !== "reasoning" && part.type !== "tool_call");
  return compact({
    role: "assistant",
    ...encodeContent(said, unsupported, ""),
    thinking: thinking === "" ? undefined : thinking,
    tool_calls: calls.length === 0 ? undefined : calls.map((call) => encodeCall(call, unsupported)),
  });
}

function encodeCall({ id, name, arguments: text, cache }: ToolCallPart, unsupported: Unsupported): object {
  if (cache) unsupported("cache");
  return { id, type: "function", function: { name, arguments: parseArguments(text) } };
}

/** A model's own JSON may be broken; what is no object is handed back as the text that it is. */
function parseArguments(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // told as text below
  }
  return { input: text };
}

/** One text, and images beside it. */
function encodeContent(
  parts: readonly Part[],
  unsupported: Unsupported,
  between: string,
): { content: string; images?: readonly string[] } {
  const images = parts.flatMap((part) => (part.type === "image" ? encodeImage(part, unsupported) : []));
  const rest = parts.filter((part) => part.type !== "image");
  return { content: textOf(rest, unsupported, between), ...(images.length === 0 ? {} : { images }) };
}

/** Ollama fetches nothing: an image is bytes, or it is not there. */
function encodeImage({ source, detail, cache }: ImagePart, unsupported: Unsupported): readonly string[] {
  if (cache) unsupported("cache");
  if (detail === "low" || detail === "high") unsupported("image.detail");
  if (source.kind === "data") return [source.data];
  unsupported(`image.${source.kind}`);
  return [];
}

/** Between two texts that somebody said apart; what a model says is one text, however it came. */
const gap = "\n\n";

function textOf(parts: readonly Part[], unsupported: Unsupported, between: string): string {
  const texts = parts.flatMap((part): readonly string[] => {
    if ("cache" in part && part.cache) unsupported("cache");
    switch (part.type) {
      case "text":
        if (part.citations) unsupported("text.citations");
        return [part.text];
      case "refusal":
        return [part.text];
      case "file":
        return encodeFile(part, unsupported);
      default:
        unsupported(part.type);
        return [];
    }
  });
  return texts.join(between);
}

/** A file is text, or Ollama can't read it. */
function encodeFile({ source, name }: FilePart, unsupported: Unsupported): readonly string[] {
  if (name !== undefined) unsupported("file.name");
  if (source.kind === "text") return [source.text];
  if (source.kind === "data" && source.mediaType.startsWith("text/"))
    return [Buffer.from(source.data, "base64").toString("utf8")];
  unsupported(source.kind === "data" ? "file.mediaType" : `file.${source.kind}`);
  return [];
}
