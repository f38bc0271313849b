import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema, ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { approveAll, eventsIn, type SharedProject, shareProject, textIn, type Wired } from "./support/glyph.ts";
import { eventually } from "./support/governed.ts";
import { startOmen } from "./support/server.ts";

/** MCP's Streamable HTTP (revisions with sessions) at /mcp of `omen serve`, from outside. */

let project: SharedProject;
let headers: { readonly authorization: string };
beforeAll(async () => {
  project = await shareProject(`[glyph.consent]\nelicitation = ["key:trusted", "key:trusted-too"]`);
  headers = await project.key("laptop");
});
afterAll(() => project.stop());

const initialize = (version = "2025-11-25") => ({
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: { protocolVersion: version, capabilities: {}, clientInfo: { name: "raw", version: "1" } },
});
const ping = (id: number) => ({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "ping" } });
/** A call that takes its time, so that it is answered by a stream. */
const search = (id: number) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name: "fs_search", arguments: { pattern: "needle" } },
});

const send = (body: unknown, more: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> =>
  fetch(project.mcp, {
    method: "POST",
    headers: {
      ...headers,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...more,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...(signal && { signal }),
  });

/** The header of a new session. */
async function begin(version?: string, more: Record<string, string> = {}) {
  const response = await send(initialize(version), more);
  return { ...more, "mcp-session-id": response.headers.get("mcp-session-id") ?? "" };
}

describe("the SDK's client", () => {
  test("lists, calls, reads resources, gets prompts and completions", async () => {
    const client = new Client({ name: "sdk", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(project.mcp), { requestInit: { headers } }));
    expect((await client.listTools()).tools).toHaveLength(13);
    const found = await client.callTool({ name: "fs_search", arguments: { pattern: "needle" } });
    expect(found.content).toMatchObject([{ text: expect.stringContaining("src/a.ts:1: const needle = 1;") }]);
    const { resources } = await client.listResources();
    expect(resources.map(({ name }) => name)).toEqual(expect.arrayContaining(["README.md", "pixel.bin"]));
    expect((await client.listResourceTemplates()).resourceTemplates[0]?.uriTemplate).toBe("file:///{path}");
    const uri = (path: string) => `file://${project.root}/${path}`;
    expect((await client.readResource({ uri: uri("src/a.ts") })).contents).toMatchObject([
      { uri: uri("src/a.ts"), text: "const needle = 1;\n" },
    ]);
    expect((await client.readResource({ uri: uri("pixel.bin") })).contents).toEqual([
      { uri: uri("pixel.bin"), blob: "AP8B" },
    ]);
    expect(client.readResource({ uri: uri("none.md") })).rejects.toMatchObject({ code: -32002 });
    expect(client.readResource({ uri: "file:///etc/passwd" })).rejects.toMatchObject({ code: -32002 });
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toContain("explain_file");
    const prompt = await client.getPrompt({ name: "explain_file", arguments: { path: "src/a.ts" } });
    expect(prompt.messages).toMatchObject([{ content: { text: expect.stringContaining("src/a.ts") } }]);
    expect(client.getPrompt({ name: "explain_file" })).rejects.toMatchObject({ code: -32602 });
    const ref = { type: "ref/prompt" as const, name: "explain_file" };
    const { completion } = await client.complete({ ref, argument: { name: "path", value: "s" } });
    expect(completion.values).toEqual(["src/"]);
    await client.setLoggingLevel("warning");
    await client.close();
  });

  test("is asked through the call's own stream, where its key is trusted to", async () => {
    const client = new Client({ name: "sdk", version: "1" }, { capabilities: { elicitation: {} } });
    const asked: string[] = [];
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      asked.push(params.message);
      return { action: "accept", content: { allow: "once" } };
    });
    const trusted = await project.key("trusted");
    await client.connect(
      new StreamableHTTPClientTransport(new URL(project.mcp), { requestInit: { headers: trusted } }),
    );
    const { content } = await client.callTool({ name: "fs_write", arguments: { path: "asked.md", content: "a" } });
    expect(content).toMatchObject([{ text: expect.stringContaining("created asked.md") }]);
    expect(asked).toEqual([expect.stringContaining("create asked.md")]);
    await client.close();
  });
});

