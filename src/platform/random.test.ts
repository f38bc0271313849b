import { expect, test } from "bun:test";
import { randomName } from "./random.ts";

test("has as many letters as asked for, of an alphabet that can be read aloud", () => {
  for (const letters of [0, 1, 12, 4096]) {
    expect(randomName(letters)).toMatch(new RegExp(`^[0-9A-HJKMNP-TV-Z]{${letters}}$`));
  }
});

test("never comes twice, across the blocks in which randomness is read", () => {
  const names = new Set(Array.from({ length: 10_000 }, () => randomName(12)));
  expect(names.size).toBe(10_000);
});

test("uses every letter about as often as any other", () => {
  const counts = new Map<string, number>();
  for (const letter of Array.from({ length: 100 }, () => randomName(320)).join("")) {
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  expect(counts.size).toBe(32);
  // 1000 expected of each, with a standard deviation of 31: ten of them are beyond chance
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(310);
});

test("refuses more than it can draw at once", () => {
  expect(() => randomName(4097)).toThrow(RangeError);
});
