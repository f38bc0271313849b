import { expect, test } from "bun:test";
import { takenName } from "./tool-names.ts";

const rule = { taken: /^[A-Za-z0-9_-]+$/, lengthMax: 64 };

test("a name that is taken stays, and any other becomes one that is, the same each time and another than its neighbours'", () => {
  expect(takenName("get_weather", rule)).toBe("get_weather");
  const long = "a".repeat(65);
  const odd = ["über.all", "uber.all", "über all", "", "1", "日本", long, `${long}b`];
  const told = odd.map((name) => takenName(name, rule));
  for (const name of told) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  expect(new Set(told).size).toBe(odd.length);
  expect(odd.map((name) => takenName(name, rule))).toEqual(told);
});
