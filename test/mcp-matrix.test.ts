import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client as ModernClient, type Transport } from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { SocketTransport } from "../src/cli/client/mcp-socket.ts";
import { approveServers } from "./support/approve.ts";
import { type SharedProject, shareProject } from "./support/glyph.ts";
import { omenCommand } from "./support/omen.ts";

/**
 * Every client over every transport, to Glyph's own tools and to a mounted server's. Claude Code has a file of its own.
 */

const fixture = new URL("support/mcp-servers/fixture.ts", import.meta.url).pathname;
const servers = { demo: { command: [process.execPath, fixture], read_only: ["get_*"] } };
const toml = `[glyph.servers.demo]\ncommand = ${JSON.stringify(servers.demo.command)}\nread_only = ["get_*"]\n`;

let project: SharedProject;
let headers: { readonly authorization: string };
let config: string;
beforeAll(async () => {
  project = await shareProject(toml);
  headers = await project.key("matrix");
  await approveServers(project.data, servers);
  config = join(project.root, "../rules.toml");
  writeFileSync(config, toml);
});
afterAll(() => project.stop());

/** The part of both generations' clients that is used here. */
type AnyClient = Pick<ModernClient, "callTool" | "close" | "connect" | "listTools">;

const pinned = { pin: "2026-07-28" } as const;
const v2 = (mode: "auto" | "legacy" | typeof pinned) => (): AnyClient =>
  new ModernClient({ name: "v2", version: "1" }, { versionNegotiation: { mode } });
const clients: Readonly<Record<string, () => AnyClient>> = {
  "SDK 1.x": () => new OldClient({ name: "v1", version: "1" }) as unknown as AnyClient,
  "v2 auto": v2("auto"),
  "v2 legacy": v2("legacy"),
  "v2 pinned": v2(pinned),
};

const transports: Readonly<Record<string, () => Transport>> = {
  stdio() {
    const [command = "", ...args] = [...omenCommand(), "mcp", "--root", project.root, "--data", project.data];
    const env = { PATH: process.env["PATH"] ?? "", HOME: join(project.root, ".."), OMEN_CONFIG: config };
    return new StdioClientTransport({ command, args, env });
  },
  HTTP: () => new StreamableHTTPClientTransport(new URL(project.mcp), { requestInit: { headers } }),
  WebSocket: () => new SocketTransport(project.mcp.replace("http", "ws"), headers) as unknown as Transport,
};

const ways = {
  direct: { name: "fs_read", arguments: { path: "README.md" }, text: "# Shop\n" },
  "through the hub": { name: "demo__get_echo", arguments: { text: "again" }, text: "again" },
};

describe.each(Object.keys(clients))("%s", (client) => {
  describe.each(Object.keys(transports))("over %s", (transport) => {
    test.each(Object.entries(ways))("%s", async (_, { name, arguments: given, text }) => {
      const connected = clients[client]?.();
      const way = transports[transport]?.();
      if (!connected || !way) throw new Error("no such pair");
      await connected.connect(way);
      expect((await connected.listTools()).tools.map((tool) => tool.name)).toContain(name);
      const { content } = await connected.callTool({ name, arguments: given });
      expect(content).toEqual([{ type: "text", text }]);
      await connected.close();
    });
  });
});
