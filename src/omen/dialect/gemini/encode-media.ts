import type { AudioPart, FilePart, ImagePart, Source } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import type { WirePart } from "./wire.ts";

/** Media as a part of its own (Gemini API reference, "Blob", "FileData"). */
export function encodeMedia(part: ImagePart | AudioPart | FilePart, unsupported: Unsupported): WirePart {
  switch (part.type) {
    case "image":
      if (part.detail === "low" || part.detail === "high") unsupported("image.detail");
      return encodeSource(part.source);
    case "audio":
      return { inlineData: { mimeType: `audio/${part.format}`, data: part.data } };
    case "file":
      if (part.name !== undefined) unsupported("file.name");
      return part.source.kind === "text" ? { text: part.source.text } : encodeSource(part.source);
  }
}

function encodeSource(source: Source): WirePart {
  switch (source.kind) {
    case "data":
      return { inlineData: { mimeType: source.mediaType, data: source.data } };
    case "url":
      return { fileData: compact({ mimeType: mediaTypeOf(source.url), fileUri: source.url }) };
    case "file":
      return { fileData: { fileUri: source.id } };
  }
}

/** Vertex AI wants to be told what an address leads to; its name's ending is all there is to know it by. */
function mediaTypeOf(url: string): string | undefined {
  const ending = /\.(\w+)(?:[?#]|$)/.exec(url)?.[1]?.toLowerCase();
  return ending === undefined ? undefined : mediaTypes.get(ending);
}

const mediaTypes: ReadonlyMap<string, string> = new Map([
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["webp", "image/webp"],
  ["gif", "image/gif"],
  ["heic", "image/heic"],
  ["pdf", "application/pdf"],
  ["txt", "text/plain"],
  ["md", "text/markdown"],
  ["csv", "text/csv"],
  ["html", "text/html"],
  ["json", "application/json"],
  ["mp3", "audio/mp3"],
  ["wav", "audio/wav"],
  ["flac", "audio/flac"],
  ["mp4", "video/mp4"],
  ["mov", "video/mov"],
  ["webm", "video/webm"],
]);
