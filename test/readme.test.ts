import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Home } from "./support/command.ts";
import { startMcp } from "./support/mcp.ts";
import { omenCommand } from "./support/omen.ts";

/** README does what it says: every block of it is run, and a block without a test fails. */

const root = resolve(import.meta.dir, "..");
const readme = await Bun.file(join(root, "README.md")).text();
const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = "", text = ""]) => ({
  language,
  text,
}));
const block = (start: string): string => {
  const found = blocks.find(({ text }) => text.startsWith(start));
  if (!found) throw new Error(`README has no block that starts with ${start}`);
  return found.text;
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "omen-readme-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bare = (more: Record<string, string> = {}) => ({
  PATH: process.env["PATH"] ?? "",
  HOME: folder,
  TMPDIR: tmpdir(),
  ...more,
});

/** Runs a block as a shell would. */
async function shell(text: string, env: Record<string, string>, cwd = root) {
  const child = Bun.spawn(["bash", "-euo", "pipefail", "-c", text], {
    cwd,
    env,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, error, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { out, error, code };
}

test("holds no block that is not run here", () => {
  expect(blocks.map(({ text }) => text.split("\n")[0])).toEqual([
    "script/server",
    "script/test", // the run that this is a part of
    expect.stringMatching(/^curl /),
    expect.stringMatching(/^data: /),
    "script/build", // a step of script/test, before these tests
    expect.stringMatching(/^dist\/omen serve/),
    expect.stringMatching(/^KEY=/),
    "-- lua/glyph.lua is in docs/nvim.md",
    "$ omen consent list",
  ]);
});

describe("the gateway", () => {
  let server: Bun.Subprocess<"ignore", "ignore", "pipe">;
  let url: string;

  beforeAll(async () => {
    server = Bun.spawn(["bash", "-c", `exec ${block("script/server").trim()}`], {
      cwd: root,
      env: bare({ OMEN_PORT: "0", OMEN_DISCOVERY__ENABLED: "false" }),
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    });
    let output = "";
    const decoder = new TextDecoder();
    for await (const chunk of server.stderr) {
      output += decoder.decode(chunk);
      url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? "";
      if (url !== "") break;
    }
  }, 120_000);
  afterAll(async () => {
    server.kill();
    await server.exited;
  });

  test("answers the first call with the output that is shown", async () => {
    const { out, code } = await shell(block("curl ").replace("http://127.0.0.1:8080", url), bare());
    expect(code).toBe(0);
    expect(out.trim()).toBe(block("data: ").trim());
  });

  test("a key is made in a line, and its holder sees its budget", async () => {
    const command = omenCommand()
      .map((word) => `'${word}'`)
      .join(" ");
    const { out, error, code } = await shell(
      block("KEY=").replaceAll("dist/omen", command).replace("OMEN_API_KEY", `OMEN_URL=${url} OMEN_API_KEY`),
      bare(),
    );
    expect([code, error]).toEqual([0, "omen: key laptop: $50.00 a month, hard, 60 rpm; shown this once\n"]);
    expect(out).toContain("budget  $50.00 a month, hard: $0.00 spent, $50.00 left");
  });

  test.each(block("dist/omen serve").trim().split("\n"))("%s", async (line) => {
    const [, rest = ""] = /^dist\/omen (.*?)(?: +#.*)?$/.exec(line) ?? [];
    if (rest === "serve") return; // what script/server runs
    const command = omenCommand()
      .map((word) => `'${word}'`)
      .join(" ");
    const { out, error, code } = await shell(
      `${command} ${rest} </dev/null`,
      bare({ OMEN_URL: url, OMEN_PORT: "0", OMEN_DISCOVERY__ENABLED: "false" }),
      `${root}/docs/decisions`,
    );
    const expected: Record<string, readonly [code: number, out: RegExp]> = {
      chat: [0, /^Why is the sky blue\?\n$/],
      models: [0, /^auto .*\necho /],
      mcp: [0, /^$/],
      search: [1, /^$/], // the needle is nowhere, as grep says it
      doctor: [0, /^ok +Rune/],
    };
    const [wantedCode, wantedOut] = expected[rest.split(" ")[0] ?? ""] ?? [Number.NaN, /never/];
    expect({ code, error: code === wantedCode ? "" : error }).toEqual({ code: wantedCode, error: "" });
    expect(out).toMatch(wantedOut);
  });
});

test("the snippet for Neovim shows a file", async () => {
  const project = join(folder, "project");
  await mkdir(join(folder, "lua"), { recursive: true });
  await mkdir(project, { recursive: true });
  await copyFile(join(root, "test/nvim/glyph.lua"), join(folder, "lua/glyph.lua"));
  await writeFile(join(project, "README.md"), "read by Neovim\n");
  await writeFile(join(folder, "omen"), `#!/bin/sh\nexec ${omenCommand().join(" ")} "$@"\n`, { mode: 0o755 });
  const snippet = `package.path = "${folder}/lua/?.lua;" .. package.path
local shown
vim.print = function(text) shown = text end
${block("-- lua/glyph.lua")}
vim.wait(20000, function() return shown ~= nil end)
io.stdout:write(shown or "nothing")`;
  await writeFile(join(folder, "snippet.lua"), snippet);
  const nvim = resolve(root, ".toolchain/bin/nvim");
  const { out, error } = await shell(
    `'${nvim}' --clean --headless -l '${folder}/snippet.lua'`,
    bare({ PATH: `${folder}:${process.env["PATH"]}`, XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder }),
    project,
  );
  expect(error).toBe("");
  expect(out).toContain("read by Neovim");
}, 60_000);

test("a tool that writes waits as it is shown", async () => {
  await using home = new Home();
  const server = startMcp({ args: ["--root", home.path, "--launch", "claude"], env: home.env() });
  const content = "export const gross = (net: number) => net * 1.19;\n";
  const { facts } = await server.call("fs_write", { path: "src/tax.ts", content });
  const { request } = facts as { readonly request: string };
  const { out } = await home.run(["consent", "list"]);
  const [command, ...shown] = block("$ omen consent list").split("\n");
  expect(command).toBe("$ omen consent list");
  const words = (text: string) => text.split(/ {2,}/);
  const expected = shown.join("\n").replace("7F3K", request);
  expect(words(out.replace(/\d+ s ago/, "1 s ago"))).toEqual(words(expected));
  await server.end();
});
