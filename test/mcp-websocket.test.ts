import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { WebSocketClientTransport } from "@modelcontextprotocol/sdk/client/websocket.js";
import { approveAll, auditEntries, McpSocket, type SharedProject, shareProject, textIn } from "./support/glyph.ts";

/** MCP over WebSocket at /mcp of `omen serve`, from outside: docs/websocket.md. */

let project: SharedProject;
let headers: { readonly authorization: string };
beforeAll(async () => {
  project = await shareProject();
  headers = await project.key("laptop");
});
afterAll(() => project.stop());

const socket = (options: ConstructorParameters<typeof McpSocket>[1] = { headers, protocols: ["mcp"] }) =>
  new McpSocket(project.mcp, options);

/** The status with which an upgrade is refused, and why. */
async function refusal(more: Record<string, string>, path = ""): Promise<readonly [number, string]> {
  const upgrade = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  };
  const { hostname, port } = new URL(project.mcp);
  const lines = Object.entries({ host: `${hostname}:${port}`, ...upgrade, ...more }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const answer = await new Promise<string>((resolve) => {
    let received = "";
    const wire = connect(Number(port), hostname, () =>
      wire.write(`GET /mcp${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`),
    );
    wire.on("data", (bytes) => {
      received += bytes.toString("latin1");
      if (received.startsWith("HTTP/1.1 101") || received.endsWith("}}")) wire.destroy();
    });
    wire.on("close", () => resolve(received));
  });
  return [Number(answer.slice(9, 12)), answer.slice(answer.indexOf("\r\n\r\n") + 4)];
}

describe("the upgrade", () => {
  test("agrees on mcp, also beside other subprotocols, and needs none with an Authorization header", async () => {
    for (const [protocols, agreed] of [
      [["mcp"], "mcp"],
      [["other", "mcp"], "mcp"],
      [undefined, ""],
    ] as const) {
      await using peer = socket({ headers, ...(protocols && { protocols: [...protocols] }) });
      expect([await peer.opened, peer.socket.protocol]).toEqual([true, agreed]);
    }
  });

  test.each([
    ["other subprotocols alone", { "sec-websocket-protocol": "other" }, 400, "Offer the subprotocol mcp"],
    ["a foreign Origin", { origin: "https://evil.example" }, 403, "Origin"],
    ["a foreign Host", { host: "evil.example" }, 403, "Host"],
    ["no credential", { authorization: "" }, 401, "Tools need a key"],
    ["a placeholder", { authorization: "Bearer whatever" }, 401, "Tools need a key"],
  ])("is refused with %s", async (_, more: Record<string, string>, status, reason) => {
    const [given, text] = await refusal({ ...headers, ...more });
    expect([given, text]).toEqual([status, expect.stringContaining(reason)]);
    expect(JSON.parse(text)).toMatchObject({ jsonrpc: "2.0", id: null, error: {} });
  });

  test("takes a ticket once, from the page that asked for it", async () => {
    const origin = "http://localhost:3000";
    const mint = async () => {
      const answer = await fetch(`${project.mcp}/ticket`, { method: "POST", headers: { ...headers, origin } });
      return (await answer.json()) as { readonly ticket: string; readonly expires_in: number };
    };
    const { ticket, expires_in: seconds } = await mint();
    expect(seconds).toBe(30);
    const browser = { origin, "sec-websocket-protocol": "mcp" };
    expect((await refusal(browser, `?ticket=${ticket}`))[0]).toBe(101);
    expect((await refusal(browser, `?ticket=${ticket}`))[0]).toBe(401);
    const elsewhere = { ...browser, origin: "http://localhost:4000" };
    expect((await refusal(elsewhere, `?ticket=${(await mint()).ticket}`))[0]).toBe(401);
    expect(project.omen.output.error).not.toContain(ticket);
  });
});