describe("a POST", () => {
  test.each<[string, unknown, Record<string, string>, number]>([
    ["no session", ping(1), {}, 400],
    ["a session that is none", ping(1), { "mcp-session-id": "s-other" }, 404],
    ["no credential", initialize(), { authorization: "" }, 401],
    ["a key that is none", initialize(), { authorization: "Bearer sk-nobody" }, 401],
    ["a foreign Origin", initialize(), { origin: "https://evil.example" }, 403],
    ["a foreign Host", initialize(), { host: "evil.example:80" }, 403],
    ["another type of body", initialize(), { "content-type": "text/plain" }, 415],
    ["an answer that can't be given", initialize(), { accept: "text/html" }, 406],
    ["a body that is no JSON", "{oops", {}, 400],
    ["a body that is no message", "12", {}, 400],
    ["a body over 10 MiB", `"${"x".repeat(10 * 1024 * 1024)}"`, {}, 413],
  ])("with %s is refused", async (_, body, more, status) => {
    const response = await send(body, more);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ jsonrpc: "2.0", error: { message: expect.any(String) } });
    const challenge = `Bearer resource_metadata="${project.omen.url}/.well-known/oauth-protected-resource/mcp"`;
    expect(response.headers.get("www-authenticate")).toBe(status === 401 ? challenge : null);
  });

  test("with another method or revision is refused", async () => {
    const put = await fetch(project.mcp, { method: "PUT", headers });
    expect([put.status, put.headers.get("allow")]).toEqual([405, "POST, GET, DELETE, OPTIONS"]);
    const session = await begin();
    expect((await send(ping(1), { ...session, "mcp-protocol-version": "1999-01-01" })).status).toBe(400);
    expect((await send(ping(1), { ...session, "mcp-protocol-version": "2025-03-26" })).status).toBe(200);
  });

  test("is answered by JSON where the answer is there, else by events", async () => {
    const session = await begin();
    const now = await send(ping(1), session);
    expect(now.headers.get("content-type")).toStartWith("application/json");
    expect(textIn((await now.json()) as Wired)).toBe("pong");
    const later = await send(search(2), session);
    expect(later.headers.get("content-type")).toBe("text/event-stream");
    const [first, second] = eventsIn(await later.text());
    expect(first).toEqual({ id: expect.stringMatching(/^\d+-0$/) });
    expect(textIn(second?.data as Wired)).toContain("src/a.ts:1");
    const whole = await send(search(3), { ...session, accept: "application/json" });
    expect(textIn((await whole.json()) as Wired)).toContain("src/a.ts:1");
    expect((await send({ jsonrpc: "2.0", method: "notifications/initialized" }, session)).status).toBe(202);
  });

  test("has a batch in 2025-03-26 alone", async () => {
    expect((await send([ping(1), ping(2)], await begin())).status).toBe(400);
    const answers = await send([ping(1), ping(2)], await begin("2025-03-26"));
    expect(((await answers.json()) as { id: number }[]).map(({ id }) => id)).toEqual([1, 2]);
  });
});

