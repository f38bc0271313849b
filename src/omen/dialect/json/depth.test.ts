import { expect, test } from "bun:test";
import { isDeeper, nestingMax } from "./depth.ts";

const lists = (depth: number): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth));
const objects = (depth: number): unknown => JSON.parse('{"a":1,"b":'.repeat(depth) + "7" + "}".repeat(depth));

test.each([
  [7, 0, false],
  [null, 0, false],
  ["x", 0, false],
  [[], 0, true],
  [{}, 1, false],
  [{ a: [1, "x", null], b: 1 }, 2, false],
  [{ a: 1, b: [[]] }, 2, true],
  [[1, { a: { b: 1 } }], 2, true],
])("%j is deeper than %i: %p", (value, levels, expected) => {
  expect(isDeeper(value, levels)).toBe(expected);
});

test.each([lists, objects])("the limit is exact, and nothing is too deep to be asked about", (nested) => {
  expect(isDeeper(nested(nestingMax), nestingMax)).toBe(false);
  expect(isDeeper(nested(nestingMax + 1), nestingMax)).toBe(true);
  expect(isDeeper(nested(200_000), nestingMax)).toBe(true);
});
