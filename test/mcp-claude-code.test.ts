import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { approveServers } from "./support/approve.ts";
import { type SharedProject, shareProject } from "./support/glyph.ts";
import { type Behaviour, startUpstream, type Upstream } from "./support/upstream/index.ts";

/**
 * Claude Code as it comes, with Glyph's tools and a mounted server's over WebSocket and over HTTP, and a mock for
 * a model that calls one of them.
 */

const claude = resolve(import.meta.dir, "../.toolchain/bin/claude");

const fixture = new URL("support/mcp-servers/fixture.ts", import.meta.url).pathname;
const servers = { demo: { command: [process.execPath, fixture], read_only: ["get_*"] } };

let upstream: Upstream;
let project: SharedProject;
beforeAll(async () => {
  upstream = await startUpstream();
  project = await shareProject(`
    [models]
    "claude-*" = "auto"
    [providers.p]
    type = "openai_compatible"
    base_url = "${upstream.baseUrl}"
    models = ["m"]
    [glyph.servers.demo]
    command = ${JSON.stringify(servers.demo.command)}
    read_only = ["get_*"]
  `);
  await approveServers(project.data, servers);
});
afterAll(async () => {
  await project.stop();
  await upstream.stop();
});

interface Called {
  readonly name: string;
  readonly arguments: object;
}

/** A model that calls a tool of Glyph's, and says what it has answered. */
const caller =
  (called: Called): Behaviour =>
  async (exchange) => {
    const { messages, tools = [] } = exchange.request.json as {
      readonly messages: readonly { readonly role: string; readonly content: unknown }[];
      readonly tools?: readonly object[];
    };
    const result = messages.findLast(({ role }) => role === "tool");
    const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 7, model: "m" };
    const event = (delta: object, reason: string | null = null) =>
      exchange.write(`data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`);
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    if (tools.length > 0 && !result) {
      const call = { name: `mcp__glyph__${called.name}`, arguments: JSON.stringify(called.arguments) };
      await event({ role: "assistant", tool_calls: [{ index: 0, id: "call_1", type: "function", function: call }] });
      await event({}, "tool_calls");
    } else {
      await event({ role: "assistant", content: `It says: ${JSON.stringify(result?.content ?? "nothing")}` });
      await event({}, "stop");
    }
    await exchange.write("data: [DONE]\n\n");
    await exchange.end();
  };

describe.skipIf(!existsSync(claude))("Claude Code", () => {
  const own = { name: "fs_read", arguments: { path: "src/a.ts" } };
  const mounted = { name: "demo__get_echo", arguments: { text: "const needle = 1;" } };
  test.each([
    ["ws", "direct", own],
    ["ws", "through the hub", mounted],
    ["http", "direct", own],
    ["http", "through the hub", mounted],
  ] as const)(
    "calls a tool over %s, %s",
    async (type, way, called) => {
      upstream.script("m", caller(called));
      const folder = await mkdtemp(join(tmpdir(), "omen-claude-"));
      await mkdir(join(folder, "home"));
      const url = type === "ws" ? project.mcp.replace("http", "ws") : project.mcp;
      // The line of docs/websocket.md.
      const server = { type, url, headers: { Authorization: "Bearer ${OMEN_API_KEY}" } };
      await Bun.write(join(folder, "mcp.json"), JSON.stringify({ mcpServers: { glyph: server } }));
      const key = (await project.key(`claude-${type}-${way === "direct" ? 1 : 2}`, [called.name])).authorization.slice(
        "Bearer ".length,
      );
      const options = ["--mcp-config", join(folder, "mcp.json"), "--strict-mcp-config"];
      const child = Bun.spawn(
        [
          claude,
          "-p",
          "What does src/a.ts say?",
          "--model",
          "claude-sonnet-4-5",
          ...options,
          "--allowedTools",
          `mcp__glyph__${called.name}`,
        ],
        {
          cwd: folder,
          env: {
            PATH: process.env["PATH"] ?? "",
            HOME: join(folder, "home"),
            NO_COLOR: "1",
            OMEN_API_KEY: key,
            ANTHROPIC_BASE_URL: project.omen.url,
            ANTHROPIC_API_KEY: "sk-any",
            CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
            DISABLE_AUTOUPDATER: "1",
          },
          stdin: "ignore",
          stdout: "pipe",
          stderr: "pipe",
        },
      );
      const [out, error, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
      await rm(folder, { recursive: true, force: true });
      expect([code, out], error).toEqual([0, expect.stringContaining("const needle = 1;")]);
    },
    120_000,
  );
});
