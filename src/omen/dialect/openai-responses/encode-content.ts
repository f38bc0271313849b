import type { FilePart, ImagePart, Part } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { encodeCitation } from "./citation.ts";

/** What a user, an instruction or a tool says, as content; what they can't say is reported. */
export function encodeInputPart(part: Part, unsupported: Unsupported): readonly object[] {
  if ("cache" in part && part.cache) unsupported("cache");
  switch (part.type) {
    case "text":
      if (part.citations) unsupported("text.citations");
      return [{ type: "input_text", text: part.text }];
    case "image":
      return [encodeImage(part)];
    case "audio":
      return [{ type: "input_audio", input_audio: { data: part.data, format: part.format } }];
    case "file":
      return [encodeFile(part, unsupported)];
    default:
      unsupported(part.type);
      return [];
  }
}

/** What the assistant said; undefined for a part that is no speech. */
export function encodeSpoken(part: Part, unsupported: Unsupported): object | undefined {
  if (part.type === "refusal") return { type: "refusal", refusal: part.text };
  if (part.type !== "text") return undefined;
  if (part.cache) unsupported("cache");
  const { text, citations = [] } = part;
  const annotations = citations.flatMap((citation) => encodeCitation(citation) ?? []);
  if (annotations.length < citations.length) unsupported("text.citations");
  return compact({ type: "output_text", text, annotations: annotations.length === 0 ? undefined : annotations });
}

/** The detail is required here; auto is what it is elsewhere when nothing is said. */
function encodeImage({ source, detail = "auto" }: ImagePart): object {
  switch (source.kind) {
    case "file":
      return { type: "input_image", file_id: source.id, detail };
    case "url":
      return { type: "input_image", image_url: source.url, detail };
    case "data":
      return { type: "input_image", image_url: `data:${source.mediaType};base64,${source.data}`, detail };
  }
}

function encodeFile({ source, name: filename }: FilePart, unsupported: Unsupported): object {
  switch (source.kind) {
    case "text":
      if (filename !== undefined) unsupported("file.name");
      return { type: "input_text", text: source.text };
    case "file":
      return compact({ type: "input_file", filename, file_id: source.id });
    case "url":
      return compact({ type: "input_file", filename, file_url: source.url });
    case "data":
      return compact({ type: "input_file", filename, file_data: `data:${source.mediaType};base64,${source.data}` });
  }
}
