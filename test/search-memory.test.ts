import { expect, test } from "bun:test";
import { Tree } from "../src/rune/testing.ts";
import { type Measured, measured } from "./support/measured.ts";
import { omenCommand } from "./support/omen.ts";

/**
 * What a search may take of memory, seen from outside: patterns that make others take gigabytes, over lines of 60 KB. A
 * query has 64 MB; the rest of the bound is what the program takes anyway, measured by a search for a plain word, and
 * room for what allocators keep.
 */
const queryBytes = 64 * 1024 * 1024;
const roomBytes = 64 * 1024 * 1024;

const lineBytes = 60_000;
const letters = "abcdefgh YZ.,;";

/** A line of letters in no order, the same for the same number; every so often an X, or none. */
function lineOf(number: number, every: number): string {
  let state = number + 1;
  let text = "";
  for (let at = 1; at <= lineBytes; at++) {
    state = (state * 48_271) % 2_147_483_647;
    text += every > 0 && at % every === 0 ? "X" : (letters[state % letters.length] ?? "");
  }
  return text;
}

/** Every fourth line has many, every fifth line one near its end, others have none. */
const lines = Array.from({ length: 40 }, (_, number) =>
  lineOf(number, number % 4 === 0 ? 61 : number % 5 === 0 ? 59_900 : 0),
);
const withX = lines.flatMap((line, index) => (line.includes("X") ? [index + 1] : []));

const search = (folder: string, ...args: readonly string[]): Measured =>
  measured(...omenCommand(), "search", ...args, folder);

test("patterns with large repeats stay within their memory, and find what is there", () => {
  using tree = new Tree({ "lines.txt": `${lines.join("\n")}\n`, "word.txt": "nothing to see\n" });
  const usual = search(tree.path, "-c", "no such word");
  expect(usual).toMatchObject({ exitCode: 1, out: "" });
  expect(usual.peak).toBeGreaterThan(1024 * 1024);
  const bound = usual.peak + queryBytes + roomBytes;

  const numbers = search(tree.path, "-n", "--no-heading", "-o", "-I", "--max-count", "1000", "-e", ".{0,80}X.{0,200}");
  expect(numbers.exitCode).toBe(0);
  const found = numbers.out.trimEnd().split("\n");
  expect([...new Set(found.map((line) => Number(line.split(":", 1)[0])))]).toEqual(withX);
  const expected = lines.flatMap((line, index) =>
    [...line.matchAll(/.{0,80}X.{0,200}/g)].map(([text]) => `${index + 1}:${text}`),
  );
  expect(found).toEqual(expected);
  expect(numbers.peak).toBeLessThan(bound);

  const cases: readonly (readonly [pattern: string, count: number])[] = [
    [".{0,80}X.{0,200}", withX.length],
    ["[^X]{200}X", lines.filter((line) => /[^X]{200}X/.test(line)).length],
    ["(?:[a-h ]|[YZ.,;]){1,400}X", withX.length],
    [String.raw`\w+\s[^X]{0,500}X`, withX.length],
    ["(?i)(?:x[^x]{60}){40}", lines.filter((line) => /(?:x[^x]{60}){40}/i.test(line)).length],
  ];
  for (const [pattern, count] of cases) {
    const ran = search(tree.path, "-c", "-I", "-e", pattern);
    expect([pattern, ran.said, ran.out.trim()]).toEqual([pattern, "", count === 0 ? "" : String(count)]);
    expect(ran.peak).toBeLessThan(bound);
  }
});

test("a repeat beyond the memory of a query is refused before it is made", () => {
  using tree = new Tree({ "a.txt": "aaaa\n" });
  const usual = search(tree.path, "-c", "no such word");
  for (const pattern of ["(a{1,1000}){1,1000}Q", "((a{100}){100}){100}", String.raw`(?:\w{0,1000}x){1000}`]) {
    const ran = search(tree.path, pattern);
    expect([pattern, ran.exitCode, ran.out]).toEqual([pattern, 2, ""]);
    expect(ran.said).toMatch(/the pattern needs over 64 MB; lower \{/);
    expect(ran.peak).toBeLessThan(usual.peak + queryBytes + roomBytes);
  }
});
