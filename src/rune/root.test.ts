import { describe, expect, test } from "bun:test";
import { mkdirSync, realpathSync, symlinkSync, truncateSync } from "node:fs";
import { openRoot, RuneError, runeInfo } from "./index.ts";
import { codeOf, Tree } from "./testing.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test("says how it works on this machine", () => {
  const info = runeInfo();
  expect(info.abiVersion).toBe(5);
  expect(info.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(["openat2", "stepwise"]).toContain(info.guard);
  expect(info.loadedFrom).toBe(process.platform === "linux" ? "memfd" : "file");
});

describe("a root", () => {
  test("knows its path without links", () => {
    using tree = new Tree({ "a/f": "" });
    symlinkSync("a", tree.at("link"));
    const root = openRoot(tree.at("link"));
    expect(root.path).toBe(realpathSync(tree.at("a")));
    root.close();
  });

  test("is a directory", () => {
    using tree = new Tree({ f: "" });
    expect(codeOf(() => openRoot(tree.at("f")))).toBe("not_a_directory");
    expect(codeOf(() => openRoot(tree.at("nothing")))).toBe("not_found");
    expect(codeOf(() => openRoot(""))).toBe("invalid");
  });

  test("is of no use once closed, whoever opened another since", async () => {
    using tree = new Tree({ f: "x" });
    const first = openRoot(tree.path);
    first.close();
    first.close();
    const second = openRoot(tree.path);
    expect(codeOf(() => first.read("f"))).toBe("closed");
    expect(codeOf(() => first.list(""))).toBe("closed");
    expect(await first.search("x").catch((error: RuneError) => error.code)).toBe("closed");
    expect(text(second.read("f").bytes)).toBe("x");
    second.close();
  });
});

describe("read", () => {
  test("gives a file, or a range of it", () => {
    using tree = new Tree({ f: "0123456789", empty: "", nul: "a\0b" });
    const root = openRoot(tree.path);
    expect(root.read("f")).toEqual({ bytes: new TextEncoder().encode("0123456789"), size: 10, binary: false });
    expect(text(root.read("f", { offset: 3, length: 4 }).bytes)).toBe("3456");
    expect(text(root.read("f", { offset: 8, length: 100 }).bytes)).toBe("89");
    expect(root.read("f", { offset: 11 })).toEqual({ bytes: new Uint8Array(), size: 10, binary: false });
    expect(root.read("f", { length: 0 }).bytes.length).toBe(0);
    expect(root.read("empty")).toEqual({ bytes: new Uint8Array(), size: 0, binary: false });
    expect(root.read("nul").binary).toBe(true);
    expect(root.read("nul", { length: 1 }).binary).toBe(false);
    root.close();
  });

  test("gives bytes that are the caller's own, small or large", () => {
    const large = new Uint8Array(3_000_000).map((_, index) => index % 251);
    using tree = new Tree({ a: "first", b: "other", large });
    const root = openRoot(tree.path);
    const first = root.read("a").bytes;
    root.read("b");
    expect(text(first)).toBe("first");
    expect(Buffer.compare(root.read("large").bytes, large)).toBe(0);
    expect(
      Buffer.compare(
        root.read("large", { offset: 1_000_000, length: 1_500_000 }).bytes,
        large.subarray(1_000_000, 2_500_000),
      ),
    ).toBe(0);
    root.close();
  });

  test("lends bytes until the next call, where that is enough", () => {
    using tree = new Tree({ a: "first", b: "other", large: "x".repeat(300_000) });
    const root = openRoot(tree.path);
    for (const method of ["read", "readLines"] as const) {
      const lent = root[method]("a", { lend: true });
      expect(text(lent.bytes)).toBe("first");
      const owned = root.read("b");
      expect(text(lent.bytes)).toBe("other");
      expect(owned.bytes.buffer).not.toBe(lent.bytes.buffer);
    }
    expect(root.read("large", { lend: true }).bytes.length).toBe(300_000);
    root.close();
  });

  test("keeps to its limits, and says so", () => {
    using tree = new Tree({ f: "0123456789" });
    const root = openRoot(tree.path);
    expect(codeOf(() => root.read("f", { maxBytes: 9 }))).toBe("too_large");
    expect(root.read("f", { maxBytes: 9, length: 9 }).bytes.length).toBe(9);
    for (const bad of [-1, 1.5, Number.NaN, 2 ** 60])
      expect(codeOf(() => root.read("f", { offset: bad }))).toBe("invalid");
    root.close();
  });

  test("reads files whose size says nothing", () => {
    const root = openRoot("/proc/self");
    expect(text(root.read("status").bytes)).toContain("Name:");
    expect(text(root.readLines("status", { count: 1 }).bytes)).toStartWith("Name:");
    root.close();
  });

  test("never gives less than it promised from a file that shrinks", async () => {
    const size = 8_000_000;
    const full = new Uint8Array(size).fill(120);
    using tree = new Tree({ f: full });
    // Another process, because calls are synchronous: it cuts the file and fills it again, over and over.
    const path = JSON.stringify(tree.at("f"));
    const script = `const fs = require("fs"); const full = Buffer.alloc(${size}, 120); process.stdout.write("ready");
      for (;;) { fs.truncateSync(${path}, 4096); fs.writeFileSync(${path}, full); }`;
    const shrinker = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe" });
    try {
      await shrinker.stdout.getReader().read();
      const root = openRoot(tree.path);
      let changed = 0;
      for (let attempt = 0; attempt < 20_000 && changed < 3; attempt++) {
        try {
          const content = root.read("f");
          expect(content.bytes.length).toBe(content.size);
        } catch (error) {
          expect((error as RuneError).code).toBe("changed");
          changed++;
        }
      }
      expect(changed).toBeGreaterThan(0);
      root.close();
    } finally {
      shrinker.kill();
      await shrinker.exited;
    }
    truncateSync(tree.at("f"), 0);
  });
});

