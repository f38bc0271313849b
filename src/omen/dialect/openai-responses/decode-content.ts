import type { FilePart, ImagePart, Part, Source } from "../conversation.ts";
import { compact, type Fields } from "../json/fields.ts";
import { decodeCitation } from "./citation.ts";

/** What decoding carries through a request. */
export interface Reading {
  /** What the canonical form has no place for, by its path in the request. */
  readonly rest: Record<string, unknown>;
  /** Tools that a search of the client's found. */
  readonly found: Fields[];
}

/** Puts what nobody read aside. */
export function keep(fields: Fields, { rest }: Reading): void {
  for (const [name, value] of Object.entries(fields.rest())) rest[fields.at(name)] = value;
}

const types = [
  "input_text",
  "output_text",
  "text",
  "refusal",
  "input_image",
  "input_file",
  "input_audio",
  "summary_text",
] as const;

/** Content that is nothing, a text, or a list of parts. */
export function decodeContent(holder: Fields, name: string, reading: Reading): readonly Part[] {
  const content = holder.any(name);
  if (content === undefined) throw holder.wrong(name, "is missing");
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return (holder.objects(name) ?? []).map((part) => {
    const decoded = decodePart(part);
    keep(part, reading);
    return decoded;
  });
}

function decodePart(part: Fields): Part {
  const type = part.word("type", types);
  switch (type) {
    case "input_text":
    case "output_text":
    case "text":
    case "summary_text":
      return decodeText(part);
    case "refusal":
      return { type, text: part.requiredText("refusal") };
    case "input_image":
      return decodeImage(part);
    case "input_file":
      return decodeFile(part);
    case "input_audio": {
      const audio = part.object("input_audio");
      if (!audio) throw part.wrong("input_audio", "is missing");
      return { type: "audio", format: audio.requiredText("format"), data: audio.requiredText("data") };
    }
    case undefined:
      throw part.wrong("type", "is missing");
  }
}

/** The odds of its tokens were the provider's to tell, and tell nobody anything who reads them back. */
function decodeText(part: Fields): Part {
  const text = part.requiredText("text");
  const citations = part.list("annotations")?.map(decodeCitation);
  part.any("logprobs");
  return compact({ type: "text" as const, text, citations: citations?.length ? citations : undefined });
}

function decodeImage(part: Fields): ImagePart {
  const url = part.text("image_url");
  const id = part.text("file_id");
  if (url === undefined && id === undefined) throw part.wrong("image_url", "is missing, and file_id as well");
  const detail = part.word("detail", ["auto", "low", "high", "original"]);
  const source: Source =
    url === undefined ? { kind: "file", id: id ?? "" } : (decodeDataUrl(url) ?? { kind: "url", url });
  return compact({ type: "image" as const, source, detail: detail === "original" ? "high" : detail });
}

function decodeFile(part: Fields): FilePart {
  const id = part.text("file_id");
  const url = part.text("file_url");
  const data = part.text("file_data");
  const name = part.text("filename");
  if (id !== undefined) return compact({ type: "file" as const, source: { kind: "file", id }, name });
  if (url !== undefined) return compact({ type: "file" as const, source: { kind: "url", url }, name });
  if (data === undefined) throw part.wrong("file_data", "is missing, and file_url and file_id as well");
  const source = decodeDataUrl(data) ?? { kind: "data" as const, mediaType: mediaTypeOf(data), data };
  return compact({ type: "file" as const, source, name });
}

/** `data:MEDIATYPE;base64,DATA` (RFC 2397). */
function decodeDataUrl(url: string): { kind: "data"; mediaType: string; data: string } | undefined {
  const comma = url.indexOf(";base64,");
  if (!url.startsWith("data:") || comma < 0) return undefined;
  return { kind: "data", mediaType: url.slice("data:".length, comma), data: url.slice(comma + ";base64,".length) };
}

/** Bare base64 says no type; a PDF is known by its first bytes, `%PDF-`. */
const mediaTypeOf = (base64: string): string =>
  base64.startsWith("JVBERi") ? "application/pdf" : "application/octet-stream";
