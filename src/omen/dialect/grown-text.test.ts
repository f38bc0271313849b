import { expect, test } from "bun:test";
import { heapStats } from "bun:jsc";
import { GrownText } from "./grown-text.ts";

test("is the sum of its pieces, whenever it is asked", () => {
  const grown = new GrownText();
  let sum = "";
  expect(grown.isEmpty).toBe(true);
  for (let count = 0; count < 5000; count++) {
    const piece = count % 7 === 0 ? "" : `${count}ä`;
    grown.add(piece);
    sum += piece;
    if (count % 997 === 0) expect(grown.text).toBe(sum);
  }
  expect([grown.text, grown.isEmpty]).toEqual([sum, false]);
});

test("of nothing but empty pieces is empty", () => {
  const grown = new GrownText();
  for (let count = 0; count < 3000; count++) grown.add("");
  expect([grown.text, grown.isEmpty]).toEqual(["", true]);
});

test("holds no piece by itself", () => {
  const strings = (): number => {
    Bun.gc(true);
    return heapStats().objectTypeCounts["string"] ?? 0;
  };
  const grown = new GrownText();
  const before = strings();
  for (let count = 0; count < 200_000; count++) grown.add(String(count));
  expect(strings() - before).toBeLessThan(20_000);
  expect(grown.text).toEndWith("199999");
});
