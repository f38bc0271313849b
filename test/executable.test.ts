import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { chmod, chown, copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * The executable alone: copied to an empty folder, with an empty environment and a temp folder that does not exist,
 * under another user where this one may become another.
 */

const built = resolve(process.env["OMEN_EXECUTABLE"] ?? join(import.meta.dir, "../dist/omen"));
/** The user `nobody` on Linux. */
const nobody = 65_534;
const mayBecomeAnother = process.getuid?.() === 0;

let folder: string;
let omen: string;
/** What stands before the executable's path to run it as another user. */
const prefix = mayBecomeAnother ? ["/usr/bin/setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"] : [];
const environment = { TMPDIR: "/nonexistent" };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "omen-alone-"));
  await chmod(folder, 0o755);
  await mkdir(join(folder, "bin"));
  await mkdir(join(folder, "data"));
  await mkdir(join(folder, "project"));
  await writeFile(join(folder, "project/greeting.txt"), "hello from a file\n");
  omen = join(folder, "bin/omen");
  await copyFile(built, omen);
  await chmod(omen, 0o755);
  await symlink("omen", join(folder, "bin/glyph"));
  if (mayBecomeAnother) await chown(join(folder, "data"), nobody, nobody);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("alone in an empty folder", () => {
  test("serves: the first call streams", async () => {
    const server = Bun.spawn([...prefix, omen, "serve", "--port", "0", "--data", join(folder, "data")], {
      cwd: join(folder, "bin"),
      env: environment,
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    });
    let output = "";
    let url = "";
    const decoder = new TextDecoder();
    for await (const chunk of server.stderr) {
      output += decoder.decode(chunk);
      url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? "";
      if (url !== "") break;
    }
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "echo", stream: true, messages: [{ role: "user", content: "Hello, Omen" }] }),
    });
    const text = await response.text();
    expect(text).toContain('"content":"Hello,"');
    expect(text).toEndWith("data: [DONE]\n\n");
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
  });

  test.each([
    ["omen", ["mcp"]],
    ["glyph", ["serve", "--transport", "stdio"]],
  ])("%s speaks MCP on stdio", async (name, args) => {
    const [command = "", ...rest] = [...prefix, join(folder, "bin", name), ...args];
    const transport = new StdioClientTransport({ command, args: rest, cwd: join(folder, "project"), env: environment });
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(transport);
    const result = await client.callTool({ name: "fs_read", arguments: { path: "greeting.txt" } });
    expect(result.content).toEqual([{ type: "text", text: "hello from a file\n" }]);
    await client.close();
  });

  test("leaves nothing beside itself", async () => {
    expect((await readdir(join(folder, "bin"))).sort()).toEqual(["glyph", "omen"]);
    expect(await readdir(join(folder, "project"))).toEqual(["greeting.txt"]);
  });
});
