import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Home } from "./support/command.ts";
import { McpSocket, textIn } from "./support/glyph.ts";
import { startGlyphPort } from "./support/glyph-port.ts";

/** `omen mcp --transport ws|http`: Glyph on a port of its own, without a gateway. */

let home: Home;
let shop: string;
beforeAll(() => {
  home = new Home();
  shop = join(home.path, "shop");
  mkdirSync(shop);
  mkdirSync(join(home.path, ".config/omen"), { recursive: true });
  writeFileSync(join(shop, "README.md"), "# Shop\n");
});
afterAll(() => home[Symbol.asyncDispose]());

const configure = (toml: string) => writeFileSync(join(home.path, ".config/omen/omen.toml"), toml);

test("a token is made and told once, and both transports take it alone", async () => {
  configure("");
  await using port = await startGlyphPort(home, { args: ["--transport", "ws", "--root", shop] });
  const { headers } = port;
  expect(port.said()).toContain("omen mcp listens on ws://127.0.0.1:");
  const client = new Client({ name: "sdk", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(port.mcp), { requestInit: { headers } }));
  const { content } = await client.callTool({ name: "fs_read", arguments: { path: "README.md" } });
  expect(content).toEqual([{ type: "text", text: "# Shop\n" }]);
  await client.close();
  await using peer = new McpSocket(port.mcp, { headers });
  expect(textIn(await peer.request("tools/call", { name: "ping" }))).toBe("pong");
  for (const authorization of ["", "Bearer nobody"]) {
    const refused = await fetch(port.mcp, { method: "POST", body: "{}", headers: { authorization } });
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([
      401,
      expect.stringContaining("resource_metadata="),
    ]);
  }
  const foreign = { ...headers, origin: "https://evil.example" };
  expect((await fetch(port.mcp, { method: "POST", body: "{}", headers: foreign })).status).toBe(403);
  expect(await port.end()).toBe(0);
  expect((await peer.closed).code).toBe(1001);
});

test("roots and tokens come from the user's file, and are principals of their own", async () => {
  configure(`
    [glyph]
    roots = ["~/shop"]
    tokens = { laptop = "env:LAPTOP_TOKEN" }
    [[glyph.policy]]
    id = "laptop-lists-nothing"
    principals = ["token:laptop"]
    tools = ["fs_list"]
    effect = "deny"
  `);
  const env = { LAPTOP_TOKEN: "a-token-of-mine" };
  await using port = await startGlyphPort(home, { args: ["--transport", "http"], env, token: "a-token-of-mine" });
  expect(port.said()).not.toContain("token");
  await using peer = new McpSocket(port.mcp, { headers: port.headers, protocols: ["mcp"] });
  expect(textIn(await peer.request("tools/call", { name: "fs_stat", arguments: { path: "README.md" } }))).toContain(
    "README.md",
  );
  expect(textIn(await peer.request("tools/call", { name: "fs_list" }))).toBe(
    "fs_list: refused by rule laptop-lists-nothing",
  );
});

test.each([
  ["nothing to share", ["--transport", "http"], "name what to share: --root DIR"],
  [
    "an address that others reach",
    ["--transport", "ws", "--root", ".", "--host", "0.0.0.0"],
    "omen serve is for those",
  ],
  ["a port that is none", ["--transport", "ws", "--root", ".", "--port", "99999"], "is no TCP port"],
])("%s is refused", async (_, args, words) => {
  configure("");
  const { code, out, error } = await home.run(["mcp", ...args]);
  expect([code, out, error]).toEqual([2, "", expect.stringContaining(words)]);
});

test("a token that is not there is named", async () => {
  configure(`[glyph]\ntokens = { laptop = "env:NOBODY_SET_THIS" }`);
  const { code, error } = await home.run(["mcp", "--transport", "ws", "--root", shop]);
  expect([code, error]).toEqual([
    2,
    expect.stringContaining("glyph.tokens.laptop: the environment variable NOBODY_SET_THIS"),
  ]);
});
