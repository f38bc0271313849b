import { expect, test } from "bun:test";
import { readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { openRoot } from "./index.ts";
import type { FileContent } from "./types.ts";
import { codeOf, Tree } from "./testing.ts";

const textOf = ({ bytes }: FileContent): string => new TextDecoder().decode(bytes);

function build(): Tree {
  const tree = new Tree({
    "src/cart.ts": "net\ngross\n",
    "src/tax.ts": "rate\n",
    "own/key": "secret\n",
    "b.txt": "b\n",
  });
  symlinkSync("src/cart.ts", tree.at("cart"));
  symlinkSync("src", tree.at("code"));
  return tree;
}

test("what reads sees the overlay, by whatever link, and its version", () => {
  using tree = build();
  const root = openRoot(tree.path);
  root.putOverlay("src/cart.ts", "net\nunsaved\nlast", 12);
  for (const path of ["src/cart.ts", "./src//cart.ts", "cart", "code/cart.ts", "code/../src/cart.ts"]) {
    const whole = root.read(path);
    expect([textOf(whole), whole.size, whole.overlay]).toEqual(["net\nunsaved\nlast", 16, 12]);
    expect(textOf(root.read(path, { offset: 4, length: 7, text: true }))).toBe("unsaved");
    const lines = root.readLines(path, { first: 2 });
    expect([textOf(lines), lines.total, lines.overlay]).toEqual(["unsaved\nlast", 3, 12]);
    const last = root.lastLines(path, { count: 2 });
    expect([textOf(last), last.offset, last.overlay]).toEqual(["unsaved\nlast", 4, 12]);
    expect(root.stat(path)).toMatchObject({ kind: "file", size: 16, links: 1, overlay: 12 });
    expect(root.hash(path)).toEqual({
      hash: new Bun.CryptoHasher("sha256").update("net\nunsaved\nlast").digest("hex"),
      size: 16,
    });
  }
  const parts = root.readMany(["src/cart.ts", "src/tax.ts"]) as FileContent[];
  expect(parts.map((part) => [textOf(part), part.overlay])).toEqual([
    ["net\nunsaved\nlast", 12],
    ["rate\n", undefined],
  ]);
  expect(root.read("src/tax.ts").overlay).toBeUndefined();
  expect(root.stat("src/tax.ts").overlay).toBeUndefined();
  // An empty one is one, too; a new version takes its place.
  root.putOverlay("cart", "", 0);
  expect(root.read("src/cart.ts")).toMatchObject({ size: 0, overlay: 0 });
  expect(root.dropOverlay("code/cart.ts")).toBe(true);
  expect(root.dropOverlay("src/cart.ts")).toBe(false);
  expect(textOf(root.read("cart"))).toBe("net\ngross\n");
  root.close();
});

test("an overlay of a root is no other root's", () => {
  using tree = build();
  const [mine, other] = [openRoot(tree.path), openRoot(tree.path)];
  mine.putOverlay("b.txt", "mine", 1);
  expect(textOf(other.read("b.txt"))).toBe("b\n");
  expect(mine.dropOverlay()).toBe(true);
  expect(textOf(mine.read("b.txt"))).toBe("b\n");
  mine.close();
  expect(codeOf(() => mine.putOverlay("b.txt", "x", 1))).toBe("closed");
  other.close();
});

test("a search finds what overlays hold, and files that are only overlays", async () => {
  using tree = build();
  symlinkSync("src/fresh.ts", tree.at("fresh"));
  const root = openRoot(tree.path);
  root.putOverlay("src/cart.ts", "wanted here\n", 1);
  root.putOverlay("src/fresh.ts", "wanted, too\n", 1);
  root.putOverlay("a.txt", "wanted first\n", 1);
  const places = async (options: Parameters<typeof root.search>[1] = {}) =>
    (await root.search(["wanted", "gross"], options)).matches.map(({ path, line }) => `${path}:${line}`);
  expect(await places()).toEqual(["a.txt:1", "src/cart.ts:1", "src/fresh.ts:1"]);
  expect(await places({ path: "src" })).toEqual(["src/cart.ts:1", "src/fresh.ts:1"]);
  expect(await places({ path: "code" })).toEqual(["code/cart.ts:1", "code/fresh.ts:1"]);
  expect(await places({ path: "cart" })).toEqual(["cart:1"]);
  expect(await places({ path: "fresh" })).toEqual(["fresh:1"]);
  expect(await places({ path: "code/../src/fresh.ts" })).toEqual(["code/../src/fresh.ts:1"]);
  expect(await places({ globs: ["fresh.*"] })).toEqual(["src/fresh.ts:1"]);
  await expect(root.search("x", { path: "src/none.ts" })).rejects.toMatchObject({ code: "not_found" });
  const listed: string[] = [];
  await root.searchRaw("", { list: true, regex: true }, ({ files }) => {
    listed.push(...files.map(({ path }) => path.toString()));
  });
  expect(listed).toEqual(["a.txt", "b.txt", "own/key", "src/cart.ts", "src/fresh.ts", "src/tax.ts"]);
  expect(root.list("code", { stat: true }).entries.map(({ name, kind, size }) => [name, kind, size])).toEqual([
    ["cart.ts", "file", 12],
    ["fresh.ts", "file", 12],
    ["tax.ts", "file", 5],
  ]);
  root.close();
});

test("an ignored file is no less ignored for its overlay, a hidden one no less hidden", async () => {
  using tree = new Tree({ ".git/HEAD": "", ".gitignore": "*.log\n", "a.log": "x" });
  const root = openRoot(tree.path);
  for (const path of ["a.log", "new.log", ".hidden", "seen"]) root.putOverlay(path, "wanted\n", 1);
  const found = await root.search("wanted");
  expect(found.matches.map(({ path }) => path)).toEqual(["seen"]);
  root.close();
});

test("what an overlay stands over is not changed, nor a directory with it; saved, it is", () => {
  using tree = build();
  const root = openRoot(tree.path);
  root.putOverlay("src/cart.ts", "unsaved\n", 3);
  root.putOverlay("src/new.ts", "unsaved\n", 1);
  for (const path of ["src/cart.ts", "cart", "code/new.ts"]) {
    expect(codeOf(() => root.write(path, "mine"))).toBe("overlaid");
    expect(codeOf(() => root.write(path, "mine", { append: true }))).toBe("overlaid");
    expect(codeOf(() => root.edit(path, [{ oldText: "unsaved", newText: "mine" }]))).toBe("overlaid");
    expect(codeOf(() => root.edit(path, [{ oldText: "net", newText: "mine" }]))).toBe("overlaid");
    expect(codeOf(() => root.editRanges(path, [{ lines: [1, 1], newText: "mine" }]))).toBe("overlaid");
    expect(codeOf(() => root.copy(path, "copy"))).toBe("overlaid");
    expect(codeOf(() => root.copy("b.txt", path === "cart" ? "src/cart.ts" : path, { replace: true }))).toBe(
      "overlaid",
    );
  }
  expect(codeOf(() => root.remove("src/cart.ts"))).toBe("overlaid");
  expect(codeOf(() => root.remove("src", { recursive: true }))).toBe("overlaid");
  expect(codeOf(() => root.move("src", "other"))).toBe("overlaid");
  expect(codeOf(() => root.move("b.txt", "src/new.ts"))).toBe("overlaid");
  expect(() => root.write("cart", "mine")).toThrow(/^cart: an editor has unsaved changes here/);
  expect(readFileSync(tree.at("src/cart.ts"), "utf8")).toBe("net\ngross\n");
  root.dropOverlay("src/cart.ts");
  expect(root.write("cart", "mine").created).toBe(false);
  // The link itself, and what lies beside, are free.
  root.write("src/tax.ts", "0\n");
  root.remove("cart");
  root.close();
});

test("what may not be read gets no overlay", () => {
  using tree = build();
  symlinkSync("/etc/hostname", tree.at("host"));
  const root = openRoot(tree.path, { deny: ["own/"] });
  const cases = {
    "own/key": "denied",
    "own/new": "denied",
    "../x": "escape",
    host: "escape",
    src: "not_a_file",
    "none/x": "not_found",
  };
  for (const [path, code] of Object.entries(cases)) expect(codeOf(() => root.putOverlay(path, "x", 1))).toBe(code);
  expect(codeOf(() => root.putOverlay("b.txt", "x", 1.5))).toBe("invalid");
  expect(codeOf(() => root.putOverlay("b.txt", "x", -1))).toBe("invalid");
  expect(codeOf(() => root.putOverlay("", "x", 1))).toBe("invalid");
  expect(codeOf(() => root.dropOverlay(""))).toBe("invalid");
  root.close();
});

test("a file that vanishes under its overlay is read from it, and the overlay can be dropped", () => {
  using tree = build();
  const root = openRoot(tree.path);
  root.putOverlay("src/cart.ts", "unsaved", 1);
  rmSync(tree.at("src/cart.ts"));
  expect(textOf(root.read("cart"))).toBe("unsaved");
  expect(root.stat("src/cart.ts")).toMatchObject({ kind: "file", links: 0, mode: 0 });
  renameSync(tree.at("src"), tree.at("gone"));
  expect(codeOf(() => root.read("src/cart.ts"))).toBe("not_found");
  expect(root.dropOverlay("src/cart.ts")).toBe(true);
  root.close();
});

test("UTF-16 in an overlay is text as in a file", async () => {
  using tree = build();
  const root = openRoot(tree.path);
  root.putOverlay("b.txt", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("größe\n", "utf16le")]), 1);
  expect(textOf(root.read("b.txt", { text: true }))).toBe("größe\n");
  expect((await root.search("größe")).matches).toHaveLength(1);
  root.close();
});

test("a search ends with the overlays that it began with", async () => {
  using tree = new Tree(
    Object.fromEntries(Array.from({ length: 200 }, (_, number) => [`d${number % 10}/${number}`, "x\n"])),
  );
  const root = openRoot(tree.path);
  for (let round = 0; round < 20; round++) {
    for (let number = 0; number < 200; number++)
      root.putOverlay(`d${number % 10}/${number}`, `wanted ${round}\n`, round);
    const found = root.search("wanted");
    for (let number = 0; number < 200; number++) root.putOverlay(`d${number % 10}/${number}`, "wanted later\n", round);
    const texts = new Set((await found).matches.map(({ text }) => text));
    expect([...texts]).toEqual([`wanted ${round}`]);
    root.dropOverlay();
  }
  root.close();
});
