import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { approveServers } from "./support/approve.ts";
import { Home } from "./support/command.ts";
import { startMcp } from "./support/mcp.ts";
import { startOmen } from "./support/server.ts";
import { failure, startUpstream, whole, type Upstream } from "./support/upstream/index.ts";

/**
 * Traces by OTLP, as a collector gets them: of exchanges with the calls to providers within them, and of tool calls.
 */

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 2 is a server's, 3 a client's (OTLP 1.9, trace.proto). */
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

interface Otlp {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: OtlpSpan["attributes"] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

const received: { readonly headers: Headers; readonly text: string }[] = [];
let collector: Bun.Server<undefined>;
let upstream: Upstream;

beforeAll(async () => {
  collector = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      if (new URL(request.url).pathname !== "/v1/traces") return new Response(null, { status: 404 });
      received.push({ headers: request.headers, text: await request.text() });
      return Response.json({});
    },
  });
  upstream = await startUpstream();
});
afterAll(async () => {
  await collector.stop(true);
  await upstream.stop();
});
beforeEach(() => {
  received.length = 0;
  upstream.clear();
});

const spans = (): readonly OtlpSpan[] =>
  received.flatMap(({ text }) =>
    (JSON.parse(text) as Otlp).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );
const said = ({ attributes }: Pick<OtlpSpan, "attributes">): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

const trace = "0af7651916cd43dd8448eb211c80319c";
const parent = (flags: string) => `00-${trace}-b7ad6b7169203331-${flags}`;

const config = (more: string) => `
  discovery.enabled = false
  [observability]
  ${more}
  [models.shared]
  deployments = [{ provider = "a", model = "first", weight = 1 }, { provider = "b", model = "second", weight = 1 }]
  [providers.a]
  type = "openai_compatible"
  base_url = "${upstream.baseUrl}"
  models = ["first"]
  [providers.b]
  type = "openai_compatible"
  base_url = "${upstream.baseUrl}"
  models = ["second"]
`;

const ask = (url: string, model: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers,
    body: JSON.stringify({ model, messages: [{ role: "user", content: "a private question" }] }),
  });

test("an exchange is a span in its client's trace, and each call to a provider one within it", async () => {
  const omen = await startOmen({
    config: config(`otlp_endpoint = "${collector.url.origin}"\notlp_headers = { x-collector = "env:COLLECTOR_KEY" }`),
    env: { COLLECTOR_KEY: "a-key-of-the-collector", OTEL_SERVICE_NAME: "front-door" },
  });
  upstream.script("first", failure(503));
  upstream.script("second", failure(503));
  const failed = await ask(omen.url, "shared", { traceparent: parent("01") });
  const id = failed.headers.get("x-request-id");
  expect([failed.status, await failed.text()]).toEqual([503, expect.any(String)]);
  await omen.stop();

  expect(received[0]?.headers.get("x-collector")).toBe("a-key-of-the-collector");
  expect(received.map(({ text }) => text).join("")).not.toContain("private question");
  const [resource] = received.map(({ text }) => (JSON.parse(text) as Otlp).resourceSpans[0]?.resource);
  expect(said(resource ?? { attributes: [] })).toMatchObject({ "service.name": "front-door" });
  const exchange = spans().find(({ kind }) => kind === 2);
  expect(exchange).toMatchObject({ traceId: trace, parentSpanId: "b7ad6b7169203331", name: "chat shared" });
  expect(said(exchange as OtlpSpan)).toMatchObject({
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "shared",
    "http.response.status_code": 503,
    "error.type": "503",
    "omen.request.id": id,
    "omen.principal": "local",
  });
  const calls = spans().filter(({ kind }) => kind === 3);
  expect(calls.map(({ name }) => name).toSorted()).toEqual(["chat first", "chat second"]);
  for (const call of calls) {
    expect([call.traceId, call.parentSpanId]).toEqual([trace, exchange?.spanId]);
    expect(said(call)).toMatchObject({ "error.type": "503", "omen.attempt.id": expect.any(String) });
  }
  const told = upstream.requests.map((request) => request.header("traceparent"));
  expect(told.toSorted()).toEqual(calls.map(({ spanId }) => `00-${trace}-${spanId}-01`).toSorted());
});

