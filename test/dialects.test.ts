import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import Anthropic, { APIError } from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { startOmen, type OmenServer } from "./support/server.ts";
import { normal, type DialectName, type Scenario } from "./support/scenario/scenario.ts";
import { scenarios } from "./support/scenario/scenarios.ts";
import { streamed } from "./support/scenario/stream.ts";
import { fixed, startUpstream, type Upstream } from "./support/upstream/index.ts";

/** Every client's dialect in front of every provider's, whole and streamed, read by the clients' own SDKs. */

const dialects: readonly DialectName[] = ["chat", "messages"];
const paths: Readonly<Record<DialectName, string>> = {
  chat: "POST /v1/chat/completions",
  messages: "POST /v1/messages",
};

let upstream: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({
    env: { ANTHROPIC_TEST_KEY: "sk-ant-canary" },
    config: `
      discovery.enabled = false
      [providers.chat]
      type = "openai_compatible"
      base_url = "${upstream.baseUrl}"
      models = ["up-model"]
      [providers.messages]
      type = "anthropic"
      base_url = "${upstream.baseUrl}"
      api_key = "env:ANTHROPIC_TEST_KEY"
      models = ["up-model"]
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

/** Sends a request through the dialect's SDK and gives the whole answer, accumulated by the SDK when streamed. */
async function ask(client: DialectName, body: object, provider: string, stream: boolean): Promise<unknown> {
  const model = `${provider}/up-model`;
  if (client === "chat") {
    const sdk = new OpenAI({ baseURL: `${omen.url}/v1`, apiKey: "any", maxRetries: 0 });
    const request = { model, ...body } as OpenAI.ChatCompletionCreateParamsNonStreaming;
    if (!stream) return sdk.chat.completions.create(request);
    return sdk.chat.completions
      .stream({ ...request, stream: true, stream_options: { include_usage: true } })
      .finalChatCompletion();
  }
  const sdk = new Anthropic({ baseURL: omen.url, apiKey: "any", maxRetries: 0 });
  const request = { model, ...body } as Anthropic.MessageCreateParamsNonStreaming;
  return stream ? sdk.messages.stream(request).finalMessage() : sdk.messages.create(request);
}

/** What a provider of the dialect says besides the scenario's answer. */
const envelope: Readonly<Record<DialectName, object>> = {
  chat: { id: "chatcmpl-up", object: "chat.completion", created: 7, model: "up-model" },
  messages: { id: "msg_up", type: "message", model: "up-model", stop_sequence: null },
};

/** The SDK's helper for streams leaves reasoning, which OpenAI's schema doesn't know, to the chunks. */
function expected(scenario: Scenario, client: DialectName, provider: DialectName, stream: boolean): object {
  const answer = (client === provider ? undefined : scenario.got?.[client]) ?? scenario.answer[client];
  if (client !== "chat" || !stream) return answer;
  return JSON.parse(
    JSON.stringify(answer, (key, value: unknown) => (key === "reasoning_content" ? undefined : value)),
  ) as object;
}

for (const client of dialects) {
  for (const provider of dialects) {
    describe.each([false, true])(`${client} in front of ${provider}, stream: %p`, (stream) => {
      test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))("%s", async (_name, scenario) => {
        const answer = { ...envelope[provider], ...scenario.answer[provider] };
        upstream.route(paths[provider], stream ? streamed(provider, scenario.answer[provider]) : fixed(200, answer));
        const got = await ask(client, scenario.request[client], provider, stream);
        expect(normal(client, got)).toMatchObject(
          normal(client, expected(scenario, client, provider, stream)) as object,
        );
        const [request] = upstream.requests;
        const sent = (client === provider ? undefined : scenario.sent?.[provider]) ?? scenario.request[provider];
        expect(normal(provider, request?.json)).toMatchObject(normal(provider, sent) as object);
        expect(request?.model).toBe("up-model");
        if (provider === "messages") expect(request?.header("x-api-key")).toBe("sk-ant-canary");
      });
    });
  }
}

test("tokens are counted alike, whichever way a stream took", async () => {
  const scenario = scenarios.find(({ name }) => name === "usage of a cache");
  for (const client of dialects) {
    for (const provider of dialects) {
      await using fresh = await startOmen({
        config: `
          discovery.enabled = false
          [providers.p]
          type = "${provider === "chat" ? "openai_compatible" : "anthropic"}"
          base_url = "${upstream.baseUrl}"
          models = ["up-model"]
        `,
      });
      upstream.route(paths[provider], streamed(provider, scenario?.answer[provider] ?? {}));
      const path = client === "chat" ? "/v1/chat/completions" : "/v1/messages";
      const body = { model: "up-model", stream: true, ...scenario?.request[client] };
      await (await fetch(fresh.url + path, { method: "POST", body: JSON.stringify(body) })).text();
      const metrics = await (await fetch(`${fresh.url}/metrics`)).text();
      const tokens = (direction: string) =>
        Number(new RegExp(`omen_tokens_total\\{[^}]*direction="${direction}"\\} (\\d+)`).exec(metrics)?.[1]);
      expect([client, provider, tokens("input"), tokens("output")]).toEqual([client, provider, 110, 5]);
    }
  }
});

describe("what can't be said", () => {
  const body = scenarios.find(({ dropped }) => dropped)?.request.messages ?? {};
  const send = (url: string) =>
    fetch(`${url}/v1/messages`, {
      method: "POST",
      headers: { "anthropic-version": "2023-06-01" },
      body: JSON.stringify({ model: "chat/up-model", top_k: 5, container: "c", ...body }),
    });

  test("is left out and named", async () => {
    upstream.route(paths.chat, fixed(200, { ...envelope.chat, ...scenarios[0]?.answer.chat }));
    const response = await send(omen.url);
    expect(response.status).toBe(200);
    expect(response.headers.get("x-omen-dropped")?.split(", ").sort()).toEqual(["container", "tool_result.isError"]);
  });

  test("or refused, as configured, in the client's own shape", async () => {
    await using strict = await startOmen({
      config: `
        discovery.enabled = false
        server.unsupported = "refuse"
        [providers.chat]
        type = "openai_compatible"
        base_url = "${upstream.baseUrl}"
        models = ["up-model"]
      `,
    });
    const response = await send(strict.url);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      type: "error",
      error: { type: "invalid_request_error", message: expect.stringContaining("tool_result.isError") },
    });
    expect(upstream.requests).toHaveLength(0);
  });
});

describe("errors in Anthropic's shape", () => {
  const post = (body: unknown, url = omen.url) =>
    fetch(`${url}/v1/messages`, { method: "POST", body: JSON.stringify(body) });

  test.each([
    [{}, 400, "invalid_request_error"],
    [{ model: "nothing", max_tokens: 5, messages: [{ role: "user", content: "x" }] }, 404, "not_found_error"],
    [
      { model: "chat/up-model", max_tokens: 5, messages: [{ role: "robot", content: "x" }] },
      400,
      "invalid_request_error",
    ],
  ])("%j is %i %s", async (body, status, type) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ type: "error", error: { type } });
    expect(response.headers.get("request-id")).toMatch(/^req_/);
  });

  test.each([
    [429, 429, "rate_limit_error"],
    [500, 502, "api_error"],
    [503, 529, "overloaded_error"],
  ])("a provider's %i is %i %s", async (given, status, type) => {
    upstream.route(paths.chat, fixed(given, { error: { message: "no" } }));
    const response = await post({ model: "chat/up-model", max_tokens: 5, messages: [{ role: "user", content: "x" }] });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ type: "error", error: { type } });
  });

  test("a stream that breaks off is an error the SDK raises", async () => {
    upstream.route(paths.chat, async (exchange) => {
      await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
      await exchange.write('data: {"id":"x","model":"m","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n');
      exchange.reset();
    });
    const sdk = new Anthropic({ baseURL: omen.url, apiKey: "any", maxRetries: 0 });
    const stream = sdk.messages.stream({
      model: "chat/up-model",
      max_tokens: 5,
      messages: [{ role: "user", content: "x" }],
    });
    expect(await stream.finalMessage().catch((error: unknown) => error)).toBeInstanceOf(APIError);
  });
});

test("Anthropic's clients get the models in Anthropic's shape", async () => {
  const sdk = new Anthropic({ baseURL: omen.url, apiKey: "any", maxRetries: 0 });
  const { data } = await sdk.models.list();
  expect(data.map(({ type, id }) => `${type}:${id}`)).toEqual([
    "model:auto",
    "model:up-model",
    "model:messages/up-model",
    "model:echo",
  ]);
});

test("a beta header goes on to a provider of the same dialect, and to no other", async () => {
  for (const provider of dialects) {
    upstream.route(paths[provider], fixed(200, { ...envelope[provider], ...scenarios[0]?.answer[provider] }));
    const headers = {
      "anthropic-beta": "context-1m",
      "anthropic-version": "2023-06-01",
      authorization: "Bearer sk-client-canary",
    };
    await fetch(`${omen.url}/v1/messages`, {
      method: "POST",
      headers,
      body: JSON.stringify({ model: `${provider}/up-model`, ...scenarios[0]?.request.messages }),
    });
  }
  const [chat, messages] = upstream.requests;
  expect([chat?.header("anthropic-beta"), messages?.header("anthropic-beta")]).toEqual([undefined, "context-1m"]);
  expect(JSON.stringify(upstream.requests.map(({ headers }) => headers))).not.toContain("sk-client-canary");
});
