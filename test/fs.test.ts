import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Tree } from "../src/rune/testing.ts";
import { omenCommand } from "./support/omen.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "omen-fs-"));
  await mkdir(join(folder, "inside", "deep"), { recursive: true });
  await writeFile(join(folder, "inside", "text.txt"), "one\nzwölf\nthree\nfour");
  await writeFile(join(folder, "inside", "bytes.bin"), new Uint8Array([0, 255, 10, 1]));
  await writeFile(join(folder, "inside", "large.bin"), new Uint8Array(20 * 1024 * 1024).fill(7));
  await writeFile(join(folder, "outside.txt"), "outside");
  await symlink("../outside.txt", join(folder, "inside", "link"));
  expect(Bun.spawnSync(["mkfifo", join(folder, "inside", "fifo")]).exitCode).toBe(0);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const omen = (...args: readonly string[]) => omenIn(folder, ...args);

function omenIn(cwd: string, ...args: readonly string[]) {
  const { stdout, stderr, exitCode } = Bun.spawnSync([...omenCommand(), "fs", ...args], { cwd, stdin: "ignore" });
  return { bytes: stdout, out: stdout.toString(), said: stderr.toString(), exitCode };
}

test("omen fs copy gives a file another name, and ends nothing", () => {
  expect(omen("copy", "inside/text.txt", "copy.txt")).toMatchObject({ exitCode: 0, said: "" });
  expect(omen("read", "copy.txt").out).toBe("one\nzwölf\nthree\nfour");
  expect(omen("copy", "inside/text.txt", "copy.txt")).toMatchObject({ exitCode: 1 });
  expect(omen("copy", "text.txt", "../copy.txt", "--root", "inside")).toMatchObject({ exitCode: 3 });
  expect(omen("copy", "inside/text.txt").exitCode).toBe(2);
  expect(omen("read", "copy.txt", "--last", "0").exitCode).toBe(2);
  expect(omen("read", "copy.txt", "--last", "1", "--lines", "1").exitCode).toBe(2);
});

describe("omen fs read", () => {
  const text = "inside/text.txt";
  const parts: readonly [args: readonly string[], out: string][] = [
    [[], "one\nzwölf\nthree\nfour"],
    [["--lines", "2:3"], "zwölf\nthree\n"],
    [["--lines", "3:"], "three\nfour"],
    [["--lines", ":1"], "one\n"],
    [["--lines", "4"], "four"],
    [["--lines", "9:12"], ""],
    [["--last", "2"], "three\nfour"],
    [["--last", "99"], "one\nzwölf\nthree\nfour"],
    [["--bytes", "4:6"], "zwölf"],
    [["--bytes", "17:"], "four"],
    [["--bytes", "99:5"], ""],
  ];
  for (const [args, out] of parts) {
    test(`with ${args.join(" ") || "nothing else"}`, () => {
      expect(omen("read", text, ...args)).toMatchObject({ out, said: "", exitCode: 0 });
    });
  }

  test("gives bytes as they are, also more than one piece of them", () => {
    expect(omen("read", "inside/bytes.bin").bytes).toEqual(Buffer.from([0, 255, 10, 1]));
    const { bytes } = omen("read", "inside/large.bin");
    expect(bytes.length).toBe(20 * 1024 * 1024);
    expect(bytes.every((byte) => byte === 7)).toBe(true);
  });

  test("as JSON, with bytes that are no UTF-8 as base64", () => {
    expect(JSON.parse(omen("read", text, "--json", "--lines", "1").out)).toEqual({
      path: text,
      encoding: "utf8",
      content: "one\n",
    });
    expect(JSON.parse(omen("read", "inside/bytes.bin", "--json").out)).toEqual({
      path: "inside/bytes.bin",
      encoding: "base64",
      content: "AP8KAQ==",
    });
  });
});

test("omen fs list marks kinds, in byte order", () => {
  expect(omen("list", "inside").out).toBe("bytes.bin\ndeep/\nfifo|\nlarge.bin\nlink@\ntext.txt\n");
  expect(omen("list", "inside/deep")).toMatchObject({ out: "", exitCode: 0 });
  expect(omen("list", "inside", "--long").out).toMatch(/^ +4 {2}\d{4}-\d\d-\d\dT.*Z {2}bytes\.bin\n/);
  const { entries } = JSON.parse(omen("list", "inside", "--json").out) as { entries: object[] };
  expect(entries[0]).toMatchObject({ name: "bytes.bin", kind: "file", size: 4 });
});