test("what an answer used and cost is in its span; whoever keeps no trace has none kept", async () => {
  const omen = await startOmen({
    config: `${config(`otlp_endpoint = "${collector.url.origin}/"`)}\n[models.first]\nprice = { input = 1, output = 10 }`,
  });
  upstream.script("first", whole({ content: "Hi" }));
  await (await ask(omen.url, "first", { traceparent: parent("00") })).text();
  expect(upstream.requests.at(-1)?.header("traceparent")).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
  await (await ask(omen.url, "first")).text();
  await omen.stop();
  const [call, exchange] = spans();
  expect(spans()).toHaveLength(2);
  expect(call?.traceId).toBe(exchange?.traceId as string);
  expect(exchange?.traceId).not.toBe(trace);
  expect(said(exchange as OtlpSpan)).toMatchObject({
    "gen_ai.provider.name": "openai_compatible",
    "gen_ai.response.model": "first",
    "gen_ai.usage.input_tokens": expect.any(Number),
    "gen_ai.usage.output_tokens": expect.any(Number),
    "omen.cost_usd": expect.any(Number),
    "omen.deployment": "a/first",
  });
});

test("a collector that is not there holds nobody up, and is told of once", async () => {
  const omen = await startOmen({ config: config('otlp_endpoint = "http://127.0.0.1:1"') });
  upstream.script("first", whole({ content: "Hi" }));
  for (let call = 0; call < 5; call++) expect((await ask(omen.url, "first")).status).toBe(200);
  expect(await omen.stop()).toBe(0);
  expect(omen.output.error.match(/traces can't be sent/g) ?? []).toHaveLength(1);
});

test("an address that is none ends the start", async () => {
  await expect(startOmen({ config: config('otlp_endpoint = "collector:4318"') })).rejects.toThrow(
    "observability.otlp_endpoint: write http:// or https://",
  );
});

test("a tool call is a span too, with what was decided, and a mounted server is told of it", async () => {
  await using home = new Home();
  const talker = [process.execPath, new URL("support/mcp-servers/talker.ts", import.meta.url).pathname];
  await Bun.write(
    `${home.path}/.config/omen/omen.toml`,
    `[glyph.servers.talk]\ncommand = ${JSON.stringify(talker)}\nread_only = ["*"]\n`,
  );
  await approveServers(`${home.path}/.local/share/omen`, { talk: { command: talker } });
  const server = startMcp({
    args: ["--root", home.path],
    env: home.env({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url.origin }),
  });
  const call = (name: string, given: object) =>
    server.request("tools/call", { name, arguments: given, _meta: { traceparent: parent("01") } });
  const { result } = await call("talk__get_trace", {});
  await call("fs_write", { path: "new.md", content: "private words" });
  await server.end();
  const told = JSON.parse((result as { content: { text: string }[] }).content[0]?.text ?? "") as {
    traceparent: string;
  };
  const [mounted, write] = spans();
  expect(mounted).toMatchObject({
    traceId: trace,
    parentSpanId: "b7ad6b7169203331",
    name: "tools/call talk__get_trace",
  });
  expect(told.traceparent).toBe(`00-${trace}-${mounted?.spanId}-01`);
  expect(said(mounted as OtlpSpan)).toMatchObject({
    "mcp.method.name": "tools/call",
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "talk__get_trace",
    "network.transport": "pipe",
    "glyph.decision": "allow",
    "glyph.server": "talk",
  });
  expect(said(write as OtlpSpan)).toMatchObject({
    "gen_ai.tool.name": "fs_write",
    "glyph.decision": "ask",
    "glyph.request": expect.any(String),
    "error.type": "tool_error",
  });
  expect(received.map(({ text }) => text).join("")).not.toContain("private words");
});
