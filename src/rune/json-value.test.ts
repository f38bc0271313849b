import { expect, test } from "bun:test";
import { jsonValueEnd } from "./index.ts";

test("the end of a value, by offsets of the whole text", () => {
  const text = JSON.stringify({ a: ['"]}\\', { b: "x".repeat(1000) }], c: 1 });
  const bytes = Buffer.from(`[${text},7]`);
  expect(jsonValueEnd(bytes, 1, 9)).toBe(1 + text.length);
  expect(bytes.toString("utf8", 6, jsonValueEnd(bytes, 6, 9))).toStartWith('["\\"]}');
  expect(jsonValueEnd(bytes, 1, 3)).toBeUndefined();
  expect(jsonValueEnd(Buffer.from('"open'), 0, 9)).toBeUndefined();
  expect(jsonValueEnd(Buffer.from("7"), 0, 9)).toBeUndefined();
  expect(jsonValueEnd(Buffer.from("7"), 1, 9)).toBeUndefined();
});
