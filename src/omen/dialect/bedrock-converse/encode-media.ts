import type { FilePart, ImagePart } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import type { DocumentNames } from "./names.ts";

/** Formats of images by media type ("ImageBlock"). */
const imageFormats: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "image/png": "png",
    "image/jpeg": "jpeg",
    "image/gif": "gif",
    "image/webp": "webp",
  }),
);

/** Formats of documents by media type ("DocumentBlock"); any other text is plain. */
const documentFormats: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "application/pdf": "pdf",
    "text/csv": "csv",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/html": "html",
    "text/markdown": "md",
  }),
);

const imageExtensions: ReadonlySet<string> = new Set(["png", "jpeg", "gif", "webp"]);
const documentExtensions: ReadonlySet<string> = new Set([...documentFormats.values(), "txt"]);

/** An image of bytes, or one that lies in S3: Bedrock fetches nothing else. */
export function encodeImage({ source, detail }: ImagePart, unsupported: Unsupported): readonly object[] {
  if (detail === "low" || detail === "high") unsupported("image.detail");
  if (source.kind === "data") {
    const format = imageFormats.get(source.mediaType);
    if (format) return [{ image: { format, source: { bytes: source.data } } }];
    unsupported("image.mediaType");
    return [];
  }
  const format = source.kind === "url" ? extensionIn(source.url).replace("jpg", "jpeg") : "";
  if (source.kind === "url" && imageExtensions.has(format))
    return [{ image: { format, source: { s3Location: { uri: source.url } } } }];
  unsupported(`image.${source.kind}`);
  return [];
}

/** A document of bytes, or one that lies in S3. */
export function encodeFile(
  { source, name }: FilePart,
  names: DocumentNames,
  unsupported: Unsupported,
): readonly object[] {
  switch (source.kind) {
    case "text": {
      const bytes = Buffer.from(source.text, "utf8").toString("base64");
      return [{ document: { format: "txt", name: names.nameFor(name), source: { bytes } } }];
    }
    case "data": {
      const format =
        documentFormats.get(source.mediaType) ?? (source.mediaType.startsWith("text/") ? "txt" : undefined);
      if (format) return [{ document: { format, name: names.nameFor(name), source: { bytes: source.data } } }];
      unsupported("file.mediaType");
      return [];
    }
    default: {
      const format = source.kind === "url" ? extensionIn(source.url) : "";
      if (source.kind === "url" && documentExtensions.has(format))
        return [{ document: { format, name: names.nameFor(name), source: { s3Location: { uri: source.url } } } }];
      unsupported(`file.${source.kind}`);
      return [];
    }
  }
}

/** What an address in S3 ends with; empty for any other. */
const extensionIn = (url: string): string => /^s3:\/\/.*\.(\w+)$/.exec(url)?.[1]?.toLowerCase() ?? "";
