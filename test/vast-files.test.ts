import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, open, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMcp } from "./support/mcp.ts";
import { omenCommand } from "./support/omen.ts";

/** Files that are larger than anybody wants to look through hold nobody up. */

const terabyte = 1024 ** 4;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "omen-vast-"));
  await Bun.write(join(folder, "hole"), "");
  await truncate(join(folder, "hole"), terabyte);
  // Text in front, so that nothing says at once what follows.
  const file = await open(join(folder, "log"), "w");
  await file.write(`${"word ".repeat(20)}\n`.repeat(2000));
  await file.truncate(terabyte);
  await file.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("fs_read by lines", () => {
  test("says of a file of nothing but NUL that it is binary", async () => {
    const server = startMcp({ args: ["--root", folder] });
    for (const given of [{ first_line: 1 }, { first_line: 2 }, { first_line: 10 ** 9, line_count: 1 }])
      expect(await server.call("fs_read", { path: "hole", ...given })).toMatchObject({
        isError: true,
        text: expect.stringContaining("hole is binary") as string,
      });
    expect(await server.end()).toEqual({ messages: [], exitCode: 0 });
  });

  test("looks through no more than a gigabyte, and says how to go on", async () => {
    const server = startMcp({ args: ["--root", folder] });
    const { text, isError } = await server.call("fs_read", { path: "log", first_line: 10 ** 9 });
    expect(isError).toBe(true);
    expect(text).toMatch(/^line 1000000000 of log lies behind its first \d+ bytes, .* go on with offset \d+/);
    expect(await server.end()).toEqual({ messages: [], exitCode: 0 });
  });

  test("lets other calls be answered meanwhile, and hears that it is cancelled", async () => {
    const server = startMcp({ args: ["--root", folder] });
    const params = { name: "fs_read", arguments: { path: "log", first_line: 10 ** 9 } };
    await server.call("ping"); // initialized
    server.send({ jsonrpc: "2.0", id: "far", method: "tools/call", params });
    server.send({ jsonrpc: "2.0", id: "near", method: "tools/call", params: { name: "ping", arguments: {} } });
    expect((await server.next()).id).toBe("near");
    server.send({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: "far" } });
    server.send({ jsonrpc: "2.0", id: "last", method: "tools/call", params: { name: "ping", arguments: {} } });
    expect((await server.next()).id).toBe("last");
    expect(await server.end()).toEqual({ messages: [], exitCode: 0 });
  });
});

test("omen fs read --lines refuses a file of nothing but NUL", () => {
  const read = Bun.spawnSync([...omenCommand(), "fs", "read", join(folder, "hole"), "--lines", "2:3"]);
  expect([read.exitCode, read.stdout.toString(), read.stderr.toString()]).toEqual([
    1,
    "",
    expect.stringContaining("is binary, with NUL bytes; use --bytes"),
  ]);
});
