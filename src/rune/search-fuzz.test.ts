import { expect, test } from "bun:test";
import { openRoot, type RawMatches, RuneError } from "./index.ts";
import { Tree } from "./testing.ts";

/** Hostile bytes, patterns and options, seeded: each search ends with an answer whose places lie where they say. */

const start = Number(process.env["RUNE_FUZZ_SEED"] ?? 1);
const rounds = 150 * Number(process.env["RUNE_FUZZ_TIMES"] ?? 1);

const bytes = [0x61, 0x62, 0x0a, 0x20, 0xc3, 0xa4, 0xff, 0x0d, 0x41, 0x63];
const sizes = [0, 1, 10, 1000, 65_536, 70_000, 300_000];
const atoms = [
  "a",
  "b",
  ".",
  String.raw`\w`,
  String.raw`\W`,
  String.raw`\b`,
  String.raw`\B`,
  "^",
  "$",
  "ä",
  "[^a]",
  "(a|b)",
];
const rarer = [
  String.raw`\s`,
  "(?-u:.)",
  String.raw`(?-u:\xff)`,
  "(?s:.)",
  String.raw`\d`,
  "(?i:k)",
  String.raw`\n`,
  "[a-c]{2}",
];
const operators = ["", "", "*", "+", "?", "{2,5}", "*?", "{0,30}", "{50}"];

/** Park and Miller's generator. */
let state = (start * 7919) % 2_147_483_647 || 1;
const below = (limit: number): number => (state = (state * 48_271) % 2_147_483_647) % limit;
const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
const maybe = (odds: number): boolean => below(odds) === 0;

function content(index: number): Uint8Array {
  const alphabet = index % 5 === 0 ? [...bytes, 0] : bytes;
  const made = Uint8Array.from({ length: pick(sizes) }, () => pick(alphabet));
  if (index % 7 === 0 && made.length > 2) made.set([0xff, 0xfe]);
  if (index % 11 === 0 && made.length > 3) made.set([0xef, 0xbb, 0xbf]);
  return made;
}

function pattern(): string {
  let text = "";
  for (let count = 1 + below(5); count > 0; count--) text += pick(maybe(3) ? rarer : atoms) + pick(operators);
  return text;
}

const options = () => ({
  regex: true,
  ignoreCase: maybe(3),
  wholeWord: maybe(5),
  wholeLine: maybe(6),
  invert: maybe(5),
  multiLine: maybe(3),
  dotAll: maybe(4),
  unicode: !maybe(5),
  crlf: maybe(6),
  binary: maybe(3),
  before: pick([0, 0, 1, 5]),
  after: pick([0, 0, 2]),
  maxLineBytes: pick([16, 100, 4096, 1_000_000]),
  maxMatches: pick([1, 10, 1000]),
  maxCount: pick([1, 5, 1000]),
  deadlineMs: 50,
  ...(maybe(3) && { path: `f${below(12)}` }),
  ...(maybe(4) && { cursor: { path: `f${below(12)}`, line: below(100) } }),
});

function check({ files, bytes: text }: RawMatches): void {
  for (const { lines } of files) {
    for (const { start: first, end, ranges } of lines) {
      expect(end).toBeLessThanOrEqual(text.length);
      for (const [from, to] of ranges) {
        expect(from).toBeLessThanOrEqual(to);
        expect(to).toBeLessThanOrEqual(end - first);
      }
    }
  }
}

test("hostile searches end with an answer", async () => {
  using tree = new Tree(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index}`, content(index)])));
  const root = openRoot(tree.path);
  let answered = 0;
  for (let round = 0; round < rounds; round++) {
    const raw = {
      ...options(),
      lines: !maybe(4),
      allFiles: maybe(3),
      ranges: !maybe(3),
      passthru: maybe(8),
      ...(maybe(3) && { replacement: "<$0$1>" }),
    };
    try {
      await root.searchRaw(pattern(), raw, check);
      answered++;
    } catch (error) {
      // What no pattern is, or too large a one.
      if (!(error instanceof RuneError) || error.code !== "invalid") throw error;
    }
  }
  root.close();
  expect(answered).toBeGreaterThan(rounds / 2);
}, 600_000);
