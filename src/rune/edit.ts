import { RuneError } from "./error.ts";
import { printable } from "./failure.ts";
import type { Edit } from "./types.ts";

/** Lines named in a message. */
const linesNamed = 5;

/**
 * The bytes after all edits, each made in what the ones before it left. The bytes around them stay as they are,
 * whatever they mean. Throws a RuneError, `no_single_match` or `invalid`, that counts edits from 1.
 */
export function applyEdits(path: string, bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  let text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const [index, { oldText, newText }] of edits.entries()) {
    const fail = (code: "invalid" | "no_single_match", what: string): RuneError =>
      new RuneError(code, `edit ${index + 1}: ${what}. Nothing was written.`, path);
    if (oldText === "") throw fail("invalid", "old_text is empty; give the text that is to be replaced");
    if (!oldText.isWellFormed() || !newText.isWellFormed())
      throw fail("invalid", "the text has half a character in it");
    const old = Buffer.from(oldText);
    const places = placesOf(text, old);
    const [at] = places;
    if (at === undefined) throw fail("no_single_match", absent(path, text, oldText));
    if (places.length > 1) {
      const lines = linesAt(text, places.slice(0, linesNamed));
      throw fail("no_single_match", repeated(path, places.length, lines));
    }
    text = Buffer.concat([text.subarray(0, at), Buffer.from(newText), text.subarray(at + old.length)]);
  }
  return text;
}

/** Where `part` begins in `text`, also where two overlap. */
function placesOf(text: Buffer, part: Buffer): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) places.push(at);
  return places;
}

/** The lines, from 1, of ascending offsets. */
function linesAt(text: Buffer, offsets: readonly number[]): number[] {
  let line = 1;
  let from = 0;
  return offsets.map((offset) => {
    for (let at = text.indexOf(0x0a, from); at >= 0 && at < offset; at = text.indexOf(0x0a, from)) {
      line++;
      from = at + 1;
    }
    return line;
  });
}

function repeated(path: string, times: number, lines: readonly number[]): string {
  const named = times > lines.length ? [...lines, `${times - lines.length} more`] : lines;
  const list = `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
  return `old_text is in ${printable(path)} ${times} times (lines ${list}); include more of its surroundings`;
}

function absent(path: string, text: Buffer, oldText: string): string {
  const withReturns = oldText.replaceAll(/\r?\n/g, "\r\n");
  const hint =
    withReturns !== oldText && text.includes(withReturns)
      ? "the file's lines end in \\r\\n, write them so"
      : "read it again and copy the text exactly";
  return `old_text is not in ${printable(path)}; ${hint}`;
}
