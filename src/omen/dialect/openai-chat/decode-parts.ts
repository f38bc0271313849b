import type { CacheHint, FilePart, Part, TextPart } from "../conversation.ts";
import { compact, type Fields } from "../json/fields.ts";
import { decodeDataUrl, decodeImage } from "./image.ts";

/** What decoding carries through a request: what it finds that has no place in the canonical form, by its path. */
export interface Reading {
  readonly rest: Record<string, unknown>;
}

/** Notes an object's members that nobody asked for, but for those of these names and those that hold nothing. */
export function keep(fields: Fields, { rest }: Reading, ignored: readonly string[] = []): void {
  for (const [name, value] of Object.entries(fields.rest())) {
    const isEmpty = Array.isArray(value) && value.length === 0;
    if (!isEmpty && !ignored.includes(name)) rest[fields.at(name)] = value;
  }
}

/** `cache_control`, which OpenRouter and LiteLLM take of chat in Anthropic's spelling; undefined for what is none. */
export function decodeHint(fields: Fields): CacheHint | undefined {
  const control = fields.any("cache_control") as { readonly type?: unknown; readonly ttl?: unknown } | undefined;
  if (control?.type !== "ephemeral") return undefined;
  return control.ttl === "5m" || control.ttl === "1h" ? { ttl: control.ttl } : {};
}

/** A message's content: nothing, a text, or a list of parts. */
export function decodeParts(message: Fields, name: string, reading: Reading): readonly Part[] {
  const content = message.any(name);
  if (content === undefined) return [];
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return (message.objects(name) ?? []).map((part) => decodeHinted(part, reading));
}

/** Content that may be text alone. */
export function decodeTextParts(message: Fields, name: string, reading: Reading): readonly TextPart[] {
  return decodeParts(message, name, reading).map((part, index) => {
    if (part.type !== "text") throw message.wrong(`${name}[${index}].type`, 'must be "text" in this role');
    return part;
  });
}

function decodeHinted(fields: Fields, reading: Reading): Part {
  const part = decodePart(fields);
  const cache = decodeHint(fields);
  keep(fields, reading, answered);
  return cache && (part.type === "text" || part.type === "image" || part.type === "file") ? { ...part, cache } : part;
}

/** What an answer's parts have, which clients play back. */
const answered = ["annotations", "citations"] as const;

function decodePart(part: Fields): Part {
  const type = part.word("type", ["text", "image_url", "input_audio", "file", "refusal"]);
  switch (type) {
    case "text":
      return { type, text: part.requiredText("text") };
    case "refusal":
      return { type, text: part.requiredText("refusal") };
    case "image_url":
      return decodeImage(part);
    case "input_audio": {
      const audio = part.object("input_audio");
      if (!audio) throw part.wrong("input_audio", "is missing");
      return { type: "audio", format: audio.requiredText("format"), data: audio.requiredText("data") };
    }
    case "file":
      return decodeFile(part);
    case undefined:
      throw part.wrong("type", "is missing");
  }
}

function decodeFile(part: Fields): FilePart {
  const file = part.object("file");
  if (!file) throw part.wrong("file", "is missing");
  const id = file.text("file_id");
  const data = file.text("file_data");
  if (id === undefined && data === undefined) throw file.wrong("file_data", "is missing, and file_id as well");
  const source = id === undefined ? decodeDataUrl(data ?? "") : { kind: "file" as const, id };
  if (!source) throw file.wrong("file_data", "must be a data: URL in base64");
  return compact({ type: "file" as const, source, name: file.text("filename") });
}
