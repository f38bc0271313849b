import type { FilePart, Part, TextPart } from "../conversation.ts";
import { compact, type Fields } from "../json/fields.ts";
import { decodeDataUrl, decodeImage } from "./image.ts";

/** A message's content: nothing, a text, or a list of parts. */
export function decodeParts(message: Fields, name: string): readonly Part[] {
  const content = message.any(name);
  if (content === undefined) return [];
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return (message.objects(name) ?? []).map(decodePart);
}

/** Content that may be text alone. */
export function decodeTextParts(message: Fields, name: string): readonly TextPart[] {
  return decodeParts(message, name).map((part, index) => {
    if (part.type !== "text") throw message.wrong(`${name}[${index}].type`, 'must be "text" in this role');
    return part;
  });
}

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