describe("a connection", () => {
  test("serves the MCP SDK's own client", async () => {
    const { ticket } = (await (await fetch(`${project.mcp}/ticket`, { method: "POST", headers })).json()) as {
      readonly ticket: string;
    };
    const client = new Client({ name: "sdk", version: "1" });
    await client.connect(
      new WebSocketClientTransport(new URL(`${project.mcp.replace("http", "ws")}?ticket=${ticket}`)),
    );
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain("fs_read");
    const { content } = await client.callTool({ name: "fs_read", arguments: { path: "README.md" } });
    expect(content).toEqual([{ type: "text", text: "# Shop\n" }]);
    await client.close();
  });

  test("answers what is malformed and goes on", async () => {
    await using peer = socket();
    await peer.opened;
    for (const [text, code] of [
      ["{oops", -32700],
      ["12", -32600],
      ['"text"', -32600],
      ["[]", -32600],
      ['{"jsonrpc":"2.0","id":1,"method":"nope"}', -32601],
    ] as const) {
      peer.send(text);
      expect(await peer.take()).toMatchObject({ error: { code } });
    }
    expect(textIn(await peer.request("tools/call", { name: "ping" }))).toBe("pong");
  });

  test("takes batches where 2025-03-26 was agreed on", async () => {
    await using peer = socket();
    const params = { protocolVersion: "2025-03-26", capabilities: {}, clientInfo: { name: "x", version: "1" } };
    expect((await peer.request("initialize", params)).result).toMatchObject({ protocolVersion: "2025-03-26" });
    const call = (id: number, method: string, more = {}) => ({ jsonrpc: "2.0", id, method, ...more });
    peer.send([call(7, "ping"), 12, call(8, "tools/call", { params: { name: "ping" } })] as never);
    const batch = (await peer.take()) as unknown as readonly { readonly id: number | null }[];
    expect(batch.map(({ id }) => id).toSorted()).toEqual([7, 8, null].toSorted());
  });

  test("is closed for bytes, and for a message over 10 MiB", async () => {
    await using bytes = socket();
    await bytes.opened;
    bytes.socket.send(new Uint8Array(3));
    expect((await bytes.closed).code).toBe(1003);
    await using large = socket();
    await large.opened;
    large.send(`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"pad":"${"x".repeat(10 * 1024 * 1024)}"}}`);
    expect((await large.closed).code).toBe(1009);
    expect((await fetch(`${project.omen.url}/health`)).ok).toBeTrue();
  });

  test("lists and calls what its key was granted alone, and a person approves for it", async () => {
    const reader = await project.key("reader", ["fs_read", "fs_write"]);
    await using peer = socket({ headers: reader, protocols: ["mcp"] });
    const listed = (await peer.request("tools/list")).result?.["tools"] as readonly { readonly name: string }[];
    expect(listed.map(({ name }) => name)).toEqual(["fs_read", "fs_write"]);
    const refused = await peer.request("tools/call", { name: "fs_list", arguments: {} });
    expect([refused.result?.["isError"], textIn(refused)]).toEqual([
      true,
      "fs_list: refused by rule tool-not-granted: not permitted for key:reader",
    ]);
    const write = { name: "fs_write", arguments: { path: "ws.md", content: "by ws" } };
    expect(textIn(await peer.request("tools/call", write))).toStartWith("Waiting for a person's approval");
    approveAll(project.data);
    expect(textIn(await peer.request("tools/call", write))).toStartWith("created ws.md");
    expect(existsSync(join(project.root, "ws.md"))).toBeTrue();
    await using other = socket();
    // What was approved for one key is approved for no other.
    const again = { ...write, arguments: { path: "ws2.md", content: "by ws" } };
    expect(textIn(await other.request("tools/call", again))).toStartWith("Waiting");
    approveAll(project.data, "always");
    expect(textIn(await peer.request("tools/call", again))).toStartWith("Waiting");
    expect(textIn(await other.request("tools/call", again))).toStartWith("created");
    const logged = auditEntries(project.data).filter(({ tool }) => tool === "fs_write");
    const by = (key: string) =>
      logged.filter(({ principal }) => principal === key).map(({ decision, session }) => [decision, typeof session]);
    expect(by("key:reader")).toContainEqual(["ask", "string"]);
    expect(by("key:reader")).toContainEqual(["allow", "string"]);
    expect(new Set(logged.map(({ session }) => session)).size).toBe(2);
  });

  test("ends when its key is taken back", async () => {
    const key = await project.key("short");
    await using peer = socket({ headers: key, protocols: ["mcp"] });
    expect(textIn(await peer.request("tools/call", { name: "ping" }))).toBe("pong");
    const { data } = await project.operator.ask<{ data: { id: string; name: string }[] }>("GET", "/admin/keys");
    await project.operator.call("DELETE", `/admin/keys/${data.find(({ name }) => name === "short")?.id}`);
    peer.send({ jsonrpc: "2.0", id: 9, method: "tools/call", params: { name: "ping" } });
    expect((await peer.closed).code).toBe(1008);
  });
});

/** A masked text frame of less than 126 bytes (RFC 6455 §5.2), its mask all zeros. */
const frame = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);

test("a client that asks and does not read is given no more work, and costs others nothing", async () => {
  writeFileSync(join(project.root, "large.txt"), "x".repeat(4_000_000));
  const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"fs_read","arguments":{"path":"large.txt"}}}`;
  const { hostname, port } = new URL(project.mcp);
  const flood = connect(Number(port), hostname);
  const upgraded = Promise.withResolvers<void>();
  flood.on("data", () => {
    flood.pause();
    upgraded.resolve();
  });
  flood.on("error", () => undefined);
  flood.write(
    `GET /mcp HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: ${headers.authorization}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  await upgraded.promise;
  const before = project.omen.residentBytes();
  const withArguments = call.replace('"path":"large.txt"', '"path":"large.txt","max_bytes":4000000');
  const one = frame(withArguments.length < 126 ? withArguments : call);
  for (let count = 0; count < 30; count++) flood.write(Buffer.concat(Array.from({ length: 1000 }, () => one)));
  await using other = socket();
  for (let count = 0; count < 200; count++)
    expect(textIn(await other.request("tools/call", { name: "ping" }))).toBe("pong");
  expect(project.omen.residentBytes() - before).toBeLessThan(250 * 1024 * 1024);
  flood.destroy();
  expect(textIn(await other.request("tools/call", { name: "ping" }))).toBe("pong");
});
