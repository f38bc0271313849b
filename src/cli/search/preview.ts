const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A letter takes no more bytes than this, but for piles of accents. */
const letterBytes = 64;

/** The bytes that the first `count` characters of a line take, as people count them (Unicode, UAX #29). */
export function preview(line: Buffer, count: number): number {
  const start = line.subarray(0, count * letterBytes);
  const text = start.toString();
  const isExact = !text.includes("\uFFFD");
  const { shown, bytesOf } = isExact ? { shown: text, bytesOf: Buffer.byteLength } : replaced(start);
  let bytes = 0;
  let seen = 0;
  for (const { segment } of letters.segment(shown)) {
    if (seen++ === count) break;
    bytes += bytesOf(segment);
  }
  return bytes;
}

/** A text with a private character in the place of each byte that is no UTF-8, which counts as one. */
function replaced(bytes: Buffer): { readonly shown: string; readonly bytesOf: (text: string) => number } {
  const stray = "\uF8FF";
  let shown = "";
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const letter = bytes.toString("utf8", at, at + length);
    const isWhole = Buffer.from(letter).equals(bytes.subarray(at, at + length));
    shown += isWhole ? letter : stray;
    at += isWhole ? length : 1;
  }
  return { shown, bytesOf: (text) => Buffer.byteLength(text) - 2 * (text.split(stray).length - 1) };
}
