import { expect, test } from "bun:test";
import { Tree } from "../../rune/testing.ts";
import { Roots } from "../roots.ts";
import { search } from "./fs-search.ts";
import type { Visibility } from "./tool.ts";

const signal = new AbortController().signal;

test("files that a NUL byte hides something of are named, as many as are of use", async () => {
  const late = Buffer.concat([Buffer.from(`needle\n${"x".repeat(100)}\n`.padEnd(100_000, "y\n")), Buffer.from([0])]);
  using tree = new Tree(Object.fromEntries(Array.from({ length: 23 }, (_, number) => [`late-${number + 10}`, late])));
  tree.write("early", "a\0needle\n");
  const roots = Roots.open([tree.path]);
  const told = String((await search.call({ pattern: "needle" }, { roots, signal })).text).split("\n");
  expect(told.filter((line) => line.startsWith("late-"))).toHaveLength(23);
  expect(told.filter((line) => line.startsWith("[late-"))).toHaveLength(20);
  expect(told.filter((line) => line.includes("early"))).toEqual([]);
  expect(told.slice(-2)).toEqual([
    "[3 more files have a NUL byte]",
    expect.stringMatching(/^\[23 matching lines in 23 files; 0 files searched; 24 binary skipped\]$/),
  ]);
  const shown: string[] = [];
  const visibility: Visibility = {
    hides: (_, path) => path === "late-11",
    leadsTo: (_, path) => path,
    exclusions: () => [],
    shows: (_, path) => shown.push(path),
  };
  const named = await search.call({ pattern: "needle", path: "early" }, { roots, signal, visibility });
  expect(named.text).toStartWith("[early: binary file matches (NUL byte at offset 1); its matches are not shown]\n");
  expect(shown).toEqual(["early"]);
  const hidden = await search.call({ pattern: "needle", path: "late-11" }, { roots, signal, visibility });
  expect(hidden.text).not.toContain("late-11");
  roots.close();
});
