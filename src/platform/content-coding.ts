/** The codings of RFC 9110 §8.4.1, and zstd (RFC 8878), by the runtime's names. */
const formats: ReadonlyMap<string, string> = new Map(
  Object.entries({
    gzip: "gzip",
    "x-gzip": "gzip",
    deflate: "deflate",
    br: "brotli",
    zstd: "zstd",
  }),
);

/** What bytes may be encoded in, as Accept-Encoding says it. */
export const knownCodings = "gzip, deflate, br, zstd";

/** What a Content-Encoding names, in small letters; undefined where nothing is encoded. */
export function codingIn(header: string | null | undefined): string | undefined {
  const coding = header?.trim().toLowerCase();
  return coding === undefined || coding === "" || coding === "identity" ? undefined : coding;
}

/**
 * Undoes a coding; undefined when it is not known. Its stream fails when the bytes are cut off, or not in that coding.
 */
export function decoderOf(coding: string): DecompressionStream | undefined {
  const format = formats.get(coding);
  return format === undefined ? undefined : new DecompressionStream(format as "gzip");
}
