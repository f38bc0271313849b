import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Home } from "./support/command.ts";
import { McpSocket, textIn } from "./support/glyph.ts";
import { startGlyphPort } from "./support/glyph-port.ts";

/** Mounted servers for callers who come by a port: each has sessions of its own with them. */

const fixture = new URL("support/mcp-servers/fixture.ts", import.meta.url).pathname;

let home: Home;
beforeAll(async () => {
  home = new Home();
  mkdirSync(join(home.path, "shop"));
  mkdirSync(join(home.path, ".config/omen"), { recursive: true });
  const command = [process.execPath, fixture, join(home.path, "changes")];
  writeFileSync(
    join(home.path, ".config/omen/omen.toml"),
    `[glyph]
     roots = ["~/shop"]
     tokens = { ann = "env:ANN", bob = "env:BOB" }
     [glyph.servers.demo]
     command = ${JSON.stringify(command)}
     read_only = ["*"]`,
  );
  const screen = home.terminal(["pin", "approve", "demo"]);
  await screen.see("[y/N]");
  screen.type("y\r");
  expect(await screen.exited).toBe(0);
  screen.close();
});
afterAll(() => home[Symbol.asyncDispose]());

test("two callers, and two connections of one caller, share no state of a server", async () => {
  const env = { ANN: "token-of-ann", BOB: "token-of-bob" };
  await using port = await startGlyphPort(home, { args: ["--transport", "ws"], env, token: "token-of-ann" });
  const connect = (token: string) =>
    new McpSocket(port.mcp, { headers: { authorization: `Bearer ${token}` }, protocols: ["mcp"] });
  await using ann = connect("token-of-ann");
  await using again = connect("token-of-ann");
  await using bob = connect("token-of-bob");
  const { result } = await ann.request("tools/list");
  expect(((result?.["tools"] ?? []) as readonly { readonly name: string }[]).map(({ name }) => name)).toContain(
    "demo__count",
  );
  const count = async (peer: McpSocket) => textIn(await peer.request("tools/call", { name: "demo__count" }));
  expect([await count(ann), await count(ann), await count(again), await count(bob), await count(ann)]).toEqual([
    "1",
    "2",
    "1",
    "1",
    "3",
  ]);
});
