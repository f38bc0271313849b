import { expect, test } from "bun:test";
import { preview } from "./preview.ts";

test("a preview ends between characters, whatever bytes they take", () => {
  const taken = (text: string, count: number): string => text.slice(0, preview(Buffer.from(text, "latin1"), count));
  expect(taken("needle", 3)).toBe("nee");
  expect(taken("needle", 9)).toBe("needle");
  expect(taken("\xFFneedle\xFE", 2)).toBe("\xFFn");
  expect(taken("\xE4\xB8h\xE4", 3)).toBe("\xE4\xB8h");
  expect(preview(Buffer.from("größe"), 3)).toBe(4);
  expect(preview(Buffer.from("e\u0301x"), 1)).toBe(3);
  expect(preview(Buffer.from("👩‍👧 x"), 2)).toBe(12);
});
