import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport, type Transport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import {
  approveAll,
  eventsIn,
  McpSocket,
  type SharedProject,
  shareProject,
  textIn,
  type Wired,
} from "./support/glyph.ts";
import { ownFolders, startMcp } from "./support/mcp.ts";
import { omenCommand } from "./support/omen.ts";

/** MCP 2026-07-28, the revision without sessions: on the wire and by the SDK's v2 client, over every transport. */

const version = "2026-07-28";
const key = (name: string) => `io.modelcontextprotocol/${name}`;
const meta = (more: Record<string, unknown> = {}) => ({
  [key("protocolVersion")]: version,
  [key("clientCapabilities")]: {},
  [key("clientInfo")]: { name: "raw", version: "1" },
  ...more,
});
const forms = meta({ [key("clientCapabilities")]: { elicitation: {} } });

let project: SharedProject;
let headers: { readonly authorization: string };
beforeAll(async () => {
  project = await shareProject(`[glyph.consent]\nelicitation = ["key:trusted", "key:trusted-v2"]`);
  headers = await project.key("laptop");
});
afterAll(() => project.stop());

interface Sending {
  readonly params?: Record<string, unknown>;
  readonly meta?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  readonly drop?: string;
  readonly id?: number | null;
  /** Where, in place of the project that all share. */
  readonly at?: string;
}

/** Sends a request with the headers that belong to it, but for what a test says. */
async function post(method: string, sending: Sending = {}) {
  const { params = {}, meta: own = meta(), headers: more = {}, drop, id = 1, at = project.mcp } = sending;
  const name = params["name"] ?? params["uri"];
  const all: Record<string, string> = {
    ...headers,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": version,
    "mcp-method": method,
    ...(typeof name === "string" && { "mcp-name": name }),
    ...more,
  };
  if (drop !== undefined) delete all[drop];
  const response = await fetch(at, {
    method: "POST",
    headers: all,
    body: JSON.stringify({ jsonrpc: "2.0", ...(id !== null && { id }), method, params: { ...params, _meta: own } }),
  });
  const text = await response.text();
  const isStream = response.headers.get("content-type") === "text/event-stream";
  const body = (isStream ? eventsIn(text).at(-1)?.data : text === "" ? {} : JSON.parse(text)) as Wired;
  return { status: response.status, body, response };
}

/** Begins to listen, by a request with the id `sub`. */
const listen = (at: string, who: Readonly<Record<string, string>>, signal?: AbortSignal) =>
  fetch(at, {
    method: "POST",
    ...(signal && { signal }),
    headers: {
      ...who,
      "content-type": "application/json",
      accept: "text/event-stream",
      "mcp-protocol-version": version,
      "mcp-method": "subscriptions/listen",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: "sub",
      method: "subscriptions/listen",
      params: { notifications: { toolsListChanged: true }, _meta: meta() },
    }),
  });