describe("readLines", () => {
  test("gives a range of lines", () => {
    using tree = new Tree({ f: "one\ntwo\nthree\nfour", newline: "one\n", empty: "" });
    const root = openRoot(tree.path);
    const take = (options: Parameters<typeof root.readLines>[1], file = "f") => {
      const { bytes, first, count, total } = root.readLines(file, options);
      return [text(bytes), first, count, total];
    };
    expect(take({})).toEqual(["one\ntwo\nthree\nfour", 1, 4, 4]);
    expect(take({ first: 2, count: 2 })).toEqual(["two\nthree\n", 2, 2, undefined]);
    expect(take({ first: 4 })).toEqual(["four", 4, 1, 4]);
    expect(take({ first: 5 })).toEqual(["", 5, 0, 4]);
    expect(take({ first: 100, count: 1 })).toEqual(["", 100, 0, 4]);
    expect(take({ maxBytes: 9 })).toEqual(["one\ntwo\n", 1, 2, undefined]);
    expect(take({ first: 3, maxBytes: 3 })).toEqual(["", 3, 0, undefined]);
    expect(take({}, "newline")).toEqual(["one\n", 1, 1, 1]);
    expect(take({ count: 1 }, "newline")).toEqual(["one\n", 1, 1, 1]);
    expect(take({ first: 2 }, "newline")).toEqual(["", 2, 0, 1]);
    expect(take({}, "empty")).toEqual(["", 1, 0, 0]);
    for (const bad of [{ first: 0 }, { count: 0 }, { first: -1 }, { count: 0.5 }]) {
      expect(codeOf(() => root.readLines("f", bad))).toBe("invalid");
    }
    root.close();
  });

  test("stops on its way where it is told to, and goes on from there", () => {
    const line = `${"x".repeat(99)}\n`;
    using tree = new Tree({ f: line.repeat(5000) + "end", one: "y".repeat(300_000), nul: `\0${line.repeat(3000)}` });
    const root = openRoot(tree.path);
    const take = (file: string, first: number) => {
      let found = root.readLines(file, { first, maxSkip: 1000 });
      let stops = 0;
      for (; found.stopped; stops++) found = root.readLines(file, { first, maxSkip: 1000, from: found.stopped });
      return [text(found.bytes), found.first, found.total, stops > 1];
    };
    expect(take("f", 5001)).toEqual(["end", 5001, 5001, true]);
    expect(take("f", 5002)).toEqual(["", 5002, 5001, true]);
    expect(take("one", 2)).toEqual(["", 2, 1, true]);
    expect(root.readLines("nul", { first: 2000, maxSkip: 1000 })).toMatchObject({ binary: true, count: 0 });
    expect(root.readLines("f", { first: 2000, maxSkip: 1000 })).toMatchObject({ binary: false, count: 0 });
    root.close();
  });

  test("agrees with splitting, whatever the file", () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    using tree = new Tree();
    const root = openRoot(tree.path);
    for (let round = 0; round < 60; round++) {
      const lines = Array.from({ length: random(400) }, () => "x".repeat(random(round % 10 === 0 ? 5000 : 80)));
      const content = lines.join("\n") + (random(2) === 0 && lines.length > 0 ? "\n" : "");
      const expected = content.split(/(?<=\n)/).filter((line) => line !== "");
      tree.write("f", content);
      for (let range = 0; range < 5; range++) {
        const first = 1 + random(expected.length + 3);
        const count = 1 + random(50);
        const found = root.readLines("f", { first, count });
        const wanted = expected.slice(first - 1, first - 1 + count);
        expect(text(found.bytes)).toBe(wanted.join(""));
        expect(found.count).toBe(wanted.length);
        const atEnd = first - 1 + count >= expected.length;
        expect(found.total).toBe(atEnd ? expected.length : undefined);
      }
    }
    root.close();
  });
});

