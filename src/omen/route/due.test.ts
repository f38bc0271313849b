import { expect, test } from "bun:test";
import { isDue } from "./due.ts";

const [second, minute] = [1000, 60_000];
const cloud = { local: false, trouble: undefined };

test.each([
  ["a cloud that was never asked", cloud, Number.POSITIVE_INFINITY, false, true],
  ["a cloud that was asked a while ago", cloud, 9 * minute, false, false],
  ["a cloud that was asked long ago", cloud, 10 * minute, false, true],
  ["a cloud that may have a model by now", cloud, minute, true, true],
  ["a cloud that has just said what it has", cloud, 59 * second, true, false],
  ["a cloud in trouble", { ...cloud, trouble: "it answered 500" }, second, false, true],
  ["a server nearby", { ...cloud, local: true }, second, false, true],
])("%s", (_, provider, sinceMs, isMissing, due) => {
  expect(isDue(provider, sinceMs, isMissing)).toBe(due);
});
