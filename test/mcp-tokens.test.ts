import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMcp } from "./support/mcp.ts";

let root = "";

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "omen-mcp-tokens-")));
  await Bun.write(join(root, "a.txt"), "hello world");
  await Bun.write(join(root, "long.txt"), "a".repeat(400_000));
});

afterAll(() => rm(root, { recursive: true, force: true }));

test("tokens_count counts texts and files, and says where it is exact", async () => {
  const server = startMcp({ args: ["--root", root] });
  try {
    const count = async (given: object) => (await server.call("tokens_count", { ...given })).text;
    expect(await count({ text: "hello world" })).toBe("2 tokens (o200k_base)");
    expect(await count({ path: "a.txt", model: "gpt-4" })).toBe("2 tokens (cl100k_base)");
    expect(await count({ path: "long.txt", model: "claude-x" })).toBe(
      "50000 tokens (o200k_base, approximate for claude-x)",
    );
    expect(await count({ text: "hello world again", limit: 2 })).toBe(
      "more than 2 tokens (o200k_base); the first 11 of 17 bytes are 2 tokens",
    );
    for (const given of [{}, { text: "a", path: "a.txt" }, { text: "a", model: "m", encoding: "o200k_base" }]) {
      expect(await server.call("tokens_count", given)).toMatchObject({ isError: true });
    }
    expect(await count({ path: "../x" })).toContain("leads out of the root");
    expect(await server.end()).toEqual({ messages: [], exitCode: 0 });
  } catch (error) {
    server.child.kill("SIGKILL");
    throw error;
  }
});

test("fs_find finds files by letters of their paths", async () => {
  const server = startMcp({ args: ["--root", root] });
  try {
    expect((await server.call("fs_find", { query: "lng" })).text).toBe("long.txt\n[1 file of 2]");
    expect((await server.call("fs_find", { query: "txt", limit: 1 })).text).toBe("a.txt\n[the best 1 of 2 files]");
    expect(await server.call("fs_find", { query: "z".repeat(65) })).toMatchObject({ isError: true });
    expect((await server.call("fs_find", { query: "zz" })).text).toBe("[no files of 2]");
    expect(await server.end()).toEqual({ messages: [], exitCode: 0 });
  } catch (error) {
    server.child.kill("SIGKILL");
    throw error;
  }
});