describe("on the wire of HTTP", () => {
  test("server/discover tells what there is, and how long that holds", async () => {
    const { status, body, response } = await post("server/discover");
    expect([status, response.headers.get("mcp-session-id")]).toEqual([200, null]);
    expect(body.result).toMatchObject({
      resultType: "complete",
      supportedVersions: expect.arrayContaining([version]),
      capabilities: { tools: {}, resources: {}, prompts: {}, completions: {} },
      ttlMs: expect.any(Number),
      cacheScope: "private",
      _meta: { [key("serverInfo")]: { name: "glyph" } },
    });
  });

  test("what every request must say of itself", async () => {
    for (const name of ["protocolVersion", "clientCapabilities"]) {
      const { [key(name)]: _, ...rest } = meta() as Record<string, unknown>;
      expect(await post("tools/list", { meta: rest })).toMatchObject({
        status: 400,
        body: { id: 1, error: { code: -32602 } },
      });
    }
    const older = { meta: meta({ [key("protocolVersion")]: "2027-01-01" }) };
    expect(await post("tools/list", older)).toMatchObject({
      status: 400,
      body: { error: { code: -32022, data: { supported: [version], requested: "2027-01-01" } } },
    });
  });

  test.each<[string, Sending]>([
    ["without Mcp-Method", { drop: "mcp-method" }],
    ["without Mcp-Name", { drop: "mcp-name" }],
    ["without MCP-Protocol-Version", { drop: "mcp-protocol-version" }],
    ["with another Mcp-Method", { headers: { "mcp-method": "tools/list" } }],
    ["with another Mcp-Name", { headers: { "mcp-name": "PING" } }],
    ["in base64 that is none", { headers: { "mcp-name": "=?base64?%%%?=" } }],
    ["in base64 of another name", { headers: { "mcp-name": `=?base64?${btoa("PING")}?=` } }],
    ["with another version", { headers: { "mcp-protocol-version": "2025-11-25" } }],
  ])("headers %s are -32020", async (_, sending) => {
    const answer = await post("tools/call", { params: { name: "ping" }, ...sending });
    expect(answer).toMatchObject({ status: 400, body: { id: 1, error: { code: -32020 } } });
  });

  test("a header that is no plain ASCII comes in base64", async () => {
    const uri = `file://${project.root}/größe.md`;
    const encoded = `=?base64?${Buffer.from(uri).toString("base64")}?=`;
    const answer = await post("resources/read", { params: { uri }, headers: { "mcp-name": encoded } });
    expect(answer.body.error).toMatchObject({ code: -32602, data: { uri } }); // found right, and not there
  });

  test("an unknown method is 404, a notification 202, and what the era has no more is unknown", async () => {
    for (const method of ["nope", "ping", "logging/setLevel", "resources/subscribe"])
      expect(await post(method)).toMatchObject({ status: 404, body: { error: { code: -32601 } } });
    expect(await post("notifications/cancelled", { id: null, params: { requestId: 1 } })).toMatchObject({
      status: 202,
    });
    expect((await post("tools/list", { headers: { origin: "https://evil.example" } })).status).toBe(403);
    const session = { "mcp-session-id": "s-none", "last-event-id": "1-1" };
    const ignored = await post("tools/list", { headers: session });
    expect([ignored.status, ignored.response.headers.get("mcp-session-id")]).toEqual([200, null]);
  });

  test("lists and reads say how long they hold; every result says that it is complete", async () => {
    const uri = `file://${project.root}/README.md`;
    for (const [method, params] of [
      ["tools/list", {}],
      ["prompts/list", {}],
      ["resources/list", {}],
      ["resources/templates/list", {}],
      ["resources/read", { uri }],
    ] as const) {
      const { result } = (await post(method, { params })).body;
      expect(result).toMatchObject({ resultType: "complete", ttlMs: expect.any(Number), cacheScope: "private" });
    }
    const [first, second] = [await post("tools/list"), await post("tools/list")];
    expect(first.body.result).toEqual(second.body.result);
    const called = await post("tools/call", { params: { name: "fs_read", arguments: { path: "README.md" } } });
    expect([textIn(called.body), called.body.result?.["resultType"]]).toEqual(["# Shop\n", "complete"]);
  });

  test("a call that takes its time is answered by a stream without ids", async () => {
    const { response, body } = await post("tools/call", {
      params: { name: "fs_search", arguments: { pattern: "needle" } },
    });
    expect([response.headers.get("content-type"), response.headers.get("x-accel-buffering")]).toEqual([
      "text/event-stream",
      "no",
    ]);
    expect(textIn(body)).toContain("src/a.ts:1");
  });

  test("a subscription is acknowledged, and stays open until its client leaves", async () => {
    const leave = new AbortController();
    const response = await listen(project.mcp, headers, leave.signal);
    let seen = "";
    for await (const bytes of response.body ?? []) {
      seen += Buffer.from(bytes).toString();
      if (seen.includes("data:")) break;
    }
    expect(eventsIn(seen)[0]?.data).toMatchObject({
      method: "notifications/subscriptions/acknowledged",
      params: { notifications: { toolsListChanged: true }, _meta: { [key("subscriptionId")]: "sub" } },
    });
    leave.abort();
  });
});

test("a subscription over HTTP ends with a result when the server does", async () => {
  const ending = await shareProject();
  const own = await ending.key("laptop");
  const response = await listen(ending.mcp, own);
  let seen = "";
  let stopped: Promise<unknown> | undefined;
  for await (const bytes of response.body ?? []) {
    seen += Buffer.from(bytes).toString();
    if (seen.includes("acknowledged")) stopped ??= ending.stop();
  }
  await stopped;
  expect(eventsIn(seen).at(-1)?.data).toMatchObject({ id: "sub", result: { resultType: "complete" } });
});

