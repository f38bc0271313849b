import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import OpenAI from "openai";
import { chatProvider } from "./support/scenario/chat.ts";
import { messagesProvider } from "./support/scenario/messages.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, respond, startUpstream, type Behaviour, type Upstream } from "./support/upstream/index.ts";

/**
 * A client that waits for a stream which does not begin: it is kept from giving up, and told what
 * comes of it within the stream.
 */

let upstream: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({
    env: { ...chatProvider.env, ...messagesProvider.env },
    config: `
      discovery.enabled = false
      server.early_stream_seconds = 0.05
      server.keep_alive_seconds = 0.05
      [providers.chat]
      models = ["up-model"]
      timeouts.first_byte_seconds = 0.4
      ${chatProvider.config(upstream.origin)}
      [providers.patient]
      models = ["up-model"]
      ${chatProvider.config(upstream.origin)}
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

const ask = (stream = true) =>
  fetch(`${omen.url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "chat/up-model", stream, messages: [{ role: "user", content: "x" }] }),
  });

/** Waits before it answers. */
const late =
  (behaviour: Behaviour, milliseconds = 200): Behaviour =>
  async (exchange) => {
    if (await exchange.pause(milliseconds)) await behaviour(exchange);
  };

const answer = chatProvider.answer["text, with instructions and sampling"];

test("comments first, then the stream as it is", async () => {
  upstream.route(chatProvider.routes.stream, late(chatProvider.streamed(answer)));
  const response = await ask();
  expect([response.status, response.headers.get("x-omen-provider")]).toEqual([200, "chat"]);
  const text = await response.text();
  expect(text).toMatch(/^(: keep-alive\n\n){2,}data: /);
  expect(text).toEndWith("data: [DONE]\n\n");
  expect(upstream.requests).toHaveLength(1);
});

test("a client of Responses hears an event now and then, for clients that count events: its SDK passes over it", async () => {
  upstream.route(chatProvider.routes.stream, late(chatProvider.streamed(answer), 2_000));
  const impatient = { model: "patient/up-model", input: "x", stream: true } as const;
  const text = await (
    await fetch(`${omen.url}/v1/responses`, { method: "POST", body: JSON.stringify(impatient) })
  ).text();
  expect(text).toMatch(
    /^(: keep-alive\n\n){7}event: response\.created\ndata: .*"sequence_number":0.*\n\n(: keep-alive\n\n){7}event: keepalive\ndata: \{"type":"keepalive","sequence_number":0\}\n\n/,
  );
  expect(text.match(/event: response\.created/g)).toHaveLength(1);
  const ids = [...text.matchAll(/"id":"(resp_\w+)"/g)].map(([, id]) => id);
  expect([new Set(ids).size, ids.length > 2]).toEqual([1, true]);
  const sdk = new OpenAI({ baseURL: `${omen.url}/v1`, apiKey: "any", maxRetries: 0 });
  const { model, input } = impatient;
  const kinds: string[] = [];
  const stream = sdk.responses.stream({ model, input }).on("event", ({ type }) => kinds.push(type));
  expect((await stream.finalResponse()).status).toBe("completed");
  expect(kinds).toContain("keepalive");
}, 20_000);

test("a stream that is quiet in its middle has one as well, with the number of the event before it", async () => {
  upstream.route(chatProvider.routes.stream, async (exchange) => {
    const chunk = { id: "c", object: "chat.completion.chunk", created: 1, model: "up-model" };
    const choice = { index: 0, delta: { role: "assistant", content: "So" }, finish_reason: null };
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    await exchange.write(`data: ${JSON.stringify({ ...chunk, choices: [choice] })}\n\n`);
    if (await exchange.pause(1000)) await exchange.end();
  });
  const body = JSON.stringify({ model: "patient/up-model", input: "x", stream: true });
  const text = await (await fetch(`${omen.url}/v1/responses`, { method: "POST", body })).text();
  const before = [...text.slice(0, text.indexOf("event: keepalive")).matchAll(/"sequence_number":(\d+)/g)].at(-1);
  expect(text).toContain(`data: {"type":"keepalive","sequence_number":${before?.[1]}}\n\n`);
  expect(Number(before?.[1])).toBeGreaterThan(0);
});

test("a stream that begins soon has none", async () => {
  upstream.route(chatProvider.routes.stream, chatProvider.streamed(answer));
  expect(await (await ask()).text()).toStartWith("data: ");
});

test("a whole answer keeps its status, however long it takes", async () => {
  upstream.route(chatProvider.routes.whole, late(fixed(429, { error: { message: "slow down" } })));
  expect((await ask(false)).status).toBe(429);
});

describe("what fails is told within the stream", () => {
  test.each([
    ["a refusal", late(fixed(429, { error: { message: "slow down" } })), "rate_limit_exceeded"],
    ["no stream", late((exchange) => respond(exchange, 200, { surprise: true })), "provider_error"],
    ["a connection that ends", late(async (exchange) => exchange.reset()), "provider_error"],
    ["a provider that never answers", late(fixed(200, {}), 60_000), "timeout"],
  ] as const)("%s", async (_name, behaviour, code) => {
    upstream.route(chatProvider.routes.stream, behaviour);
    const response = await ask();
    expect(response.status).toBe(200);
    const events = (await response.text()).split("\n\n").filter((event) => event.startsWith("data: "));
    expect(JSON.parse(events[0]?.slice("data: ".length) ?? "{}")).toMatchObject({ error: { code } });
    expect(events.at(-1)).toBe("data: [DONE]");
  });
});

test("a client that leaves meanwhile ends the call", async () => {
  upstream.route(chatProvider.routes.stream, late(fixed(200, {}), 60_000));
  const controller = new AbortController();
  const response = await fetch(`${omen.url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "chat/up-model", stream: true, messages: [{ role: "user", content: "x" }] }),
    signal: controller.signal,
  });
  const reader = response.body?.getReader();
  await reader?.read();
  controller.abort();
  const [request] = await upstream.received("up-model");
  expect(await request?.settled).toBe("abandoned");
});