describe("a session", () => {
  test("is its principal's alone, and ends by DELETE", async () => {
    const session = await begin();
    const other = await project.key("other");
    expect((await send(ping(1), { ...session, ...other })).status).toBe(404);
    expect((await fetch(project.mcp, { method: "DELETE", headers: { ...session, ...other } })).status).toBe(404);
    expect((await send(ping(1), session)).status).toBe(200);
    expect((await fetch(project.mcp, { method: "DELETE", headers: { ...headers, ...session } })).status).toBe(204);
    expect((await send(ping(1), session)).status).toBe(404);
  });

  test("has one stream of its own, and can be read again from an event on", async () => {
    const session = { ...headers, ...(await begin()), accept: "text/event-stream" };
    const leave = new AbortController();
    const stream = await fetch(project.mcp, { headers: session, signal: leave.signal });
    expect([stream.status, stream.headers.get("x-accel-buffering")]).toEqual([200, "no"]);
    expect((await fetch(project.mcp, { headers: session })).status).toBe(409);
    expect((await fetch(project.mcp, { headers: { ...session, accept: "application/json" } })).status).toBe(406);
    leave.abort();
    // A client whose connection was lost opens the stream anew.
    const reopened = await eventually(
      () => fetch(project.mcp, { headers: session }),
      ({ status }) => status === 200,
    );
    await reopened.body?.cancel();

    const answered = eventsIn(await (await send(search(5), { ...session, accept: "text/event-stream" })).text());
    const again = await fetch(project.mcp, { headers: { ...session, "last-event-id": answered[0]?.id ?? "" } });
    expect(eventsIn(await again.text())).toEqual(answered.slice(1));
    expect((await fetch(project.mcp, { headers: { ...session, "last-event-id": "99-9" } })).status).toBe(400);
  });

  test("goes on with a call whose stream was cut off while its client was asked", async () => {
    const trusted = await project.key("trusted-too");
    const begun = initialize();
    const able = { ...begun, params: { ...begun.params, capabilities: { elicitation: {} } } };
    const first = await send(able, trusted);
    const session = { ...trusted, "mcp-session-id": first.headers.get("mcp-session-id") ?? "" };
    const params = { name: "fs_write", arguments: { path: "cut.md", content: "x" }, _meta: { progressToken: "p" } };
    const leave = new AbortController();
    const cut = await send({ jsonrpc: "2.0", id: 1, method: "tools/call", params }, session, leave.signal);
    /** The events of a stream up to the first that fits. */
    const until = async (response: Response, fits: (event: Wired) => boolean) => {
      let text = "";
      for await (const bytes of response.body ?? []) {
        text += Buffer.from(bytes).toString();
        const events = eventsIn(text.slice(0, text.lastIndexOf("\n\n") + 2));
        if (events.some(({ data }) => data !== undefined && fits(data))) return events;
      }
      throw new Error(`the stream ended: ${text}`);
    };
    const seen = await until(cut, ({ method }) => method === "elicitation/create");
    leave.abort();
    const resume = { ...headers, ...session, accept: "text/event-stream", "last-event-id": seen[0]?.id ?? "" };
    const resumed = await fetch(project.mcp, { headers: resume });
    const replaced = until(resumed, ({ id }) => id === 1).catch((error: Error) => error.message);
    const asked = seen.find(({ data }) => data?.method === "elicitation/create")?.data;
    // The client hears that the call goes on, and its answer comes by another request.
    const told = await until(
      await fetch(project.mcp, { headers: { ...resume, "last-event-id": seen.at(-1)?.id ?? "" } }),
      ({ method }) => method === "notifications/progress",
    );
    expect(told.at(-1)?.data).toMatchObject({ params: { progressToken: "p", progress: expect.any(Number) } });
    expect(await replaced).toStartWith("the stream ended"); // a later reader took its place
    const again = await fetch(project.mcp, { headers: resume });
    const answer = { action: "accept", content: { allow: "once" } };
    expect((await send({ jsonrpc: "2.0", id: asked?.id, result: answer }, session)).status).toBe(202);
    const events = await until(again, ({ id, method }) => id === 1 && method === undefined);
    expect(textIn(events.at(-1)?.data as Wired)).toStartWith("created cut.md");
  });

  test("answers a call that a person approves later", async () => {
    const session = await begin();
    const write = {
      jsonrpc: "2.0",
      id: 3,
      method: "tools/call",
      params: { name: "fs_write", arguments: { path: "http.md", content: "x" } },
    };
    const call = async () => textIn(eventsIn(await (await send(write, session)).text()).at(-1)?.data as Wired);
    const first = (await (await send({ ...write, id: 2 }, session)).json()) as Wired;
    expect(textIn(first)).toStartWith("Waiting");
    approveAll(project.data);
    expect(await call()).toStartWith("created http.md");
  });

  test("is forgotten by a restart, which is a clean 404", async () => {
    await using first = await shareProject();
    const key = await first.key("k");
    const body = JSON.stringify(initialize());
    const types = { "content-type": "application/json" };
    const begun = await fetch(first.mcp, { method: "POST", headers: { ...key, ...types }, body });
    const session = begun.headers.get("mcp-session-id") ?? "";
    expect(session).toMatch(/^s-[0-9a-z]{26}$/);
    await first.restart();
    const answer = await fetch(first.mcp, {
      method: "POST",
      headers: { ...key, ...types, "mcp-session-id": session },
      body: JSON.stringify(ping(1)),
    });
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { jsonrpc: "2.0", id: null, error: { code: -32001, message: expect.stringContaining("initialize") } },
    ]);
  });
});