describe("consent", () => {
  const write = (path: string) => ({ name: "fs_write", arguments: { path, content: "x" } });

  test("is asked for by a result that needs input, where the key is trusted to", async () => {
    const trusted = await project.key("trusted");
    const call = (params: Record<string, unknown>) => post("tools/call", { params, meta: forms, headers: trusted });
    const asked = (await call(write("form.md"))).body.result as Record<string, Record<string, unknown>> | undefined;
    const requestState = asked?.["requestState"];
    expect(asked).toMatchObject({
      resultType: "input_required",
      inputRequests: { consent: { method: "elicitation/create", params: { mode: "form" } } },
      requestState: expect.any(String),
    });
    const answer = (allow: string) => ({ inputResponses: { consent: { action: "accept", content: { allow } } } });
    // Not for another call, not with another state, and not for another caller.
    for (const [params, who] of [
      [{ ...write("other.md"), requestState, ...answer("once") }, trusted],
      [{ ...write("form.md"), requestState: "made.up.now", ...answer("once") }, trusted],
      [{ ...write("form.md"), ...answer("once") }, trusted],
      [{ ...write("form.md"), requestState, ...answer("once") }, headers],
    ] as const) {
      const { body } = await post("tools/call", { params, meta: forms, headers: who });
      expect(body.error).toMatchObject({
        code: -32602,
        message: expect.stringContaining("requestState is not Glyph's"),
      });
    }
    expect(existsSync(join(project.root, "form.md"))).toBeFalse();
    // An answer that is missing is asked for again, with a state of its own.
    const again = (await call({ ...write("form.md"), requestState, inputResponses: {} })).body.result;
    const state = again?.["requestState"];
    expect(again).toMatchObject({ resultType: "input_required" });
    const done = await call({ ...write("form.md"), requestState: state, ...answer("once") });
    expect(textIn(done.body)).toStartWith("created form.md");
    const reused = await call({ ...write("form.md"), requestState: state, ...answer("once") });
    expect(reused.body.error).toMatchObject({ code: -32602 });
  });

  test("is answered after a restart too, once", async () => {
    const restarted = await shareProject('[glyph.consent]\nelicitation = ["key:trusted"]');
    const trusted = await restarted.key("trusted");
    const call = (more: object) =>
      post("tools/call", {
        params: { ...write("later.md"), ...more },
        meta: forms,
        headers: trusted,
        at: restarted.mcp,
      });
    const requestState = (await call({})).body.result?.["requestState"];
    await restarted.restart();
    const answered = { requestState, inputResponses: { consent: { action: "accept", content: { allow: "once" } } } };
    expect(textIn((await call(answered)).body)).toStartWith("created later.md");
    await restarted.restart();
    expect((await call(answered)).body.error).toMatchObject({ code: -32602 });
    await restarted.stop();
  });

  test("waits elsewhere where the key is not trusted, the client shows no forms, or its person decides nothing", async () => {
    const trusted = await project.key("trusted-2");
    for (const [params, own, who] of [
      [write("no.md"), forms, headers],
      [write("no.md"), meta(), trusted],
    ] as const) {
      const { body } = await post("tools/call", { params, meta: own, headers: who });
      expect(textIn(body)).toStartWith("Waiting for a person's approval");
    }
    approveAll(project.data);
    const passed = await post("tools/call", { params: write("no.md") });
    expect(textIn(passed.body)).toStartWith("created no.md");
  });
});

