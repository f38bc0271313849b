import { afterAll, beforeAll, expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Home } from "./support/command.ts";
import { type GlyphPort, startGlyphPort } from "./support/glyph-port.ts";

/** MCP's own conformance suite, all scenarios for servers, without a list of excused ones. */

const suite = resolve(import.meta.dir, "../node_modules/@modelcontextprotocol/conformance/dist/index.js");

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
  const results = mkdtempSync(join(tmpdir(), "omen-conformance-"));
  // The suite knows a server on this machine by the name localhost.
  const url = port.mcp.replace("127.0.0.1", "localhost");
  const child = Bun.spawn([process.execPath, suite, "server", "--url", url, "--suite", "all", "-o", results], {
    env: home.env(),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, error, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  await rm(results, { recursive: true, force: true });
  const summary = out.slice(out.indexOf("=== SUMMARY ==="));
  expect({ code, failed: summary.match(/^✗.*$/gm) ?? [], error: code === 0 ? "" : error }).toEqual({
    code: 0,
    failed: [],
    error: "",
  });
  expect(Number(/Total: (\d+) passed, 0 failed/.exec(summary)?.[1])).toBeGreaterThanOrEqual(43);
}, 60_000);
