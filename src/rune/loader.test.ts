import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { libraryPath } from "./library.ts";
import { Tree } from "./testing.ts";

/** The name of the folder the library of this machine lies in. */
const target = libraryPath().split("/").at(-2) ?? "";

const program = (index: string): string => `import { openRoot, runeInfo } from ${JSON.stringify(index)};
  const root = openRoot(process.argv[2]);
  const { matches } = await root.search("needle");
  console.log(runeInfo().loadedFrom, root.read("f").size, matches.length);`;

describe("an executable", () => {
  const tree = new Tree({ "data/f": "needle\n" });
  const executable = tree.at("empty/program");

  beforeAll(() => {
    tree.write("program.ts", program(join(import.meta.dir, "index.ts")));
    mkdirSync(tree.at("empty"));
    const build = [
      "build",
      "--compile",
      "--define",
      `RUNE_TARGET="${target}"`,
      "program.ts",
      "--outfile",
      "empty/program",
    ];
    const { exitCode, stderr } = Bun.spawnSync([process.execPath, ...build], { cwd: tree.path });
    expect([exitCode, stderr.toString()]).toEqual([0, ""]);
  }, 60_000);

  afterAll(() => tree[Symbol.dispose]());

  /** Runs it in the folder where nothing else is, and looks at what it leaves behind. */
  function run(environment: Record<string, string>, wrapper: readonly string[] = []) {
    const { stdout, stderr, exitCode } = Bun.spawnSync([...wrapper, executable, tree.at("data")], {
      cwd: tree.at("empty"),
      env: environment,
    });
    return { out: stdout.toString() + stderr.toString(), exitCode, left: readdirSync(tree.at("empty")) };
  }

  const good = { out: "memfd 7 1\n", exitCode: 0, left: ["program"] };

  test("needs nothing around it, and leaves nothing behind", () => {
    expect(run({})).toEqual(good);
    mkdirSync(tree.at("tmp"));
    expect(run({ TMPDIR: tree.at("tmp"), BUN_TMPDIR: tree.at("tmp") })).toEqual(good);
    expect(readdirSync(tree.at("tmp"))).toEqual([]);
  });

  test("runs where the temp folder does not exist, or may hold no programs", () => {
    expect(run({ TMPDIR: tree.at("nowhere") })).toEqual(good);
    mkdirSync(tree.at("noexec"));
    // A mount of its own needs a namespace of its own; where the system forbids that, the folder is merely read-only.
    const mount = `mount -t tmpfs -o noexec none ${tree.at("noexec")} 2>/dev/null || chmod 555 ${tree.at("noexec")}; exec "$@"`;
    const unshare = Bun.spawnSync(["unshare", "--user", "--map-root-user", "--mount", "true"]).success
      ? ["unshare", "--user", "--map-root-user", "--mount"]
      : [];
    expect(
      run({ TMPDIR: tree.at("noexec"), PATH: process.env["PATH"] ?? "" }, [...unshare, "sh", "-c", mount, "sh"]),
    ).toEqual(good);
  });
});

describe("a library that does not fit", () => {
  /** A copy of the binding, to be spoilt. */
  function copy(): Tree {
    const tree = new Tree({ "data/f": "needle\n", "program.ts": program("./src/index.ts") });
    cpSync(import.meta.dir, tree.at("src"), { recursive: true, filter: (from) => !from.endsWith("/native") });
    mkdirSync(tree.at(`src/native/${target}`), { recursive: true });
    copyFileSync(libraryPath(), tree.at(`src/native/${target}/librune.so`));
    return tree;
  }

  function fails(tree: Tree): string {
    const { exitCode, stderr } = Bun.spawnSync([process.execPath, "program.ts", "data"], { cwd: tree.path });
    expect(exitCode).toBe(1);
    return stderr.toString();
  }

  test("with other layouts is refused before the first call", () => {
    using tree = copy();
    const generated = readFileSync(tree.at("src/native.gen.ts"), "utf8");
    writeFileSync(tree.at("src/native.gen.ts"), generated.replace('"bytes":32', '"bytes":40'));
    expect(fails(tree)).toMatch(
      /RuneError: Rune's library .* lays out its structures in another way; run script\/rune/,
    );
  });

  test("with another version is refused", () => {
    using tree = copy();
    const generated = readFileSync(tree.at("src/native.gen.ts"), "utf8");
    writeFileSync(tree.at("src/native.gen.ts"), generated.replace(/abiVersion = \d+/, "abiVersion = 999"));
    expect(fails(tree)).toMatch(/has ABI version \d+, and 999 is needed/);
  });

  test("that is missing or broken says what to do", () => {
    using tree = copy();
    writeFileSync(tree.at(`src/native/${target}/librune.so`), "no library");
    expect(fails(tree)).toMatch(/does not load .*run script\/rune first/);
    using other = copy();
    Bun.spawnSync(["rm", other.at(`src/native/${target}/librune.so`)]);
    expect(fails(other)).toMatch(/Rune's library is not at .*; run script\/rune to build it/);
  });
});