describe("stat and list", () => {
  test("say what things are", () => {
    using tree = new Tree({ "d/f": "12345" });
    symlinkSync("d/f", tree.at("link"));
    const root = openRoot(tree.path);
    expect(root.stat("d/f")).toMatchObject({ kind: "file", size: 5 });
    expect(root.stat("link")).toMatchObject({ kind: "file", size: 5 });
    expect(root.stat("").kind).toBe("directory");
    expect(Math.abs(root.stat("d/f").modifiedMs - Bun.file(tree.at("d/f")).lastModified)).toBeLessThan(1000);
    expect(root.list("").entries).toEqual([
      { name: "d", kind: "directory", size: undefined, modifiedMs: undefined },
      { name: "link", kind: "symlink", size: undefined, modifiedMs: undefined },
    ]);
    expect(root.list("d", { stat: true }).entries[0]).toMatchObject({ name: "f", kind: "file", size: 5 });
    expect(codeOf(() => root.list("d/f"))).toBe("not_a_directory");
    root.close();
  });

  test("list in byte order, as far as the limit goes, any name", () => {
    const names = ["a", "B", "ä", "z", "with\nnewline", "😀", "a b", "-"];
    using tree = new Tree(Object.fromEntries(names.map((name) => [name, ""])));
    const root = openRoot(tree.path);
    const sorted = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(root.list("").entries.map((entry) => entry.name)).toEqual(sorted);
    const limited = root.list("", { limit: 3 });
    expect(limited.entries.map((entry) => entry.name)).toEqual(sorted.slice(0, 3));
    expect(limited).toMatchObject({ total: names.length, truncated: true });
    root.close();
  });

  test("list more than the shared buffer holds", () => {
    using tree = new Tree();
    for (let index = 0; index < 1200; index++) tree.write(String(index).padStart(240, "a-long-name-"), "");
    mkdirSync(tree.at("empty"));
    const root = openRoot(tree.path);
    const { entries, total, truncated } = root.list("", { stat: true });
    expect([entries.length, total, truncated]).toEqual([1201, 1201, false]);
    expect(entries.every((entry) => entry.size !== undefined)).toBe(true);
    expect(root.list("empty")).toEqual({ entries: [], total: 0, truncated: false });
    root.close();
  });
});
