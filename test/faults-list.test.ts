import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** docs/faults.md names the test that holds each of its promises. */

const root = resolve(import.meta.dir, "..");
const text = readFileSync(`${root}/docs/faults.md`, "utf8");
const named = [...text.matchAll(/`((?:src|test)\/[\w./-]+\.test\.ts) › ([^`]+)`/g)].map(
  ([, file = "", name = ""]) => [file, name] as const,
);

test("every fault names a test", () => {
  const faults = text.split("\n- ").slice(1);
  expect(faults.length).toBeGreaterThan(50);
  expect(faults.filter((fault) => !fault.includes(".test.ts › "))).toEqual([]);
  expect(named).toHaveLength(text.match(/\.test\.ts › /g)?.length ?? 0);
});

test.each(named)("%s has the test that is named: %s", (file, name) => {
  expect(existsSync(`${root}/${file}`)).toBe(true);
  const source = readFileSync(`${root}/${file}`, "utf8");
  expect(['"', "'", "`"].some((quote) => source.includes(quote + name + quote))).toBe(true);
});
