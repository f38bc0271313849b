import { describe, expect, test } from "bun:test";
import { decode, onOneLine, wholeCharacters, withRemarks } from "./text.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("wholeCharacters", () => {
  test("cuts every window of a text at characters, and loses none between two windows", () => {
    const text = "aä€😀z😀€äa";
    const all = bytes(text);
    for (let size = 4; size <= all.length; size++) {
      let offset = 0;
      let seen = "";
      while (offset < all.length) {
        const part = all.subarray(offset, offset + size);
        const [start, end] = wholeCharacters(part, { start: offset > 0, end: offset + part.length < all.length });
        const { text: piece, exact } = decode(part.subarray(start, end));
        expect(exact).toBe(true);
        seen += piece;
        offset += end;
      }
      expect(seen).toBe(text);
    }
  });

  test("drops the rest of a character that began before the window", () => {
    expect(wholeCharacters(bytes("€a").subarray(1), { start: true, end: false })).toEqual([2, 3]);
  });

  test("always leaves something, so that reading on comes to an end", () => {
    expect(wholeCharacters(bytes("😀").subarray(0, 2), { start: false, end: true })).toEqual([0, 2]);
    expect(wholeCharacters(new Uint8Array([0x80, 0x80]), { start: true, end: true })).toEqual([0, 2]);
  });
});

test("decoding keeps a byte order mark and says when bytes are not UTF-8", () => {
  expect(decode(bytes("\uFEFFa"))).toEqual({ text: "\uFEFFa", exact: true });
  expect(decode(new Uint8Array([0x61, 0xe4]))).toEqual({ text: "a\uFFFD", exact: false });
});

test("a name holds nothing that a terminal obeys, and is still the same name", () => {
  for (const name of ["a\u009b31m", "b\u007f", "c\u001b[2J", 'd"', "e\n\u0085"]) {
    const shown = onOneLine(name);
    expect(shown).toMatch(/^"\P{Cc}+"$/u);
    expect(JSON.parse(shown)).toBe(name);
  }
  expect(onOneLine("plain name")).toBe("plain name");
});

test("remarks stand on lines of their own", () => {
  expect(withRemarks("a", [])).toBe("a");
  expect(withRemarks("a", ["b", "c"])).toBe("a\n[b]\n[c]");
  expect(withRemarks("a\n", ["b"])).toBe("a\n[b]");
  expect(withRemarks("", ["b"])).toBe("[b]");
});

test("a name that a line would not hold is written as JSON", () => {
  expect(onOneLine("größe 1.txt")).toBe("größe 1.txt");
  expect(onOneLine('a\nb"')).toBe('"a\\nb\\""');
});
