import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { openRoot, type Root, RuneError } from "./index.ts";
import { codeOf, Tree } from "./testing.ts";

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A root with a few files, and a directory beside it that must stay as it is. */
function ground(): { tree: Tree; root: Root; content: (name: string) => string } {
  const tree = new Tree({ "in/src/cart.ts": "a\nb\n", "in/f": "old", "outside/f": "canary" });
  symlinkSync("../outside", tree.at("in/out"));
  return { tree, root: openRoot(tree.at("in")), content: (name) => readFileSync(tree.at(`in/${name}`), "utf8") };
}

const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as RuneError).message;
  }
  throw new Error("it was done");
};

describe("write", () => {
  test("creates, replaces and appends, and tells hash and size", () => {
    const { tree, root, content } = ground();
    using _ = tree;
    expect(root.write("src/n", "größe")).toEqual({ hash: hashOf("größe"), size: 7, created: true, detached: false });
    expect(root.write("src/n", new Uint8Array([0, 255]))).toMatchObject({ size: 2, created: false });
    expect(root.write("src/n", "")).toMatchObject({ hash: hashOf(""), size: 0 });
    expect(root.write("src/n", "ab", { append: true, sync: "directory" })).toMatchObject({
      hash: hashOf("ab"),
      size: 2,
    });
    expect(content("src/n")).toBe("ab");
    expect(root.hash("src/n")).toEqual({ hash: hashOf("ab"), size: 2 });
    const large = "x".repeat(3_000_000);
    expect(root.write("large", large, { sync: "none" }).hash).toBe(hashOf(large));
    expect(readdirSync(tree.at("in/src")).toSorted()).toEqual(["cart.ts", "n"]);
  });

  test("makes directories on the way only when asked", () => {
    const { tree, root, content } = ground();
    using _ = tree;
    expect(codeOf(() => root.write("new/deep/f", "x"))).toBe("not_found");
    expect(root.write("new/deep/f", "x", { parents: true }).created).toBe(true);
    expect(content("new/deep/f")).toBe("x");
    expect(codeOf(() => root.write("out/deep/f", "x", { parents: true }))).toBe("escape");
    expect(codeOf(() => root.write("none/f", "x", { parents: true, expectedHash: hashOf("") }))).toBe("not_found");
    expect(existsSync(tree.at("in/none"))).toBe(false);
  });

  test("holds to what was expected", () => {
    const { tree, root, content } = ground();
    using _ = tree;
    const old = hashOf("old");
    expect(codeOf(() => root.write("f", "x", { createOnly: true }))).toBe("exists");
    expect(messageOf(() => root.write("f", "x", { expectedHash: "0123456789ab" }))).toBe(
      `f has changed since: sha256 is ${old.slice(0, 12)}, not 0123456789ab. Nothing was written; read it again.`,
    );
    expect(codeOf(() => root.write("f", "x", { expectedHash: "0123456789a" }))).toBe("invalid");
    expect(content("f")).toBe("old");
    root.write("f", "new", { expectedHash: old.slice(0, 12).toUpperCase() });
    root.write("f", "newer", { expectedHash: `sha256:${hashOf("new")}` });
    expect(content("f")).toBe("newer");
  });

  test("never leads out, and refuses what is no text", () => {
    const { tree, root } = ground();
    using _ = tree;
    for (const path of ["out/f", "../outside/f", tree.at("outside/f"), "../x"]) {
      expect(codeOf(() => root.write(path, "x"))).toBe("escape");
      expect(codeOf(() => root.remove(path))).toBe("escape");
      expect(codeOf(() => root.move(path, "y"))).toBe("escape");
      expect(codeOf(() => root.move("f", path))).toBe("escape");
      expect(codeOf(() => root.makeDirectory(`${path}/d`, { parents: true }))).not.toBeNumber();
    }
    for (const path of ["a\0b", "x".repeat(256), "d/".repeat(2048), "", ".", "\uD800"]) {
      expect(codeOf(() => root.write(path, "x"))).toBe("invalid");
    }
    expect(codeOf(() => root.write("g", "\uD800"))).toBe("invalid");
    expect(readFileSync(tree.at("outside/f"), "utf8")).toBe("canary");
    expect(readdirSync(tree.at("outside"))).toEqual(["f"]);
  });
});

