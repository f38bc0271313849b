import { afterAll, beforeAll, expect, test } from "bun:test";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { approveServers } from "./support/approve.ts";
import { eventsIn, McpSocket, type SharedProject, shareProject, textIn, type Wired } from "./support/glyph.ts";
import { startMcp } from "./support/mcp.ts";

/** Rules of MCP 2026-07-28 on the wire that need a call which lasts, or a tool that is somebody else's. */

const version = "2026-07-28";
const key = (name: string) => `io.modelcontextprotocol/${name}`;
const meta = (more: Record<string, unknown> = {}) => ({
  [key("protocolVersion")]: version,
  [key("clientCapabilities")]: {},
  ...more,
});

const program = (name: string) => [
  process.execPath,
  new URL(`support/mcp-servers/${name}.ts`, import.meta.url).pathname,
];
const servers = { new: { command: program("modern") }, talk: { command: program("talker") } };

let project: SharedProject;
let headers: { readonly authorization: string };
beforeAll(async () => {
  const tables = Object.entries(servers).map(
    ([name, { command }]) =>
      `[glyph.servers.${name}]\ncommand = ${JSON.stringify(command)}\nread_only = ["*"]\nnetwork = false`,
  );
  project = await shareProject(tables.join("\n"));
  headers = await project.key("laptop");
  await approveServers(project.data, servers);
});
afterAll(() => project.stop());

function post(name: string, given: object, more: Record<string, string> = {}, init: RequestInit = {}) {
  const params = { name, arguments: given, _meta: meta({ progressToken: "p", [key("logLevel")]: "warning" }) };
  return fetch(project.mcp, {
    ...init,
    method: "POST",
    headers: {
      ...headers,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": version,
      "mcp-method": "tools/call",
      "mcp-name": name,
      ...more,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
  });
}

async function lastOf(response: Response): Promise<Wired> {
  const text = await response.text();
  return (text.startsWith("{") ? JSON.parse(text) : eventsIn(text).at(-1)?.data) as Wired;
}

test("an argument that its schema wants in a header stands there, the same", async () => {
  const fits = await post("new__get_tenant", { tenant: "acme" }, { "Mcp-Param-Tenant": "acme" });
  expect([fits.status, textIn(await lastOf(fits))]).toEqual([200, "acme"]);
  const encoded = `=?base64?${Buffer.from("größe").toString("base64")}?=`;
  expect(
    textIn(await lastOf(await post("new__get_tenant", { tenant: "größe" }, { "mcp-param-tenant": encoded }))),
  ).toBe("größe");
  for (const [given, more] of [
    [{ tenant: "acme" }, {}],
    [{ tenant: "acme" }, { "mcp-param-tenant": "ACME" }],
    [{ tenant: null }, { "mcp-param-tenant": "acme" }],
    [{}, { "mcp-param-tenant": "acme" }],
  ] as [object, Record<string, string>][]) {
    const refused = await post("new__get_tenant", given, more);
    expect([refused.status, await lastOf(refused)]).toMatchObject([400, { id: 1, error: { code: -32020 } }]);
  }
  expect((await post("fs_read", { path: "README.md" }, { "mcp-param-path": "other" })).status).toBe(200);
});

test("progress and logs of a call come in its own stream, logs only where the request names a level", async () => {
  const events = eventsIn(await (await post("talk__work", {})).text()).map(({ data }) => data);
  expect(events.map((event) => event?.["method"] ?? "result")).toEqual([
    "notifications/message",
    "notifications/progress",
    "notifications/progress",
    "result",
  ]);
  expect(events[0]).toMatchObject({ params: { level: "warning", data: "hot", logger: "talk" } });
  expect(events[1]).toMatchObject({ params: { progressToken: "p", progress: 1, total: 2 } });
  await using peer = new McpSocket(project.mcp, { headers, protocols: ["mcp"] });
  await peer.request("tools/call", { name: "talk__work", arguments: {}, _meta: meta() });
  expect(peer.messages.filter(({ method }) => method !== undefined)).toEqual([]);
});

test("over HTTP whoever closes a call's stream has cancelled it, also at the server behind", async () => {
  const leave = new AbortController();
  const response = await post("talk__wait", {}, {}, { signal: leave.signal });
  for await (const bytes of response.body ?? []) if (Buffer.from(bytes).includes("waiting")) break;
  leave.abort();
  for (let count = "0"; count !== "1"; await Bun.sleep(20))
    count = textIn(await lastOf(await post("talk__get_cancelled", {})));
});

test("on a connection nothing is said of what was cancelled", async () => {
  await using peer = new McpSocket(project.mcp, { headers, protocols: ["mcp"] });
  await peer.opened;
  const params = { name: "talk__wait", arguments: {}, _meta: meta({ [key("logLevel")]: "debug" }) };
  peer.send({ jsonrpc: "2.0", id: "w", method: "tools/call", params });
  await peer.take(({ method }) => method === "notifications/message");
  peer.send({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: "w", _meta: meta() } });
  const count = { name: "talk__get_cancelled", arguments: {}, _meta: meta() };
  for (let text = "0"; text !== "1"; text = textIn(await peer.request("tools/call", count))) await Bun.sleep(20);
  expect(peer.messages.filter(({ id }) => id === "w")).toEqual([]);
});

