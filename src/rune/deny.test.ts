import { expect, test } from "bun:test";
import { linkSync, mkdirSync, symlinkSync } from "node:fs";
import { openRoot } from "./index.ts";
import { codeOf, Tree } from "./testing.ts";

const deny = [".env*", "!.env.example", ".git/", "/own"];

function build(): Tree {
  const tree = new Tree({
    ".env": "secret",
    ".env.example": "shown",
    ".git/config": "secret",
    "own/key": "secret",
    "src/own/key": "shown",
    "src/.env.local": "secret",
    "src/f": "shown",
  });
  symlinkSync(".env", tree.at("plain"));
  symlinkSync("../.git", tree.at("src/git"));
  symlinkSync("own", tree.at("mine"));
  return tree;
}

test("what is denied is not opened, listed, found or changed, whatever leads to it", async () => {
  using tree = build();
  const root = openRoot(tree.path, { deny });
  for (const path of [".env", "plain", "src/git/config", "mine/key", "own/key", "src/../.env"]) {
    expect(codeOf(() => root.read(path))).toBe("denied");
    expect(codeOf(() => root.readLines(path))).toBe("denied");
    expect(codeOf(() => root.stat(path))).toBe("denied");
    expect(codeOf(() => root.hash(path))).toBe("denied");
    expect(codeOf(() => root.write(path, "mine"))).toBe("denied");
    expect(codeOf(() => root.edit(path, [{ oldText: "secret", newText: "mine" }]))).toBe("denied");
  }
  for (const path of [".git", "src/git", "mine"]) expect(codeOf(() => root.list(path))).toBe("denied");
  for (const path of ["own/new", "mine/new", ".env.new", "src/.git"]) {
    expect(codeOf(() => root.write(path, "mine"))).toBe("denied");
    expect(codeOf(() => root.makeDirectory(path, { parents: true }))).toBe("denied");
    expect(codeOf(() => root.move("src/f", path))).toBe("denied");
  }
  expect(root.list(".").entries.map(({ name }) => name)).toEqual([".env.example", "mine", "plain", "src"]);
  expect(root.list("src").entries.map(({ name }) => name)).toEqual(["f", "git", "own"]);
  expect(new TextDecoder().decode(root.read("src/own/key").bytes)).toBe("shown");
  const found = await root.search(["secret", "shown"], { hidden: true, git: true, ignoreFiles: false });
  expect(found.matches.map(({ path }) => path)).toEqual([".env.example", "src/f", "src/own/key"]);
  await expect(root.search("secret", { path: "mine" })).rejects.toMatchObject({ code: "denied" });
  await expect(root.search("secret", { path: "plain" })).rejects.toMatchObject({ code: "denied" });
  root.close();
});

test("a directory that holds what is denied is neither removed nor moved", () => {
  using tree = build();
  const root = openRoot(tree.path, { deny });
  expect(codeOf(() => root.remove("src", { recursive: true }))).toBe("denied");
  expect(codeOf(() => root.move("src", "other"))).toBe("denied");
  expect(codeOf(() => root.remove(".env"))).toBe("denied");
  expect(root.remove("src/own", { recursive: true })).toBe(2);
  // A link is its own name, and may go.
  expect(root.remove("plain")).toBe(1);
  expect(openRoot(tree.path).stat(".env").size).toBe(6);
  root.close();
});

test("a search from a link is judged by what it leads to, and shown by what was asked for", async () => {
  using tree = new Tree({ "a/b/.env": "secret", "a/b/f": "secret" });
  symlinkSync("a/b", tree.at("short"));
  const root = openRoot(tree.path, { deny: ["/a/b/.env"] });
  const found = await root.search("secret", { path: "short", hidden: true });
  expect(found.matches.map(({ path }) => path)).toEqual(["short/f"]);
  root.close();
});

test("a rule that is no glob is refused", () => {
  using tree = new Tree();
  expect(codeOf(() => openRoot(tree.path, { deny: ["[a"] }))).toBe("invalid");
  expect(codeOf(() => openRoot(tree.path, { deny: ["a\nb"] }))).toBe("invalid");
});

test("a strict root takes no link and no file with several names", async () => {
  using tree = new Tree({ "a/f": "text", "a/twice": "text" });
  linkSync(tree.at("a/twice"), tree.at("again"));
  symlinkSync("a", tree.at("b"));
  mkdirSync(tree.at("c"));
  const root = openRoot(tree.path, { strict: true });
  expect(root.read("a/f").size).toBe(4);
  for (const path of ["b/f", "again", "a/twice", "b/../a/f"]) expect(codeOf(() => root.read(path))).toBe("denied");
  expect(codeOf(() => root.write("b/f", "x"))).toBe("denied");
  const found = await root.search("text");
  expect(found.matches.map(({ path }) => path)).toEqual(["a/f"]);
  expect(found.unreadable).toBe(2);
  root.close();
});
