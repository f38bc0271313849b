import { describe, expect, test } from "bun:test";
import { mkdirSync, symlinkSync } from "node:fs";
import { openRoot, RuneError, type Root } from "./index.ts";
import { codeOf, Tree } from "./testing.ts";

const canary = "canary: nobody may read this";

/** A root, and beside it what must stay out of reach. */
function confined(): { tree: Tree; root: Root } {
  const tree = new Tree({
    "allowed/f": "inside",
    "allowed/d/f": "deep",
    "allowed-evil/f": canary,
    "outside/f": canary,
  });
  return { tree, root: openRoot(tree.at("allowed")) };
}

/** What every way of reaching a path says about it. */
async function ways(root: Root, path: string): Promise<unknown[]> {
  const searched = await root.search("canary", { path }).then(
    ({ matches }) => matches.length,
    (error: RuneError) => error.code,
  );
  return [
    codeOf(() => root.read(path)),
    codeOf(() => root.readLines(path)),
    codeOf(() => root.stat(path)),
    codeOf(() => root.list(path)),
    searched,
  ];
}

const everyWay = (code: string): unknown[] => Array.from({ length: 5 }, () => code);

describe("no path leads out", () => {
  test("to a sibling whose name starts like the root (CVE-2025-53110)", async () => {
    const { tree, root } = confined();
    using _ = tree;
    for (const path of [
      "../allowed-evil/f",
      `${tree.path}/allowed-evil/f`,
      "../allowed-evil",
      "d/../../allowed-evil/f",
    ]) {
      expect(await ways(root, path)).toEqual(everyWay("escape"));
    }
  });

  test("through a symbolic link (CVE-2025-53109)", async () => {
    const { tree, root } = confined();
    using _ = tree;
    symlinkSync("../outside", tree.at("allowed/relative"));
    symlinkSync(tree.at("outside"), tree.at("allowed/absolute"));
    symlinkSync("../outside/f", tree.at("allowed/file"));
    symlinkSync("../../allowed-evil", tree.at("allowed/d/evil"));
    for (const path of ["relative/f", "absolute/f", "file", "relative", "d/evil/f"]) {
      expect(await ways(root, path)).toEqual(everyWay("escape"));
    }
    expect((await root.search("canary", { hidden: true })).matches).toEqual([]);
  });

  test("by an absolute path, dots, or a magic link of /proc", async () => {
    const { tree, root } = confined();
    using _ = tree;
    for (const path of ["/etc/passwd", "..", "../..", "d/../..", "/", "//allowed/f", tree.at("allowed/f")]) {
      expect(await ways(root, path)).toEqual(everyWay("escape"));
    }
    const proc = openRoot("/proc");
    for (const link of ["root", "cwd", "root/etc/passwd"])
      expect(await ways(proc, `self/${link}`)).toEqual(everyWay("escape"));
    proc.close();
  });

  test("but links that stay inside are followed", () => {
    const { tree, root } = confined();
    using _ = tree;
    symlinkSync("d", tree.at("allowed/in"));
    symlinkSync("../f", tree.at("allowed/d/up"));
    expect(new TextDecoder().decode(root.read("in/f").bytes)).toBe("deep");
    expect(new TextDecoder().decode(root.read("in/up").bytes)).toBe("inside");
    expect(new TextDecoder().decode(root.read("./d//../f").bytes)).toBe("inside");
  });

  test("while a directory flips to a link and back", async () => {
    const { tree, root } = confined();
    using _ = tree;
    mkdirSync(tree.at("allowed/flip"));
    tree.write("allowed/flip/f", "inside");
    symlinkSync("../outside", tree.at("allowed/spare"));
    const script = `const { renameSync } = require("fs"); process.chdir(${JSON.stringify(tree.at("allowed"))}); process.stdout.write("ready");
      for (;;) { renameSync("flip", "away"); renameSync("spare", "flip"); renameSync("flip", "spare"); renameSync("away", "flip"); }`;
    const flipper = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe" });
    try {
      await flipper.stdout.getReader().read();
      const seen = new Set<string>();
      for (let attempt = 0; attempt < 30_000 || !seen.has("inside"); attempt++) {
        try {
          seen.add(new TextDecoder().decode(root.read("flip/f").bytes));
        } catch (error) {
          seen.add((error as RuneError).code);
        }
      }
      for (let attempt = 0; attempt < 200; attempt++) {
        expect((await root.search("canary", { hidden: true })).matches).toEqual([]);
      }
      seen.delete("escape");
      seen.delete("not_found");
      seen.delete("busy");
      expect([...seen]).toEqual(["inside"]);
    } finally {
      flipper.kill();
      await flipper.exited;
    }
  });
});

describe("only regular files are read", () => {
  test("no FIFO, device, socket or directory, and none of them blocks", async () => {
    const { tree, root } = confined();
    using _ = tree;
    Bun.spawnSync(["mkfifo", tree.at("allowed/fifo")]);
    const server = Bun.listen({ unix: tree.at("allowed/socket"), socket: { data() {} } });
    expect(codeOf(() => root.read("fifo"))).toBe("not_a_file");
    expect(codeOf(() => root.readLines("fifo"))).toBe("not_a_file");
    expect(codeOf(() => root.read("socket"))).toBe("not_a_file");
    expect(codeOf(() => root.read("d"))).toBe("not_a_file");
    expect(codeOf(() => root.read(""))).toBe("not_a_file");
    expect(root.stat("fifo").kind).toBe("fifo");
    expect(root.list("").entries.map((entry) => entry.kind)).toEqual(["directory", "file", "fifo", "socket"]);
    expect((await root.search("inside")).matches.length).toBe(1);
    server.stop();
    const devices = openRoot("/dev");
    expect(codeOf(() => devices.read("null"))).toBe("not_a_file");
    expect(codeOf(() => devices.read("zero", { length: 10 }))).toBe("not_a_file");
    expect(devices.stat("null").kind).toBe("device");
    devices.close();
  });
});

describe("paths that are none", () => {
  test("NUL bytes, and more than the system takes", async () => {
    const { tree, root } = confined();
    using _ = tree;
    for (const path of ["f\0", "\0", `f\0/../../outside/f`, "x".repeat(256), "d/".repeat(2048), "ä".repeat(2048)]) {
      expect(await ways(root, path)).toEqual(everyWay("invalid"));
    }
    expect(codeOf(() => root.read("./".repeat(2047) + "f"))).toMatchObject({ size: 6 });
  });

  test("are named by their errors, on one line", () => {
    const { tree, root } = confined();
    using _ = tree;
    tree.write("allowed/new\nline", "odd");
    expect(new TextDecoder().decode(root.read("new\nline").bytes)).toBe("odd");
    expect(() => root.read("no\nsuch\u001B[31m")).toThrow(/^no\\x0asuch\\x1b\[31m: no such file/);
    expect(() => root.read("d")).toThrow(RuneError);
  });
});
