/** What may stand in a request, by the bytes with which it begins: what a server says of them is not believed. */
const signatures: readonly (readonly [type: string, at: number, bytes: string])[] = [
  ["image/png", 0, "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", 0, "\xff\xd8\xff"],
  ["image/gif", 0, "GIF87a"],
  ["image/gif", 0, "GIF89a"],
  ["image/webp", 8, "WEBP"],
  ["application/pdf", 0, "%PDF-"],
];

/** The media type of an image or document; undefined for anything else (WHATWG MIME Sniffing §6). */
export function mediaTypeOf(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString("latin1");
  const found = signatures.find(([, at, signature]) => start.startsWith(signature, at));
  return found?.[0] === "image/webp" && !start.startsWith("RIFF") ? undefined : found?.[0];
}