test("a subscription tells of what has changed, by its own id", async () => {
  await using peer = new McpSocket(project.mcp, { headers, protocols: ["mcp"] });
  await peer.opened;
  const uri = `file://${project.root}/README.md`;
  const notifications = { resourceSubscriptions: [uri, "talk+note://one", "talk+note://unknown-to-all"] };
  peer.send({
    jsonrpc: "2.0",
    id: "s",
    method: "subscriptions/listen",
    params: { notifications, _meta: meta() },
  });
  const tagged = { _meta: { [key("subscriptionId")]: "s" } };
  expect(await peer.take()).toMatchObject({
    method: "notifications/subscriptions/acknowledged",
    params: {
      notifications: { resourceSubscriptions: [uri, "talk+note://one", "talk+note://unknown-to-all"] },
      ...tagged,
    },
  });
  appendFileSync(join(project.root, "README.md"), "More.\n");
  expect(await peer.take()).toMatchObject({ method: "notifications/resources/updated", params: { uri, ...tagged } });
  peer.send({ jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "talk__change", _meta: meta() } });
  expect(await peer.take(({ method }) => method !== undefined)).toMatchObject({
    params: { uri: "talk+note://one", ...tagged },
  });
});

test("a request that nobody knows, before anything else, ends no process", async () => {
  const server = startMcp({ args: ["--root", project.root] });
  expect((await server.request("server/nonsense")).error).toMatchObject({ code: -32601 });
  const discovered = await server.request("server/discover", { _meta: meta() });
  expect(discovered.result).toMatchObject({ supportedVersions: expect.arrayContaining([version]) });
  expect((await server.end()).exitCode).toBe(0);
});

/** Calls of a caller with these abilities, over HTTP, with the answers to what it was asked before. */
async function asking(
  name: string,
  requestState?: unknown,
  inputResponses?: object,
  abilities: object = { elicitation: {}, sampling: {} },
) {
  const can = meta({ [key("clientCapabilities")]: abilities });
  const params = {
    name,
    arguments: {},
    _meta: can,
    ...(requestState !== undefined && { requestState, inputResponses }),
  };
  const response = await fetch(project.mcp, {
    method: "POST",
    headers: {
      ...(await asker),
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": version,
      "mcp-method": "tools/call",
      "mcp-name": name,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
  });
  return lastOf(response);
}
let asker: Promise<{ readonly authorization: string }>;

test("a mounted server's question is a result that needs input, and its call goes on with the answer", async () => {
  asker = project.key("asker");
  const { result: first } = await asking("talk__ask_person");
  const firstState = first?.["requestState"];
  expect(first).toMatchObject({
    resultType: "input_required",
    inputRequests: {
      question: {
        method: "elicitation/create",
        params: { mode: "form", message: "talk asks: Which colour?", _meta: { "glyph/server": "talk" } },
      },
    },
  });
  // What is missing is asked for again; a state is good once, and for its call.
  const { result: again } = await asking("talk__ask_person", firstState, {});
  expect(again).toMatchObject({ resultType: "input_required", inputRequests: first?.["inputRequests"] });
  const red = { question: { action: "accept", content: { allow: "red" } } };
  expect((await asking("talk__ask_model", again?.["requestState"], red)).error).toMatchObject({ code: -32602 });
  const done = await asking("talk__ask_person", again?.["requestState"], red);
  expect([textIn(done), done.result?.["resultType"]]).toEqual(['accept {"allow":"red"}', "complete"]);
  for (const state of [firstState, again?.["requestState"]])
    expect((await asking("talk__ask_person", state, red)).error).toMatchObject({ code: -32602 });

  const { result: model } = await asking("talk__ask_model");
  const content = { type: "text", text: "word" };
  const word = { question: { role: "assistant", model: "m", content } };
  expect(textIn(await asking("talk__ask_model", model?.["requestState"], word))).toBe(JSON.stringify(content));
});

test("a client is never asked for a kind that it has not declared", async () => {
  asker = project.key("asker-none");
  for (const name of ["talk__ask_person", "talk__ask_model"]) {
    const { result } = await asking(name, undefined, undefined, {});
    expect(result).toMatchObject({ resultType: "complete", isError: true });
    expect(result).not.toHaveProperty("inputRequests");
  }
  const { result } = await asking("talk__ask_model", undefined, undefined, { elicitation: {} });
  expect(result).toMatchObject({ resultType: "complete", isError: true });
});

test("the SDK's v2 client answers a mounted server's questions", async () => {
  const client = new Client(
    { name: "v2", version: "1" },
    { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: { pin: version } } },
  );
  client.setRequestHandler("elicitation/create", async ({ params }) => ({
    action: "accept",
    content: { allow: params.message },
  }));
  const own = await project.key("asker-v2");
  await client.connect(new StreamableHTTPClientTransport(new URL(project.mcp), { requestInit: { headers: own } }));
  const { content } = await client.callTool({ name: "talk__ask_person", arguments: {} });
  expect(content).toEqual([{ type: "text", text: 'accept {"allow":"talk asks: Which colour?"}' }]);
  await client.close();
});

test("a call that waits for an answer ends with its connection", async () => {
  const peer = new McpSocket(project.mcp, { headers, protocols: ["mcp"] });
  const can = meta({ [key("clientCapabilities")]: { elicitation: {} } });
  const asked = await peer.request("tools/call", { name: "talk__ask_person", arguments: {}, _meta: can });
  expect(asked.result).toMatchObject({ resultType: "input_required" });
  await peer[Symbol.asyncDispose]();
  await using other = new McpSocket(project.mcp, { headers, protocols: ["mcp"] });
  const params = { name: "talk__ask_person", arguments: {}, _meta: can };
  const answer = { question: { action: "accept", content: {} } };
  const late = { ...params, requestState: asked.result?.["requestState"], inputResponses: answer };
  expect((await other.request("tools/call", late)).error).toMatchObject({
    code: -32602,
    message: expect.stringContaining("has ended meanwhile"),
  });
});
