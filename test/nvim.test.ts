import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ownFolders } from "./support/mcp.ts";
import { omenCommand } from "./support/omen.ts";

/**
 * The editor that script/bootstrap brings; a real one is what these tests are about, so there is nothing to skip to.
 */
const nvim = resolve(import.meta.dir, "../.toolchain/bin/nvim");
const spec = resolve(import.meta.dir, "nvim/glyph_spec.lua");

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "omen-nvim-"));
  await mkdir(join(folder, "project"));
  await writeFile(join(folder, "project", "greeting.txt"), "Grüße 😀\n");
  await writeFile(join(folder, "outside.txt"), "not to be seen");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("a real Neovim starts Glyph, lists its tools and reads a file through it", async () => {
  const editor = Bun.spawn([nvim, "--clean", "--headless", "-l", spec, join(folder, "project"), ...omenCommand()], {
    cwd: folder,
    env: { ...ownFolders(), XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [output, complaints, exitCode] = await Promise.all([
    new Response(editor.stdout).text(),
    new Response(editor.stderr).text(),
    editor.exited,
  ]);
  expect(complaints).toBe("");
  expect(exitCode).toBe(0);
  expect(JSON.parse(output)).toEqual({
    tools: [
      "fs_read",
      "fs_read_many",
      "fs_list",
      "fs_stat",
      "fs_find",
      "fs_search",
      "fs_write",
      "fs_edit",
      "fs_move",
      "fs_remove",
      "fs_mkdir",
      "tokens_count",
      "ping",
    ],
    text: "Grüße 😀\n",
    unsaved: "unsaved\nGrüße\n",
    reverted: "Grüße 😀\n",
    refused: expect.stringContaining("../outside.txt"),
    pong: "pong",
    exit_code: 0,
  });
}, 60_000);

test("the client that docs/nvim.md shows is the one that is tested", async () => {
  const [client, guide] = await Promise.all(
    ["nvim/glyph.lua", "../docs/nvim.md"].map((path) => Bun.file(resolve(import.meta.dir, path)).text()),
  );
  expect(guide).toContain(`\`\`\`lua\n${client}\`\`\``);
});

test("what docs/nvim.md shows for CodeCompanion starts the server that it names", async () => {
  const guide = await Bun.file(resolve(import.meta.dir, "../docs/nvim.md")).text();
  const example = /## CodeCompanion\.nvim\n\n```lua\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";
  const script = join(folder, "companion.lua");
  await writeFile(
    script,
    `package.loaded.codecompanion = { setup = function(config) io.write(vim.json.encode(config.mcp)) end }\n${example}`,
  );
  const editor = Bun.spawn([nvim, "--clean", "--headless", "-l", script], {
    cwd: folder,
    env: { ...ownFolders(), XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder },
    stdout: "pipe",
  });
  const { servers, opts } = (await new Response(editor.stdout).json()) as {
    servers: Readonly<Record<string, { readonly cmd: readonly string[] }>>;
    opts: { readonly default_servers: readonly string[] };
  };
  expect(opts.default_servers).toEqual(Object.keys(servers));
  expect(servers["glyph"]?.cmd.slice(0, 2)).toEqual(["omen", "mcp"]);
}, 60_000);
