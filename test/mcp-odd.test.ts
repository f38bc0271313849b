import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ownFolders, startMcp } from "./support/mcp.ts";
import { omenCommand } from "./support/omen.ts";

/** What `omen mcp` makes of odd paths, and of several messages at once. */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "omen-odd-"));
  await writeFile(join(folder, "secret.txt"), "outside");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a path that is not what it seems", () => {
  test("is told by its near name, by what it is, or means what its link says", async () => {
    const place = await mkdtemp(join(folder, "odd-"));
    await mkdir(join(place, "dir"));
    await writeFile(join(place, "dir", "in.txt"), "in");
    await writeFile(join(place, "a\u00a0b.txt"), "x");
    await writeFile(join(place, "gro\u0308ße.md"), "y");
    await symlink(join(place, "dir"), join(place, "absolute"));
    await symlink("loop", join(place, "loop"));
    await symlink(dirname(place), join(place, "out"));
    const server = startMcp({ args: ["--root", place] });
    const read = async (path: string) => (await server.call("fs_read", { path })).text;
    expect(await read("a b.txt")).toEndWith('; there is "a\\u00a0b.txt"');
    expect(await read("größe.md")).toEndWith('; there is "gro\\u0308ße.md"');
    expect(await read("dir")).toBe("dir is a directory; fs_list shows what is in it");
    expect(await read("loop")).toBe("loop: its symbolic links lead round in a circle");
    expect(await read("absolute/in.txt")).toBe("in");
    expect(await read("out/secret.txt")).toContain("leads out of the root");
    expect(await server.end()).toEqual({ messages: [], exitCode: 0 });
  });

  test("a working directory that was removed is named", async () => {
    const place = await mkdtemp(join(folder, "gone-"));
    const words = omenCommand().map((word) => `'${word}'`);
    const line = `rmdir "$PWD" && ${words.join(" ")} mcp </dev/null`;
    const gone = Bun.spawnSync(["bash", "-c", line], { cwd: place, env: ownFolders() });
    expect([gone.exitCode, gone.stderr.toString()]).toEqual([
      2,
      expect.stringContaining("the working directory was removed"),
    ]);
  });
});

describe("batches", () => {
  test("are taken on standard input where 2025-03-26 was agreed on", async () => {
    const root = await mkdtemp(join(folder, "batches-"));
    await mkdir(join(root, "src"));
    await writeFile(join(root, "src/a.ts"), "needle\n");
    const server = startMcp({ args: ["--root", root] });
    const params = { protocolVersion: "2025-03-26", capabilities: {}, clientInfo: { name: "x", version: "1" } };
    await server.request("initialize", params);
    const call = (id: number, name: string, given = {}) => ({
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: { name, arguments: given },
    });
    server.send([
      call(11, "ping"),
      { jsonrpc: "2.0", method: "notifications/initialized", params: null },
      call(12, "fs_search", { pattern: "needle" }),
      call(13, "fs_read", { path: "src/a.ts" }),
    ]);
    const answers = (await server.next()) as unknown as readonly { readonly id: number }[];
    expect(answers.map(({ id }) => id).toSorted()).toEqual([11, 12, 13]);
    expect(await server.end()).toEqual({ messages: [], exitCode: 0 });
  });
});
