import { expect, test } from "bun:test";
import { jsonQuote } from "./index.ts";

test("text is quoted as JSON.stringify does it", () => {
  const every = Array.from({ length: 0x2100 }, (_, index) => String.fromCodePoint(index)).join("");
  for (const text of ["", "plain", every, "😀\uFEFF\u2028\uFFFD", '"'.repeat(70_000), "x\n".repeat(100_000)]) {
    expect(jsonQuote(Buffer.from(text))?.toString()).toBe(JSON.stringify(text));
  }
});

test("the result is lent until the next text", () => {
  const first = jsonQuote(Buffer.from("first"));
  expect(first?.toString()).toBe('"first"');
  expect(jsonQuote(Buffer.from("other"))?.toString()).toBe('"other"');
  expect(first?.buffer).toBe(jsonQuote(Buffer.from("third"))?.buffer);
});

test("what is no UTF-8 is not quoted", () => {
  for (const bytes of [[0x80], [0xc3], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xc0, 0xaf]]) {
    expect(jsonQuote(Buffer.from([0x61, ...bytes]))).toBeUndefined();
  }
});
