import { expect, test } from "bun:test";
import { dirname, join } from "node:path";
import { libraryPath } from "../src/rune/library.ts";
import { Tree } from "../src/rune/testing.ts";

const project = join(import.meta.dir, "..");

test("the example for C is built by zig cc without a warning, and does what it shows", async () => {
  using tree = new Tree({ "a.txt": "hello\nworld\n", "b/c.txt": "a world\n", ".env": "world", ".git/config": "world" });
  using built = new Tree();
  const run = async (...command: readonly string[]) => {
    const child = Bun.spawn([...command], {
      stdout: "pipe",
      stderr: "pipe",
      env: {
        ...process.env,
        LD_LIBRARY_PATH: dirname(libraryPath()),
        ZIG_LOCAL_CACHE_DIR: join(project, ".zig-cache"),
        ZIG_GLOBAL_CACHE_DIR: join(project, ".zig-cache/global"),
      },
    });
    const [out, error] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    return { code: await child.exited, out, error };
  };
  const zig = Bun.which("zig") ?? join(project, ".toolchain/bin/zig");
  const flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE", `-I${join(project, "include")}`];
  const program = built.at("tour");
  const source = join(project, "examples/c/tour.c");
  expect(await run(zig, "cc", ...flags, source, libraryPath(), "-o", program)).toEqual({ code: 0, out: "", error: "" });
  expect(await run(program, tree.path, "a.txt", "world")).toEqual({
    code: 0,
    out: "a.txt: 12 bytes, 4 tokens\na.txt:1:an unsaved world\nb/c.txt:1:a world\n",
    error: "",
  });
  expect(await run(program, tree.path, ".env", "world")).toEqual({
    code: 1,
    out: "",
    error: ".env: status -26, errno 0\n",
  });
});
