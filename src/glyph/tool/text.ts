import { createHash } from "node:crypto";

/** Bytes as a model may see them. */
export interface Decoded {
  readonly text: string;
  /** Whether every byte was part of a UTF-8 character; where not, U+FFFD stands in `text`. */
  readonly exact: boolean;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** Decodes UTF-8 and keeps a byte order mark, so that the text encodes to the same bytes again when it is exact. */
export function decode(bytes: Uint8Array): Decoded {
  try {
    return { text: strict.decode(bytes), exact: true };
  } catch {
    return { text: lenient.decode(bytes), exact: false };
  }
}

/**
 * The part of `bytes` that begins (`start`) and ends (`end`) with a whole UTF-8 character, where the bytes were cut out
 * of a longer text. Where nothing would be left, or the bytes are no UTF-8, they stay as they are.
 */
export function wholeCharacters(
  bytes: Uint8Array,
  cut: { readonly start: boolean; readonly end: boolean },
): [start: number, end: number] {
  let start = 0;
  if (cut.start) while (start < 3 && isContinuation(bytes[start])) start++;
  let end = bytes.length;
  if (cut.end) {
    const lead = lastLead(bytes);
    if (lead !== undefined && lead + sequenceLength(bytes[lead] ?? 0) > bytes.length) end = lead;
  }
  return start < end ? [start, end] : [0, bytes.length];
}

/** Where the last character begins, among the last four bytes. */
function lastLead(bytes: Uint8Array): number | undefined {
  for (let index = bytes.length - 1; index >= Math.max(0, bytes.length - 4); index--) {
    if (!isContinuation(bytes[index])) return index;
  }
  return undefined;
}

const isContinuation = (byte: number | undefined): boolean =>
  byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;

/** Bytes of the character that a leading byte begins (RFC 3629 §3). */
function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}

/**
 * A name on a line of its own: as it is, or as a JSON string where a line would not hold it. What JSON lets stand and a
 * terminal obeys (DEL, the C1 of ECMA-48) is escaped, too.
 */
export const onOneLine = (name: string): string =>
  /[\p{Cc}"]/u.test(name)
    ? JSON.stringify(name).replaceAll(
        /\p{Cc}/gu,
        (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
      )
    : name;

/** `1 file`, `2 files`. */
export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** SHA-256 of what was read, in hexadecimal digits. */
export const contentHash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** As much of a SHA-256 as is shown, and enough to be given back as `expected_hash`. */
export const shortHash = (hash: string): string => `sha256 ${hash.slice(0, 12)}`;

/** A remark of Glyph's, kept apart from what a file holds. */
const remark = (text: string): string => `[${text}]`;

/** `text` with remarks after it, on lines of their own. */
export function withRemarks(text: string, remarks: readonly string[]): string {
  if (remarks.length === 0) return text;
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  return `${text}${gap}${remarks.map(remark).join("\n")}`;
}
