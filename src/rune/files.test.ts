import { expect, test } from "bun:test";
import { statSync, symlinkSync, truncateSync } from "node:fs";
import { openRoot, RuneError } from "./index.ts";
import { codeOf, Tree } from "./testing.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test("the last lines are read from the end", () => {
  using tree = new Tree({ f: "a\nb\nc\n", open: "a\nb", empty: "", one: "abc" });
  const root = openRoot(tree.path);
  const last = (path: string, count: number, maxBytes?: number) => {
    const found = root.lastLines(path, maxBytes === undefined ? { count } : { count, maxBytes });
    return [text(found.bytes), found.count, found.offset];
  };
  expect(last("f", 1)).toEqual(["c\n", 1, 4]);
  expect(last("f", 3)).toEqual(["a\nb\nc\n", 3, 0]);
  expect(last("f", 99)).toEqual(["a\nb\nc\n", 3, 0]);
  expect(last("f", 3, 4)).toEqual(["b\nc\n", 2, 2]);
  expect(last("open", 1)).toEqual(["b", 1, 2]);
  expect(last("one", 2)).toEqual(["abc", 1, 0]);
  expect(last("one", 2, 2)).toEqual(["", 0, 3]);
  expect(last("empty", 2)).toEqual(["", 0, 0]);
  const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`);
  tree.write("many", lines.join(""));
  expect(text(root.lastLines("many", { count: 20_000 }).bytes)).toBe(lines.slice(30_000).join(""));
  root.close();
});

test("many files come in one call, and each that can't be read says why", () => {
  using tree = new Tree({
    a: "one",
    b: "two\0",
    long: "x".repeat(100),
    utf16: Buffer.from("\uFEFFhé\u{1F600}", "utf16le"),
  });
  const root = openRoot(tree.path, { deny: ["secret"] });
  tree.write("secret", "s");
  const found = root.readMany(["a", "none", "b", "secret", "../x", "long", "utf16", ""], { maxBytes: 50, text: true });
  const shown = found.map((one) =>
    one instanceof RuneError ? one.code : [text((one as { bytes: Uint8Array }).bytes)],
  );
  expect(shown).toEqual([
    ["one"],
    "not_found",
    ["two\0"],
    "denied",
    "escape",
    ["x".repeat(50)],
    ["hé\u{1F600}"],
    "not_a_file",
  ]);
  expect(found[2]).toMatchObject({ binary: true, size: 4 });
  expect(found[6]).toMatchObject({ encoding: "utf-16le" });
  const full = root.readMany(["a", "long", "a"], { totalBytes: 10 });
  expect(full.map((one) => (one instanceof RuneError ? one.code : "read"))).toEqual(["read", "too_large", "read"]);
  expect(root.readMany([])).toEqual([]);
  root.close();
});

test("UTF-16 is read as text where text is asked for", () => {
  const big = Buffer.from("\uFEFFa\u{1F600}b", "utf16le").swap16();
  using tree = new Tree({
    big,
    plain: "a",
    marked: "\uFEFFa",
    half: Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x00, 0xd8, 0x62]),
  });
  const root = openRoot(tree.path);
  expect(root.read("big", { text: true })).toMatchObject({ encoding: "utf-16be", binary: false });
  expect(text(root.read("big", { text: true }).bytes)).toBe("a\u{1F600}b");
  expect(root.read("plain", { text: true }).encoding).toBeUndefined();
  expect(root.read("marked", { text: true }).encoding).toBe("utf-8");
  expect(text(root.read("half", { text: true }).bytes)).toBe("a\uFFFD\uFFFD");
  expect(codeOf(() => root.read("big", { text: true, offset: 2 }))).toBe("unsupported");
  root.close();
});

test("a copy is whole, has the file's mode, and ends nothing unless asked to", () => {
  const content = Buffer.alloc(3_000_000, "abc");
  using tree = new Tree({ from: content, there: "old" });
  symlinkSync("there", tree.at("link"));
  const root = openRoot(tree.path);
  expect(root.copy("from", "to")).toBe(content.length);
  expect(root.hash("to")).toEqual(root.hash("from"));
  expect(statSync(tree.at("to")).mode).toBe(statSync(tree.at("from")).mode);
  expect(codeOf(() => root.copy("from", "there"))).toBe("exists");
  expect(codeOf(() => root.copy("from", "from", { replace: true }))).toBe("exists");
  expect(codeOf(() => root.copy("from", "link", { replace: true }))).toBe("not_a_file");
  expect(codeOf(() => root.copy("none", "x"))).toBe("not_found");
  expect(codeOf(() => root.copy("from", "../x"))).toBe("escape");
  expect(codeOf(() => root.copy("from", "new/x"))).toBe("not_found");
  expect(root.copy("from", "new/x", { parents: true })).toBe(content.length);
  expect(root.copy("from", "there", { replace: true })).toBe(content.length);
  expect(root.list(".").entries.map(({ name }) => name)).toEqual(["from", "link", "new", "there", "to"]);
  truncateSync(tree.at("from"), 0);
  expect(root.copy("from", "empty")).toBe(0);
  root.close();
});

test("ranges are replaced over what they were taken from, and over nothing else", () => {
  using tree = new Tree({ f: "a\nb\nc\n" });
  const root = openRoot(tree.path);
  const { hash } = root.hash("f");
  const edited = root.editRanges(
    "f",
    [
      { lines: [2, 2], newText: "B" },
      { lines: [4, 3], newText: "d" },
    ],
    { expectedHash: hash },
  );
  expect(text(root.read("f").bytes)).toBe("a\nB\nc\nd");
  expect(edited).toEqual({ ...root.hash("f"), created: false, detached: false });
  expect(codeOf(() => root.editRanges("f", [{ lines: [1, 1], newText: "x" }], { expectedHash: hash }))).toBe(
    "conflict",
  );
  expect(codeOf(() => root.editRanges("f", [{ bytes: [0, 1], newText: "" }], { expectedHash: "no" }))).toBe("invalid");
  const now = `sha256:${root.hash("f").hash.toUpperCase().slice(0, 12)}`;
  expect(root.editRanges("f", [{ bytes: [0, 1], newText: "" }], { expectedHash: now }).size).toBe(6);
  expect(() =>
    root.editRanges("f", [
      { bytes: [0, 1], newText: "" },
      { bytes: [5, 99], newText: "" },
    ]),
  ).toThrow("edit 2: its range is not in f");
  expect(() =>
    root.editRanges("f", [
      { bytes: [4, 5], newText: "" },
      { bytes: [0, 1], newText: "" },
    ]),
  ).toThrow("in their order");
  expect(codeOf(() => root.editRanges("f", [{ lines: [0, 1], newText: "" }]))).toBe("invalid");
  expect(codeOf(() => root.editRanges("f", []))).toBe("invalid");
  expect(codeOf(() => root.editRanges("f", [{ bytes: [0, 1], newText: "\uD800" }]))).toBe("invalid");
  expect(text(root.read("f").bytes)).toBe("\nB\nc\nd");
  root.close();
});