describe("the SDK's v2 client", () => {
  const modes = ["auto", "legacy", { pin: version }] as const;

  test.each(modes)("over HTTP, %p", async (mode) => {
    const client = new Client({ name: "v2", version: "1" }, { versionNegotiation: { mode } });
    await client.connect(new StreamableHTTPClientTransport(new URL(project.mcp), { requestInit: { headers } }));
    await useAll(client, "README.md", "# Shop\n");
    await client.close();
  });

  test.each(modes)("over stdio, %p", async (mode) => {
    const client = new Client({ name: "v2", version: "1" }, { versionNegotiation: { mode } });
    const [command = "", ...args] = [...omenCommand(), "mcp", "--root", project.root];
    await client.connect(new StdioClientTransport({ command, args, env: ownFolders() }));
    await useAll(client, "README.md", "# Shop\n");
    await client.close();
  });

  test.each(modes)("over WebSocket, %p", async (mode) => {
    const client = new Client({ name: "v2", version: "1" }, { versionNegotiation: { mode } });
    await client.connect(overWebSocket());
    await useAll(client, "README.md", "# Shop\n");
    await client.close();
  });

  test("asks its person where a result needs input, and repeats the call", async () => {
    const trusted = await project.key("trusted-v2");
    const client = new Client(
      { name: "v2", version: "1" },
      { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: { pin: version } } },
    );
    const asked: string[] = [];
    client.setRequestHandler("elicitation/create", async ({ params }) => {
      asked.push(params.message);
      return { action: "accept", content: { allow: "session" } };
    });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(project.mcp), { requestInit: { headers: trusted } }),
    );
    const write = (path: string) => client.callTool({ name: "fs_write", arguments: { path, content: "v2" } });
    expect((await write("src/v2.ts")).content).toMatchObject([{ text: expect.stringContaining("created src/v2.ts") }]);
    expect((await write("src/v3.ts")).content).toMatchObject([{ text: expect.stringContaining("created src/v3.ts") }]);
    expect(asked).toEqual([expect.stringContaining("create src/v2.ts")]);
    await client.close();
  });

  /** The v2 packages have no WebSocket of their own: docs/websocket.md in a few lines. */
  function overWebSocket(): Transport {
    const socket = new WebSocket(project.mcp.replace("http", "ws"), { headers, protocols: ["mcp"] } as never);
    const transport: Transport = {
      start: () =>
        new Promise((resolve, reject) => {
          socket.addEventListener("open", () => resolve());
          socket.addEventListener("error", () => reject(new Error("no connection")));
          socket.addEventListener("close", () => transport.onclose?.());
          socket.addEventListener("message", ({ data }) => transport.onmessage?.(JSON.parse(String(data))));
        }),
      send: async (message) => socket.send(JSON.stringify(message)),
      close: async () => socket.close(),
    };
    return transport;
  }

  async function useAll(client: Client, path: string, text: string): Promise<void> {
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain("fs_read");
    expect((await client.callTool({ name: "fs_read", arguments: { path } })).content).toEqual([{ type: "text", text }]);
    const found = await client.callTool({ name: "fs_search", arguments: { pattern: "needle" } });
    expect(found.content).toMatchObject([{ text: expect.stringContaining("src/a.ts:1") }]);
    const { resources } = await client.listResources();
    const uri = resources.find(({ name }) => name === path)?.uri ?? "";
    expect((await client.readResource({ uri })).contents).toMatchObject([{ text }]);
    expect((await client.listPrompts()).prompts).toHaveLength(3);
  }
});

describe("on a connection", () => {
  test("the first message decides, and each request may say its own version", async () => {
    await using peer = new McpSocket(project.mcp, { headers, protocols: ["mcp"] });
    expect((await peer.request("tools/list")).result?.["resultType"]).toBeUndefined(); // nothing said: an old client
    expect((await peer.request("tools/list", { _meta: meta() })).result?.["resultType"]).toBe("complete");
    expect((await peer.request("tools/list")).error).toMatchObject({ code: -32602 });
    const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "x", version: "1" } };
    expect((await peer.request("initialize", params)).result).toMatchObject({ protocolVersion: "2025-11-25" });
    expect((await peer.request("tools/list", { _meta: meta() })).result?.["resultType"]).toBe("complete");
    expect((await peer.request("tools/list")).result?.["tools"]).toHaveLength(13);
  });

  test("a subscription ends with a result when the input does", async () => {
    const server = startMcp({ args: ["--root", project.root] });
    const params = { notifications: {}, _meta: meta() };
    server.send({ jsonrpc: "2.0", id: "s", method: "subscriptions/listen", params });
    expect(await server.next()).toMatchObject({ method: "notifications/subscriptions/acknowledged" });
    const { messages, exitCode } = await server.end();
    expect([messages, exitCode]).toEqual([[expect.objectContaining({ id: "s", result: expect.anything() })], 0]);
  });
});