test("omen fs stat describes an entry", () => {
  expect(omen("stat", "inside/fifo").out).toStartWith("inside/fifo: fifo, 0 bytes, mode 0");
  expect(JSON.parse(omen("stat", "inside/text.txt", "--json").out)).toMatchObject({ kind: "file", size: 21 });
});

test("a link is followed, unless --root forbids where it leads", () => {
  expect(omen("read", "inside/link")).toMatchObject({ out: "outside", exitCode: 0 });
  for (const path of ["link", "../outside.txt", join(folder, "outside.txt")]) {
    expect(omen("read", path, "--root", "inside")).toMatchObject({ out: "", exitCode: 3 });
  }
  expect(omen("read", "text.txt", "--root", "inside", "--lines", "1")).toMatchObject({ out: "one\n", exitCode: 0 });
});

describe("omen fs fails with one line and", () => {
  const failures: readonly [args: readonly string[], code: number, words: string][] = [
    [["read", "missing.txt"], 1, "missing.txt: no such file"],
    [["read", "inside/fifo"], 1, "inside/fifo: is not a regular file"],
    [["read", "inside"], 1, "inside: is not a regular file"],
    [["list", "outside.txt"], 1, "outside.txt: is not a directory"],
    [["list", "--root", "nowhere"], 1, "nowhere"],
    [["raed", "outside.txt"], 2, "did you mean 'read'?"],
    [[], 2, "read, list, stat"],
    [["read"], 2, "needs a PATH"],
    [["read", "a", "b"], 2, "unexpected 'b'"],
    [["read", "outside.txt", "--lines", "3:2"], 2, "--lines is A:B"],
    [["read", "outside.txt", "--bytes", "x"], 2, "--bytes is OFF:LEN"],
    [["read", "outside.txt", "--bytes", "1:1", "--lines", "1"], 2, "don't go together"],
  ];
  for (const [args, code, words] of failures) {
    test(`exit code ${code}: omen fs ${args.join(" ")}`, () => {
      const { out, said, exitCode } = omen(...args);
      expect({ out, exitCode }).toEqual({ out: "", exitCode: code });
      expect(said).toContain(words);
    });
  }
});

describe("omen fs find", () => {
  test("shows the best path first, and fails where there is none", () => {
    expect(omen("find", "intext")).toMatchObject({ out: "inside/text.txt\n", exitCode: 0 });
    expect(omen("find", "text", "inside", "--json").out).toContain('"matched":1,"paths":[{"path":"inside/text.txt"');
    expect(omen("find", "nosuchname")).toMatchObject({ out: "", exitCode: 1 });
    expect(omen("find")).toMatchObject({ exitCode: 2 });
  });

  test("puts open files first, and answers queries from standard input", async () => {
    using tree = new Tree({ "src/text.txt": "", "src/deep/text.txt": "" });
    const found = (...args: readonly string[]) => omenIn(tree.path, "find", ...args).out;
    expect(found("text")).toBe("src/text.txt\nsrc/deep/text.txt\n");
    expect(found("text", "--open", "src/deep/text.txt")).toStartWith("src/deep/text.txt\n");
    expect(found("text", "--recent", "src/deep/text.txt")).toStartWith("src/deep/text.txt\n");
    const child = Bun.spawn([...omenCommand(), "fs", "find", "--queries", "src", "--limit", "1"], {
      cwd: tree.path,
      stdin: "pipe",
      stdout: "pipe",
    });
    child.stdin.write(`t\nte\ntext\n${"x".repeat(65)}\r\n`);
    await child.stdin.flush();
    child.stdin.write("deep");
    await child.stdin.end();
    const lines = (await child.stdout.text()).trimEnd().split("\n");
    const answers = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers).toHaveLength(5);
    const last = answers.find(({ query }) => query === "deep");
    expect(last).toMatchObject({ matched: 1, paths: [{ path: "src/deep/text.txt", positions: [4, 5, 6, 7] }] });
    expect(answers.find(({ query }) => String(query).startsWith("x"))?.["error"]).toContain("at most 64");
    for (const answer of answers)
      expect(["matched", "cancelled", "error"].some((name) => Object.hasOwn(answer, name))).toBe(true);
    expect(await child.exited).toBe(0);
    expect(omen("find", "--queries", "inside", "more")).toMatchObject({ exitCode: 2 });
  });
});
