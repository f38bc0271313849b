import { expect, test } from "bun:test";
import { nameList } from "./name-list.ts";

test("a list that fits is all of it", () => {
  expect(nameList([])).toBe("");
  expect(nameList(["cache", "messages.1.content.0", "ü"])).toBe("cache, messages.1.content.0, ü");
});

test("of a list that does not fit it is told how much is left out", () => {
  const names = Array.from({ length: 500_000 }, (_, index) => `messages.0.content.${index}`);
  const text = nameList(names);
  expect(text.length).toBeLessThan(2100);
  const told = text.split(", ");
  expect(told.at(-1)).toBe(`and ${names.length - (told.length - 1)} more`);
  expect(told.slice(0, 2)).toEqual(names.slice(0, 2));
  expect(nameList(["x".repeat(1_000_000)])).toBe("x".repeat(200));
});
