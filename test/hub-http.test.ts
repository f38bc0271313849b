import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { approveServers } from "./support/approve.ts";
import { Home } from "./support/command.ts";
import { startGlyphPort } from "./support/glyph-port.ts";
import { type McpProcess, startMcp } from "./support/mcp.ts";

/** Servers that are mounted by URL: their sessions, what they are sent, and where Glyph does not follow them. */

interface Request {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly name?: string };
}

/** An MCP server over HTTP, in a few lines, that can forget its sessions. */
class Remote implements AsyncDisposable {
  readonly #sessions = new Map<string, number>();
  readonly headers: Headers[] = [];
  initialized = 0;
  readonly #server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => this.#answer(request),
  });

  get url(): string {
    return `${this.#server.url}mcp`;
  }

  forget(): void {
    this.#sessions.clear();
  }

  async #answer(request: globalThis.Request): Promise<Response> {
    this.headers.push(request.headers);
    if (request.method !== "POST") return new Response(null, { status: 405 });
    const { id, method } = (await request.json()) as Request;
    const reply = (result: object, headers = {}) => Response.json({ jsonrpc: "2.0", id, result }, { headers });
    if (method === "initialize") {
      const session = `s${++this.initialized}`;
      this.#sessions.set(session, 0);
      const about = {
        protocolVersion: "2025-11-25",
        capabilities: { tools: {} },
        serverInfo: { name: "r", version: "1" },
      };
      return reply(about, { "mcp-session-id": session });
    }
    const session = request.headers.get("mcp-session-id") ?? "";
    const count = this.#sessions.get(session);
    if (count === undefined) return new Response("no such session", { status: 404 });
    if (id === undefined) return new Response(null, { status: 202 });
    if (method === "tools/list")
      return reply({ tools: [{ name: "count", description: "Counts.", inputSchema: { type: "object" } }] });
    this.#sessions.set(session, count + 1);
    return reply({ content: [{ type: "text", text: `${session} ${count + 1}` }] });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop(true);
  }
}

let home: Home;
let remote: Remote;
let server: McpProcess | undefined;
beforeEach(() => {
  home = new Home();
  remote = new Remote();
  mkdirSync(join(home.path, ".config/omen"), { recursive: true });
});
afterEach(async () => {
  server?.child.kill();
  await server?.child.exited;
  server = undefined;
  await remote[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

async function mount(url: string, more = ""): Promise<void> {
  writeFileSync(
    join(home.path, ".config/omen/omen.toml"),
    `[glyph]\nroots = ["~"]\ntokens = { ann = "env:ANN" }\n[glyph.servers.far]\nurl = "${url}"\nread_only = ["*"]\n${more}`,
  );
  await approveServers(join(home.path, ".local/share/omen"), { far: { url: remote.url } });
}

test("a session that the server has forgotten begins anew, and the call is made once", async () => {
  await mount(remote.url);
  server = startMcp({ args: ["--root", home.path], env: home.env() });
  const first = (await server.call("far__count")).text;
  const [session = ""] = first.split(" ");
  expect(await server.call("far__count")).toMatchObject({ text: `${session} 2` });
  remote.forget();
  const again = (await server.call("far__count")).text;
  expect(again).toMatch(/^s\d+ 1$/);
  expect(again).not.toStartWith(session);
});

test("it is sent its own headers, and nothing that a client has shown", async () => {
  await mount(remote.url, 'headers = { Authorization = "env:FAR" }');
  const env = { ANN: "token-of-ann", FAR: "Bearer token-of-far" };
  await using port = await startGlyphPort(home, { args: ["--transport", "http"], env, token: "token-of-ann" });
  const body = { jsonrpc: "2.0", id: 1, method: "initialize" };
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "c", version: "1" } };
  const headers = {
    ...port.headers,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
  };
  const post = (message: object, more = {}) =>
    fetch(port.mcp, {
      method: "POST",
      headers: { ...headers, ...more, cookie: "a=secret" },
      body: JSON.stringify(message),
    });
  const session = (await post({ ...body, params })).headers.get("mcp-session-id") ?? "";
  const call = { ...body, id: 2, method: "tools/call", params: { name: "far__count", arguments: {} } };
  const before = remote.headers.length;
  expect(await (await post(call, { "mcp-session-id": session })).text()).toContain("1");
  const sent = remote.headers.slice(before);
  expect(sent.length).toBeGreaterThan(0);
  expect(new Set(sent.map((each) => each.get("authorization")))).toEqual(new Set(["Bearer token-of-far"]));
  expect(sent.map((each) => JSON.stringify([...each])).join()).not.toMatch(/ann|secret/);
});

test("a redirect is not followed, and a cloud's metadata are not asked", async () => {
  await using elsewhere = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => Response.redirect(remote.url, 307),
  });
  for (const [url, reason] of [
    [`${elsewhere.url}`, "which is not followed"],
    ["http://169.254.169.254/mcp", "which is not called"],
  ] as const) {
    await mount(url);
    const { out } = await home.run(["pin", "list"]);
    expect(out).toContain(reason);
  }
});
