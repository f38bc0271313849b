import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { chatProvider } from "./support/scenario/chat.ts";
import { configOf, env, providers } from "./support/scenario/index.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, whole, type Upstream } from "./support/upstream/index.ts";

/** Large requests are not parsed where they pass through: what reaches the provider must be the same all the same. */

let upstream: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script("größe", whole());
  omen = await startOmen({
    env,
    config: `${configOf(upstream.origin)}
      [providers.p]
      type = "openai_compatible"
      base_url = "${upstream.baseUrl}"
      models = ["größe"]
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

const content = 'Grüße ☃ 漢字 😀 "quoted" \\ and\n more. '.repeat(1000);
const chat = { messages: [{ role: "user", content }], x_unknown: { ü: ["☃"] } };
const post = (body: object | string, path = "/v1/chat/completions") =>
  fetch(omen.url + path, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });

test("a body that needs no change arrives byte for byte", async () => {
  const body = JSON.stringify({ model: "größe", ...chat }, undefined, 1);
  expect((await post(body)).status).toBe(200);
  expect(upstream.requests[0]?.text).toBe(body);
});

test("model, tags and omen are changed in their place, all else stays", async () => {
  expect((await post({ tags: { a: "ü" }, model: "p/größe", ...chat, omen: null })).status).toBe(200);
  expect(upstream.requests[0]?.json).toEqual({ model: "größe", ...chat });
});

test("a stream is asked for its tokens", async () => {
  const response = await post({ model: "größe", stream: true, stream_options: { ü: 1 }, ...chat });
  await response.text();
  expect(upstream.requests[0]?.json).toEqual({
    model: "größe",
    stream: true,
    stream_options: { ü: 1, include_usage: true },
    ...chat,
  });
});

test("a request of nothing but tiny parts is refused where it would have to be read", async () => {
  const parts = Array.from({ length: 300_000 }, () => ({ type: "text", text: "x" }));
  const body = { model: "messages/up-model", messages: [{ role: "user", content: parts }] };
  const response = await post(body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { message: "The request has more than 100000 messages and parts.", param: "messages[0].content[99998]" },
  });
  expect((await post({ ...body, model: "größe" })).status).toBe(200);
});

describe("to every provider the conversation is the same", () => {
  test.each(providers.map((provider) => [provider.name, provider] as const))("%s", async (_name, provider) => {
    const scenario = "text, with instructions and sampling";
    const facing = provider.also?.chat ?? provider;
    upstream.route(facing.routes.whole, facing.whole(facing.answer[scenario]));
    const response = await post({
      model: `${provider.name}/${provider.model}`,
      max_tokens: 50,
      messages: chat.messages,
    });
    expect(response.status, await response.text()).toBe(200);
    expect(JSON.stringify(upstream.requests[0]?.json)).toContain(JSON.stringify(content).slice(1, -1));
  });
});

test("a thought that another provider signed is found in it", async () => {
  upstream.route(chatProvider.routes.whole, chatProvider.whole(chatProvider.answer["truncation"]));
  const thought = { type: "reasoning.text", text: "hm", signature: "c2ln", format: "omen:anthropic:" };
  const messages = [...chat.messages, { role: "assistant", content: "y", reasoning_details: [thought] }];
  const response = await post({ model: "chat/up-model", messages });
  expect(response.headers.get("x-omen-dropped")).toBe("reasoning.signature");
});

describe("what is wrong is refused by name", () => {
  const padding = " ".repeat(20_000);
  test.each([
    [`{"model":"größe",${padding}"messages":7}`, "messages"],
    [`{"model":7,${padding}"messages":[{"role":"user","content":"x"}]}`, "model"],
    [`{"model":"größe","stream":"yes",${padding}"messages":[{"role":"user","content":"x"}]}`, "stream"],
    [`{"model":"größe","tags":[],${padding}"messages":[{"role":"user","content":"x"}]}`, "tags"],
    [`{${padding}"messages":[{"role":"user","content":"x"}]}`, "model"],
    [`{"model":"größe",${padding}"messages":[{"role":"user","content":"x"}]`, null],
    [`{"model":"größe",${padding}"messages":[]}`, "messages"],
    [
      `{"model":"messages/up-model","max_tokens":1,${padding}"messages":[{"role":"robot","content":"x"}]}`,
      "messages[0].role",
    ],
    [`{"model":"messages/up-model","max_tokens":1,${padding}"messages":[{"role":"user","content":nonsense}]}`, null],
  ])("%#", async (body, param) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: "invalid_request_error", param } });
  });
});