describe("edit", () => {
  test("replaces texts in the file that was read", () => {
    const { tree, root, content } = ground();
    using _ = tree;
    const edits = [{ oldText: "b", newText: "B" }];
    expect(root.edit("src/cart.ts", edits, { expectedHash: hashOf("a\nb\n").slice(0, 12) }).hash).toBe(
      hashOf("a\nB\n"),
    );
    expect(messageOf(() => root.edit("src/cart.ts", edits, { expectedHash: hashOf("a\nb\n") }))).toMatch(
      /^src\/cart\.ts has changed since: sha256 is [0-9a-f]{12}, not [0-9a-f]{12}\. Nothing was written; read it again\.$/,
    );
    expect(codeOf(() => root.edit("src/cart.ts", edits))).toBe("no_single_match");
    expect(codeOf(() => root.edit("none", edits))).toBe("not_found");
    expect(content("src/cart.ts")).toBe("a\nB\n");
  });
});

describe("move, remove and makeDirectory", () => {
  test("name the path that is at fault", () => {
    const { tree, root } = ground();
    using _ = tree;
    expect(messageOf(() => root.move("f", "src/cart.ts"))).toMatch(/^src\/cart\.ts: there is something of that name/);
    expect(messageOf(() => root.move("f", "none/f"))).toMatch(/^none\/f: no such file/);
    expect(messageOf(() => root.move("none", "g"))).toMatch(/^none: no such file/);
    expect(messageOf(() => root.move("f", "out/f"))).toMatch(/^out\/f: leads out/);
    expect(messageOf(() => root.remove("src"))).toMatch(/^src: the directory is not empty/);
    expect(messageOf(() => root.makeDirectory("f/x", { parents: true }))).toMatch(/^f\/x: is not a directory/);
  });

  test("do what they say", () => {
    const { tree, root, content } = ground();
    using _ = tree;
    root.move("f", "lib/deep/g", { parents: true });
    expect(content("lib/deep/g")).toBe("old");
    root.write("f", "again");
    root.move("f", "lib/deep/g", { replace: true });
    expect(content("lib/deep/g")).toBe("again");
    expect(root.makeDirectory("lib/deep/er", { parents: true })).toBe(1);
    expect(root.makeDirectory("lib/deep/er", { parents: true })).toBe(0);
    expect(codeOf(() => root.makeDirectory("lib"))).toBe("exists");
    expect(root.stat("lib/deep/g")).toMatchObject({ kind: "file", size: 5, links: 1 });
    expect(root.remove("lib", { recursive: true })).toBe(4);
    expect(root.remove("out", { recursive: true })).toBe(1);
    expect(lstatSync(tree.at("outside/f")).size).toBe(6);
    expect(readdirSync(tree.at("in"))).toEqual(["src"]);
  });

  test("and nothing at all once the root is closed", () => {
    const { tree, root } = ground();
    using _ = tree;
    root.close();
    for (const work of [
      () => root.write("f", "x"),
      () => root.edit("f", []),
      () => root.move("f", "g"),
      () => root.remove("f"),
      () => root.makeDirectory("d"),
      () => root.hash("f"),
    ])
      expect(codeOf(work)).toBe("closed");
  });
});

test("three programs that edit one file lose nothing to each other", async () => {
  const rounds = 300;
  using tree = new Tree({ counter: "0 0 0\n" });
  const script = `
    const { openRoot } = await import(${JSON.stringify(`${import.meta.dir}/index.ts`)});
    const root = openRoot(${JSON.stringify(tree.path)});
    const mine = Number(process.argv[1]);
    const counts = () => new TextDecoder().decode(root.read("counter").bytes).trim().split(" ");
    const codes = new Set();
    for (let done = 0; done < ${rounds};) {
      const before = counts();
      const after = before.with(mine, Number(before[mine]) + 1);
      try {
        root.edit("counter", [{ oldText: before.join(" "), newText: after.join(" ") }], { sync: "none" });
        root.write("log", mine + "\\n", { append: true, sync: "none" });
        done++;
      } catch (error) {
        codes.add(error.code);
      }
    }
    console.log([...codes].filter((code) => code !== "conflict" && code !== "no_single_match").join());`;
  const writers = [0, 1, 2].map((index) =>
    Bun.spawn([process.execPath, "-e", script, String(index)], { stdout: "pipe" }),
  );
  const said = await Promise.all(writers.map((writer) => new Response(writer.stdout).text()));
  expect(said.map((text) => text.trim())).toEqual(["", "", ""]);
  expect(readFileSync(tree.at("counter"), "utf8")).toBe(`${rounds} ${rounds} ${rounds}\n`);
  expect(readFileSync(tree.at("log"), "utf8").length).toBe(3 * 2 * rounds);
  expect(readdirSync(tree.path).toSorted()).toEqual(["counter", "log"]);
});
