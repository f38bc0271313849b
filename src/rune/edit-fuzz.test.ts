import { expect, test } from "bun:test";
import { openRoot, RuneError } from "./index.ts";
import { Tree } from "./testing.ts";

/**
 * Edits of random bytes, by texts and by ranges, against the same done to arrays. RUNE_FUZZ_SEED takes another
 * start, RUNE_FUZZ_TIMES more rounds.
 */

let state = (Number(process.env["RUNE_FUZZ_SEED"] ?? 1) * 7919) % 2_147_483_647 || 1;
const rounds = 120 * Number(process.env["RUNE_FUZZ_TIMES"] ?? 1);
const below = (limit: number): number => (state = (state * 48_271) % 2_147_483_647) % limit;
const bytes = [0x61, 0x61, 0x62, 0x0a, 0x0a, 0x0d, 0xc3, 0xa4, 0xff, 0x00];
const some = (most: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: below(most) }, () => bytes[below(bytes.length)] ?? 0));
const word = (): string => ["", "a", "ab", "ä", "\n", "b\n", "long text "][below(7)] ?? "";

/** Where lines begin, and behind the last one. */
function linesOf(content: Buffer): readonly number[] {
  const starts = [0];
  for (let at = content.indexOf(0x0a); at !== -1; at = content.indexOf(0x0a, at + 1)) starts.push(at + 1);
  return starts.at(-1) === content.length ? starts : [...starts, content.length];
}

/** Lines stay lines: newlines are added where they are missing. */
function asLines(content: Buffer, start: number, end: number, text: string): string {
  if (text === "") return "";
  const first = content.indexOf(0x0a);
  const newline = content[first - 1] === 0x0d ? "\r\n" : "\n";
  const before = start > 0 && content[start - 1] !== 0x0a ? newline : "";
  const isFollowed = end < content.length || (end > start && content[end - 1] === 0x0a);
  return before + text + (isFollowed && !text.endsWith("\n") ? newline : "");
}

test("ranges are replaced as slices of an array are", () => {
  using tree = new Tree();
  const root = openRoot(tree.path);
  for (let round = 0; round < rounds; round++) {
    const content = some(40);
    root.write("f", content);
    const { hash } = root.hash("f");
    const byLines = below(2) === 0;
    const starts = linesOf(content);
    const limit = byLines ? starts.length : content.length + 1;
    const cuts = Array.from({ length: 2 * (1 + below(3)) }, () => below(limit)).toSorted((a, b) => a - b);
    const parts: Buffer[] = [];
    let from = 0;
    const edits = Array.from({ length: cuts.length / 2 }, (_, index) => {
      const [first, last] = [cuts[index * 2] ?? 0, cuts[index * 2 + 1] ?? 0];
      const newText = word();
      const [start, end] = byLines ? [starts[first] ?? 0, starts[last] ?? 0] : [first, last];
      const put = byLines ? asLines(content, start, end, newText) : newText;
      parts.push(content.subarray(from, start), Buffer.from(put));
      from = end;
      return byLines
        ? { lines: [first + 1, last] as [number, number], newText }
        : { bytes: [start, end] as [number, number], newText };
    });
    parts.push(content.subarray(from));
    const expected = Buffer.concat(parts);
    root.editRanges("f", edits, { expectedHash: hash });
    const found = Buffer.from(root.read("f").bytes);
    if (!found.equals(expected)) expect({ content, edits, found }).toEqual({ content, edits, found: expected });
    if (!expected.equals(content)) expect(() => root.editRanges("f", edits, { expectedHash: hash })).toThrow(RuneError);
  }
  root.close();
});

test("a text that stands once is replaced, and nothing is written for any other", () => {
  using tree = new Tree();
  const root = openRoot(tree.path);
  let replaced = 0;
  for (let round = 0; round < rounds; round++) {
    const content = some(12);
    const [oldText, newText] = [word() || "a", word()];
    root.write("f", content);
    const at = content.indexOf(oldText);
    const isOnce = at !== -1 && content.indexOf(oldText, at + 1) === -1;
    try {
      root.edit("f", [{ oldText, newText }]);
      const behind = content.subarray(at + Buffer.byteLength(oldText));
      const expected = Buffer.concat([content.subarray(0, at), Buffer.from(newText), behind]);
      expect({ isOnce, found: Buffer.from(root.read("f").bytes) }).toEqual({ isOnce: true, found: expected });
      replaced++;
    } catch (error) {
      if (!(error instanceof RuneError)) throw error;
      expect(isOnce).toBe(false);
      expect(Buffer.from(root.read("f").bytes).equals(content)).toBe(true);
    }
  }
  root.close();
  expect(replaced).toBeGreaterThan(rounds / 20);
});
