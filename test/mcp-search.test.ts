import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type McpProcess, startMcp } from "./support/mcp.ts";

/** fs_search with regular expressions and cursors, over a real server. */

let root = "";

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "omen-mcp-search-")));
  await Bun.write(join(root, "src", "a.ts"), "const needle = 1;\n\nexport { needle };\n");
  await Bun.write(join(root, "src", "b.ts"), "// Needle\n");
  await Bun.write(join(root, "late.log"), `needle\n${"x\n".repeat(50_000)}\0`);
  await Bun.write(join(root, "early.log"), "needle\0");
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function withServer(work: (server: McpProcess) => Promise<void>): Promise<void> {
  const server = startMcp({ args: ["--root", root] });
  try {
    await work(server);
    expect(await server.end()).toEqual({ messages: [], exitCode: 0 });
  } catch (error) {
    server.child.kill("SIGKILL");
    throw error;
  }
}

describe("fs_search", () => {
  test("finds regular expressions, goes on to the end, and says what is wrong with a pattern", () =>
    withServer(async (server) => {
      const first = await server.call("fs_search", {
        pattern: String.raw`\bneedle\b`,
        regex: true,
        ignore_case: true,
        max_matches: 2,
        path: "src",
      });
      expect(first.text).toBe(
        'src/a.ts:1: const needle = 1;\nsrc/a.ts:3: export { needle };\n[cut at 2 matching lines, the rest was not looked at; go on with cursor "src/a.ts:3"]',
      );
      const rest = await server.call("fs_search", {
        pattern: "needle$",
        regex: true,
        ignore_case: true,
        cursor: "src/a.ts:3",
        path: "src",
      });
      expect(rest.text).toStartWith("src/b.ts:1: // Needle\n[1 matching line in 1 file; end");
      for (const [pattern, words] of [
        [String.raw`(\w{1,500}){1,500}`, "the pattern needs over 64 MB; lower {1,500}"],
        ["(?<=a)b", "look-around"],
        ["a(b", "at byte 2 of the pattern"],
        ["x".repeat(70_000), "a pattern of 70000 bytes is longer than 65536"],
      ] as const) {
        const refused = await server.call("fs_search", { pattern, regex: true });
        expect(refused).toMatchObject({ isError: true });
        expect(refused.text).toContain(words);
      }
    }));

  test("tells of a NUL that hides something", () =>
    withServer(async (server) => {
      expect((await server.call("fs_search", { pattern: "needle", globs: ["late.log"] })).text).toBe(
        "late.log:1: needle\n[late.log has a NUL byte at offset 100007; what follows is not searched]\n[1 matching line in 1 file; 0 files searched; 1 binary skipped]",
      );
      expect((await server.call("fs_search", { pattern: "needle", path: "early.log" })).text).toContain(
        "[early.log: binary file matches (NUL byte at offset 6); its matches are not shown]",
      );
    }));
});
