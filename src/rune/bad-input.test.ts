import { expect, test } from "bun:test";
import { closeSync, openSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { openRoot } from "./index.ts";
import { library } from "./loader.ts";
import { struct } from "./memory.ts";
import { Status } from "./native.gen.ts";
import { codeOf, Tree } from "./testing.ts";

const gigabyte = 2 ** 30;

test("a sparse file of a terabyte is refused whole, and read by ranges and from its end", () => {
  using tree = new Tree({ f: "start" });
  truncateSync(tree.at("f"), 1024 * gigabyte);
  const root = openRoot(tree.path);
  expect(codeOf(() => root.read("f"))).toBe("too_large");
  expect(codeOf(() => root.hash("f"))).toBe("too_large");
  expect(root.read("f", { offset: 1000 * gigabyte, length: 10 }).bytes).toEqual(new Uint8Array(10));
  expect(root.lastLines("f", { count: 1, maxBytes: 1000 })).toMatchObject({ count: 0, offset: 1024 * gigabyte });
  expect(codeOf(() => root.editRanges("f", [{ bytes: [0, 1], newText: "x" }]))).toBe("too_large");
  root.close();
});

test("a line of a gigabyte is searched, and shown cut", async () => {
  using tree = new Tree({ f: "" });
  truncateSync(tree.at("f"), gigabyte);
  const descriptor = openSync(tree.at("f"), "r+");
  writeSync(descriptor, "needle\n", gigabyte);
  closeSync(descriptor);
  const root = openRoot(tree.path);
  const found = await root.search("needle", { path: "f", binary: true, maxLineBytes: 64, deadlineMs: 120_000 });
  expect(found.matches).toMatchObject([{ line: 1, cut: true }]);
  expect(found.matches[0]?.text.length).toBeLessThanOrEqual(64);
  root.close();
}, 120_000);

test("ignore files that are none are passed over", async () => {
  using tree = new Tree({ ".git/HEAD": "", "a/.gitignore/x": "", "a/f": "needle", "b/f": "needle", "c/f": "needle" });
  expect(Bun.spawnSync(["mkfifo", tree.at("b/.gitignore"), tree.at("c/.ignore")]).exitCode).toBe(0);
  const root = openRoot(tree.path);
  const found = await root.search("needle");
  expect(found.matches.map(({ path }) => path)).toEqual(["a/f", "b/f", "c/f"]);
  root.close();
});

/** Runs TypeScript in a process of its own, below limits that the shell sets. */
function limited(limit: string, script: string, folder: string): string {
  const index = join(import.meta.dir, "index.ts");
  const code = `const { openRoot } = await import(${JSON.stringify(index)}); const code = (work) => { try { work(); return "ok"; } catch (error) { return error.code; } }; ${script}`;
  const child = Bun.spawnSync(["sh", "-c", `${limit}; exec "$0" "$@"`, process.execPath, "-e", code], { cwd: folder });
  return child.stdout.toString() || child.stderr.toString();
}

test("without descriptors a call says so, and goes on when there are some", () => {
  using tree = new Tree({ f: "text" });
  const script = `
    const { openSync, closeSync } = require("node:fs");
    const root = openRoot(".");
    root.read("f");
    const held = [];
    for (;;) { try { held.push(openSync("f")); } catch { break; } }
    const full = [code(() => root.read("f")), code(() => root.write("f", "new")), code(() => openRoot("."))];
    held.forEach((one) => closeSync(one));
    console.log(JSON.stringify([...full, code(() => root.read("f"))]));`;
  expect(JSON.parse(limited("ulimit -n 128", script, tree.path))).toEqual(["limit", "limit", "limit", "ok"]);
});

// 64 MiB: the library itself, which is loaded from memory, counts too.
test("where no room is left a write fails, and leaves the old file and nothing beside it", () => {
  using tree = new Tree({ f: "text" });
  const script = `
    const root = openRoot(".");
    const large = "x".repeat(80 << 20);
    const codes = [code(() => root.write("f", large)), code(() => root.write("f", large, { append: true })), code(() => root.write("new", large))];
    codes.push(code(() => root.editRanges("f", [{ bytes: [0, 0], newText: large }])));
    console.log(JSON.stringify([codes, new TextDecoder().decode(root.read("f").bytes), root.list(".").entries.map(({ name }) => name)]));`;
  const [codes, text, names] = JSON.parse(limited("trap '' XFSZ; ulimit -f 131072", script, tree.path)) as unknown[];
  expect(codes).toEqual(["no_space", "no_space", "no_space", "no_space"]);
  expect(text).toBe("text");
  expect(names).toEqual(["f"]);
});

test("ids that name nothing are stale, and what is closed stays closed", () => {
  using tree = new Tree({ f: "text" });
  const root = openRoot(tree.path);
  root.close();
  root.close();
  for (const work of [
    () => root.read("f"),
    () => root.list("."),
    () => root.copy("f", "g"),
    () => root.readMany(["f"]),
  ]) {
    expect(codeOf(work)).toBe("closed");
  }
  const { symbols } = library();
  for (const id of [0, 1, 2 ** 52 - 1]) {
    expect(symbols.rune_root_close(id)).toBe(Status.stale);
    expect(symbols.rune_job_cancel(id)).toBe(Status.stale);
    expect(symbols.rune_lease_release(id)).toBe(Status.stale);
    expect(symbols.rune_lease_get_view(id, struct(16).bytes)).toBe(Status.stale);
  }
});
