import { describe, expect, test } from "bun:test";
import { applyEdits } from "./edit.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const edited = (text: string, ...edits: readonly (readonly [string, string])[]): string =>
  Buffer.from(
    applyEdits(
      "src/cart.ts",
      bytes(text),
      edits.map(([oldText, newText]) => ({ oldText, newText })),
    ),
  ).toString();

describe("edits", () => {
  test("are made one after the other, each in what the ones before it left", () => {
    expect(edited("one two", ["one", "two two"], ["two two two", "three"])).toBe("three");
    expect(edited("größe 😀 x", ["größe 😀", "é"])).toBe("é x");
    expect(edited("keep\n", ["keep", ""])).toBe("\n");
  });

  test("leave bytes alone that are no text", () => {
    const odd = new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xff, 0x62, 0x0d, 0x0a]);
    expect([...applyEdits("f", odd, [{ oldText: "b", newText: "cc" }])]).toEqual([
      0xef, 0xbb, 0xbf, 0x61, 0xff, 0x63, 0x63, 0x0d, 0x0a,
    ]);
  });

  const refused: readonly [text: string, edits: readonly (readonly [string, string])[], message: string][] = [
    [
      "a\nb\nc\nd\nTODO\n\n\n\n\n\nTODO",
      [["TODO", "x"]],
      "edit 1: old_text is in src/cart.ts 2 times (lines 5 and 11); include more of its surroundings. Nothing was written.",
    ],
    ["aaa", [["aa", "x"]], "edit 1: old_text is in src/cart.ts 2 times (lines 1 and 1); include more"],
    ["x\n".repeat(9), [["x", "y"]], "9 times (lines 1, 2, 3, 4, 5 and 4 more)"],
    [
      "a",
      [
        ["a", "b"],
        ["a", "c"],
      ],
      "edit 2: old_text is not in src/cart.ts; read it again and copy the text exactly. Nothing",
    ],
    ["a\r\nb\r\n", [["a\nb", "c"]], "edit 1: old_text is not in src/cart.ts; the file's lines end in \\r\\n"],
    ["a", [["", "c"]], "edit 1: old_text is empty"],
    ["a", [["a", "\uD800"]], "edit 1: the text has half a character in it"],
  ];
  test.each(refused)("of %j by %j are refused", (text, edits, message) => {
    expect(() => edited(text, ...edits)).toThrow(message);
  });
});
