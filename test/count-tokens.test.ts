import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { omenCommand } from "./support/omen.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "omen-tokens-"));
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "src", "a.txt"), "hello world");
  await writeFile(join(folder, "src", "b.txt"), "HTTPServer");
  await writeFile(join(folder, "long.txt"), "a".repeat(20_000));
  await writeFile(join(folder, "bytes.bin"), new Uint8Array([0xff, 0xfe, 0]));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function omen(args: readonly string[], input = "") {
  const { stdout, stderr, exitCode } = Bun.spawnSync([...omenCommand(), "count-tokens", ...args], {
    cwd: folder,
    stdin: Buffer.from(input),
  });
  return { out: stdout.toString(), said: stderr.toString(), exitCode };
}

test("files, of directories all that a search looks at, and their sum", () => {
  expect(omen(["src", "long.txt"])).toEqual({
    out: "      2 src/a.txt\n      2 src/b.txt\n   2500 long.txt\n   2504 total (o200k_base)\n",
    said: "",
    exitCode: 0,
  });
});

test("standard input", () => {
  expect(omen([], "hello world").out).toBe("2 (o200k_base)\n");
  expect(omen(["-", "--encoding", "cl100k_base"], "hello world").out).toBe("2 (cl100k_base)\n");
  expect(omen(["-"]).out).toBe("0 (o200k_base)\n");
});

test("as a model counts", () => {
  expect(JSON.parse(omen(["src/a.txt", "--model", "gpt-4", "--json"]).out)).toEqual({
    encoding: "cl100k_base",
    approximate: false,
    tokens: 2,
    files: [{ path: "src/a.txt", tokens: 2 }],
  });
  expect(omen(["--model", "claude-x"], "hello").out).toBe("1 (o200k_base, approximate for claude-x)\n");
});

test("a limit", () => {
  expect(omen(["src", "--limit", "4"]).exitCode).toBe(0);
  expect(omen(["src", "--limit", "3"])).toMatchObject({
    said: "omen: more than 3 tokens (o200k_base)\n",
    exitCode: 1,
  });
});

test("what can't be counted is told", () => {
  expect(omen(["nothing"])).toMatchObject({ said: "omen: nothing: no such file or directory\n" });
  expect(omen(["--limit", "few"])).toMatchObject({ exitCode: 2 });
  expect(omen(["--model", "gpt-5", "--encoding", "o200k_base"])).toMatchObject({ exitCode: 2 });
  expect(omen(["bytes.bin"]).exitCode).toBe(0);
});
