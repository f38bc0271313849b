import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import Anthropic, { APIError } from "@anthropic-ai/sdk";
import { chatProvider } from "./support/scenario/chat.ts";
import { messagesClient, messagesProvider } from "./support/scenario/messages.ts";
import { responsesClient } from "./support/scenario/responses.ts";
import { events } from "./support/scenario/scenario.ts";
import { clients, configOf, env, of, providers, scenarioNames } from "./support/scenario/index.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Upstream } from "./support/upstream/index.ts";

/** Every client's dialect in front of every provider's, whole and streamed, read by the clients' own SDKs. */

let upstream: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({ env, config: configOf(upstream.origin) });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

for (const client of clients) {
  for (const provider of providers) {
    const facing = provider.also?.[client.name] ?? provider;
    describe.each([false, true])(`${client.name} in front of ${provider.name}, stream: %p`, (stream) => {
      test.each(scenarioNames)("%s", async (scenario) => {
        const answer = facing.answer[scenario];
        upstream.route(facing.routes.whole, facing.whole(answer));
        if (stream) upstream.route(facing.routes.stream, facing.streamed(answer));
        const model = `${provider.name}/${provider.model}`;
        const got = await client.ask(omen.url, model, client.request[scenario], stream);
        const whole = of(client.got[scenario], facing.name);
        const expected = stream && client.streamedOf ? client.streamedOf(whole) : whole;
        expect(client.normal(got)).toMatchObject(client.normal(expected) as object);
        const [request] = upstream.requests;
        const sent = of(facing.sent[scenario], client.name);
        expect(facing.normal(request?.json)).toMatchObject(facing.normal(sent) as object);
        if (request) provider.judge(request);
      });
    });
  }
}

test("tokens are counted alike, whichever way a stream took", async () => {
  const scenario = "usage of a cache";
  await using fresh = await startOmen({ env, config: configOf(upstream.origin) });
  for (const client of clients) {
    for (const provider of providers) {
      const facing = provider.also?.[client.name] ?? provider;
      upstream.route(facing.routes.stream, facing.streamed(facing.answer[scenario]));
      const model = `${provider.name}/${provider.model}`;
      const body = { model, stream: true, ...client.request[scenario] };
      await (await fetch(fresh.url + client.path, { method: "POST", body: JSON.stringify(body) })).text();
    }
  }
  const metrics = await (await fetch(`${fresh.url}/metrics`)).text();
  for (const client of clients) {
    for (const provider of providers) {
      const labels = `surface="${client.name}",provider="${provider.name}",`;
      const counted = metrics.split("\n").filter((line) => line.startsWith(`omen_tokens_total{${labels}`));
      const tokens = (direction: string) =>
        Number(
          counted
            .find((line) => line.includes(`direction="${direction}"`))
            ?.split(" ")
            .at(-1),
        );
      const names = [client.name, provider.name];
      expect([...names, tokens("input"), tokens("output")]).toEqual([...names, 110, 5]);
    }
  }
});

describe("what can't be said", () => {
  const body = messagesClient.request["tool results, one of them an error"];
  const send = (url: string) =>
    fetch(`${url}/v1/messages`, {
      method: "POST",
      headers: { "anthropic-version": "2023-06-01" },
      body: JSON.stringify({ model: "chat/up-model", top_k: 5, container: "c", ...body }),
    });

  test("is left out and named", async () => {
    upstream.route(chatProvider.routes.whole, chatProvider.whole(chatProvider.answer[scenarioNames[0]]));
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

test("a thought that another provider signed is kept from a provider of the client's own dialect", async () => {
  upstream.route(chatProvider.routes.whole, chatProvider.whole(chatProvider.answer[scenarioNames[0]]));
  const thought = { type: "reasoning.text", text: "hm", signature: "c2ln", format: "omen:anthropic:" };
  const response = await fetch(`${omen.url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({
      model: "chat/up-model",
      messages: [
        { role: "user", content: "x" },
        { role: "assistant", content: "y", reasoning_content: "hm", reasoning_details: [thought] },
        { role: "user", content: "z" },
      ],
      chat_template_kwargs: { x: 1 },
    }),
  });
  expect(response.status).toBe(200);
  expect(response.headers.get("x-omen-dropped")).toBe("reasoning.signature");
  const [request] = upstream.requests;
  expect(JSON.stringify(request?.json)).not.toContain("c2ln");
  expect(request?.json).toMatchObject({ chat_template_kwargs: { x: 1 } });
});

describe.each([false, true])(
  "an answer that its provider gives no name has one for the client, stream: %p",
  (stream) => {
    test.each([messagesClient, responsesClient])("$name", async (client) => {
      const choice = { index: 0, finish_reason: "stop" };
      const chunk = { choices: [{ ...choice, delta: { content: "Hi" } }] };
      upstream.route(
        chatProvider.routes.whole,
        stream
          ? events([`data: ${JSON.stringify(chunk)}\n\n`, "data: [DONE]\n\n"])
          : fixed(200, { id: "", choices: [{ ...choice, message: { content: "Hi" } }] }),
      );
      const got = await client.ask(omen.url, "chat/up-model", client.request[scenarioNames[0]], stream);
      expect(got).toMatchObject({ id: expect.stringMatching(/^(omen-|resp_)\w{20}/), model: "up-model" });
    });
  },
);

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
    upstream.route(chatProvider.routes.whole, fixed(given, { error: { message: "no" } }));
    const response = await post({ model: "chat/up-model", max_tokens: 5, messages: [{ role: "user", content: "x" }] });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ type: "error", error: { type } });
  });

  test("a stream that breaks off is an error the SDK raises", async () => {
    upstream.route(chatProvider.routes.whole, async (exchange) => {
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
  const byName = providers.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const first = byName.find(({ model }) => model === "up-model");
  expect(data.map(({ type, id }) => `${type}:${id}`)).toEqual([
    "model:auto",
    ...byName.map((one) => `model:${one.model === "up-model" && one !== first ? `${one.name}/` : ""}${one.model}`),
    "model:echo",
  ]);
});

test("a beta header goes on to a provider of the same dialect, and to no other", async () => {
  for (const provider of [chatProvider, messagesProvider]) {
    upstream.route(provider.routes.whole, provider.whole(provider.answer[scenarioNames[0]]));
    const headers = {
      "anthropic-beta": "context-1m",
      "anthropic-version": "2023-06-01",
      authorization: "Bearer sk-client-canary",
    };
    await fetch(`${omen.url}/v1/messages`, {
      method: "POST",
      headers,
      body: JSON.stringify({ model: `${provider.name}/up-model`, ...messagesClient.request[scenarioNames[0]] }),
    });
  }
  const [chat, messages] = upstream.requests;
  expect([chat?.header("anthropic-beta"), messages?.header("anthropic-beta")]).toEqual([undefined, "context-1m"]);
  expect(JSON.stringify(upstream.requests.map(({ headers }) => headers))).not.toContain("sk-client-canary");
});