test("the data folder's socket needs no key: it is this machine's user", async () => {
  const answer = await fetch("http://localhost/mcp", {
    unix: join(project.data, "serve.sock"),
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(initialize()),
  });
  expect(answer.status).toBe(200);
  const session = answer.headers.get("mcp-session-id") ?? "";
  expect((await send(ping(1), { "mcp-session-id": session })).status).toBe(404); // not the key's
});

test("a page of this machine may call from a browser, another may not", async () => {
  const ask = (origin: string) =>
    fetch(`${project.mcp}/ticket`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" },
    });
  const [own, foreign] = [await ask("http://localhost:6274"), await ask("https://evil.example")];
  expect([own.status, own.headers.get("access-control-allow-origin")]).toEqual([204, "http://localhost:6274"]);
  expect(own.headers.get("access-control-allow-headers")).toContain("authorization");
  expect([foreign.status, foreign.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  const begun = await send(initialize(), { origin: "http://localhost:6274" });
  expect(begun.headers.get("access-control-allow-origin")).toBe("http://localhost:6274");
  expect(begun.headers.get("access-control-expose-headers")).toContain("mcp-session-id");
  const refused = await send(initialize(), { origin: "http://localhost:6274", authorization: "" });
  expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([401, "http://localhost:6274"]);
});

test("calls, decisions and what waits are in /metrics", async () => {
  const session = await begin();
  await send(ping(1), session);
  await send({ ...ping(2), params: { name: "fs_stat", arguments: { path: "none" } } }, session);
  const text = await (await fetch(`${project.omen.url}/metrics`)).text();
  const count = (tool: string, error: string) =>
    `mcp_server_operation_duration_seconds_count{mcp_method_name="tools/call",gen_ai_tool_name="${tool}",network_transport="tcp",error_type="${error}"} `;
  for (const line of [
    count("ping", ""),
    count("fs_stat", "tool_error"),
    'glyph_policy_decisions_total{effect="allow",rule="default"} ',
    "glyph_consent_pending ",
    "glyph_audit_entries_total ",
    "glyph_audit_unsigned ",
    "omen_active_exchanges 0",
  ])
    expect(text).toContain(line);
});

test("the metadata names the resource", async () => {
  for (const path of ["", "/mcp"]) {
    const answer = await fetch(`${project.omen.url}/.well-known/oauth-protected-resource${path}`);
    expect(await answer.json()).toMatchObject({ resource: project.mcp });
  }
});

test("without roots /mcp is 404 and says what to do; a working directory's file gives none", async () => {
  await using bare = await startOmen({ config: "discovery.enabled = false" });
  const answer = await fetch(`${bare.url}/mcp`, { method: "POST", body: "{}" });
  expect([answer.status, JSON.stringify(await answer.json())]).toEqual([404, expect.stringContaining("[glyph] roots")]);
});

describe("a resource that is watched", () => {
  test("tells on the session's stream that it has changed, until nobody wants to hear of it", async () => {
    const client = new Client({ name: "sdk", version: "1" });
    const told: string[] = [];
    const waiting: (() => void)[] = [];
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      told.push(params.uri);
      for (const wake of waiting.splice(0)) wake();
    });
    await client.connect(new StreamableHTTPClientTransport(new URL(project.mcp), { requestInit: { headers } }));
    const uri = `file://${project.root}/watched.md`;
    expect(client.subscribeResource({ uri: "file:///etc/passwd" })).rejects.toMatchObject({ code: -32002 });
    writeFileSync(join(project.root, "watched.md"), "one");
    await client.subscribeResource({ uri });
    const next = new Promise<void>((resolve) => waiting.push(resolve));
    writeFileSync(join(project.root, "watched.md"), "two, and longer");
    await next;
    expect(new Set(told)).toEqual(new Set([uri]));
    await client.unsubscribeResource({ uri });
    await client.close();
  });
});
