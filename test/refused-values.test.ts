import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { clients, configOf, env, of, providers } from "./support/scenario/index.ts";
import type { ClientColumn, Json, ProviderColumn } from "./support/scenario/scenario.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Behaviour, type Upstream } from "./support/upstream/index.ts";

/**
 * What a provider refuses by its value, in its own words: it is asked for the nearest that it takes, the client is
 * told, and the next request is right at once.
 */

let upstream: Upstream;
let omen: OmenServer;
const scenario = "text, with instructions and sampling";
/** These have the model in their address, and one for all cases: what is learnt of a model is remembered. */
const isAddressed = ({ name }: ProviderColumn): boolean => name === "converse" || name === "gemini";
const modelOf = (provider: ProviderColumn, suffix: string): string =>
  isAddressed(provider) ? provider.model : `${provider.model}-${suffix}`;
const cases = clients.flatMap((client) =>
  providers.flatMap((provider) =>
    [false, true].map((stream) => [client.name, provider.name, stream ? "stream" : "whole", client, provider] as const),
  ),
);
const suffixes = cases.flatMap(([client, , form]) =>
  ["limit", "effort", "tools", "thoughts"].map((of) => `${of}-${client}-${form}`),
);

beforeAll(async () => {
  upstream = await startUpstream();
  const columns = providers.map((provider) => ({
    ...provider,
    model: [...new Set(["x", ...suffixes.map((suffix) => modelOf(provider, suffix))])].join('", "'),
  }));
  omen = await startOmen({ env, config: configOf(upstream.origin, columns) });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

const limitIn = ({ max_tokens: one, max_completion_tokens: two, max_output_tokens: three, ...rest }: Json): unknown =>
  one ??
  two ??
  three ??
  Object(rest["inferenceConfig"])["maxTokens"] ??
  Object(rest["generationConfig"])["maxOutputTokens"] ??
  Object(rest["options"])["num_predict"];

/** What each says of a limit beyond its model's own. */
const words: Readonly<Record<string, Json>> = {
  chat: {
    error: {
      message:
        "max_tokens is too large: 50. This model supports at most 40 completion tokens, whereas you provided 50.",
    },
  },
  messages: {
    type: "error",
    error: {
      type: "invalid_request_error",
      message: "max_tokens: 50 > 40, which is the maximum allowed number of output tokens for up-model",
    },
  },
  responses: { error: { message: "The parameter `max_output_tokens` is above maximum value, expected a value <= 40" } },
  ollama: { error: "max_tokens is too large: 50. This model supports at most 40 completion tokens" },
  gemini: {
    error: {
      code: 400,
      message:
        "Unable to submit request because it has a maxOutputTokens value of 50 but the supported range is from 1 (inclusive) to 41 (exclusive).",
    },
  },
  converse: {
    message: "The maximum tokens you requested exceeds the model limit of 40. Try again with a lower value.",
  },
};

const refusing =
  (provider: ProviderColumn, stream: boolean): Behaviour =>
  (exchange) => {
    const isTooMuch = Number(limitIn(exchange.request.json as Json)) > 40;
    if (isTooMuch) return fixed(400, words[provider.name] ?? {})(exchange);
    const answer = provider.answer[scenario];
    return (stream ? provider.streamed(answer) : provider.whole(answer))(exchange);
  };

async function ask(client: ClientColumn, model: string, body: Json, stream: boolean): Promise<Response> {
  const response = await fetch(omen.url + client.path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model, ...body, ...(stream && { stream }) }),
  });
  expect([response.status, await response.clone().text()]).toEqual([200, expect.any(String)]);
  return response;
}

describe("a limit beyond the model's own", () => {
  test.each(cases)("%s in front of %s, %s", async (name, _provider, form, client, provider) => {
    const facing = provider.also?.[client.name] ?? provider;
    const stream = form === "stream";
    upstream.route(stream ? facing.routes.stream : facing.routes.whole, refusing(facing, stream));
    const model = `${provider.name}/${modelOf(provider, `limit-${name}-${form}`)}`;
    const tries = isAddressed(provider) ? [expect.any(Number), 1] : [2, 1];
    for (const count of tries) {
      upstream.clear();
      const response = await ask(client, model, client.request[scenario], stream);
      expect(response.headers.get("x-omen-dropped")).toMatch(/max\w*tokens|num_predict/i);
      const sent = upstream.requests.filter(({ method }) => method === "POST");
      expect(sent.length).toEqual(count);
      expect(limitIn(sent.at(-1)?.json as Json)).toBe(40);
    }
    const got = await client.ask(omen.url, model, client.request[scenario], stream);
    const whole = of(client.got[scenario], facing.name);
    const expected = stream && client.streamedOf ? client.streamedOf(whole) : whole;
    expect(client.normal(got)).toMatchObject(client.normal(expected) as object);
  });
});

describe("an effort that the model has not", () => {
  const efforts: Readonly<Record<string, Json>> = {
    chat: { reasoning_effort: "xhigh" },
    messages: { thinking: { type: "adaptive" }, output_config: { effort: "xhigh" } },
    responses: { reasoning: { effort: "xhigh" } },
  };
  const effortIn = (body: Json): unknown =>
    body["reasoning_effort"] ?? Object(body["reasoning"])["effort"] ?? Object(body["output_config"])["effort"];
  const refusals: Readonly<Record<string, string>> = {
    chat: "Unsupported value: 'reasoning_effort' does not support 'xhigh' with this model. Supported values are: 'low' and 'medium'.",
    responses:
      "Unsupported value: 'xhigh' is not supported with the 'x' model. Supported values are: 'low', and 'medium'.",
    messages: "This model does not support effort level 'xhigh'. Supported levels: medium, low.",
  };
  const own = cases.filter(([client, provider]) => provider === client || provider === "chat");

  test.each(own)("%s in front of %s, %s", async (name, _provider, form, client, provider) => {
    const facing = provider.also?.[client.name] ?? provider;
    const stream = form === "stream";
    const isTaken = (effort: unknown): boolean => effort === "low" || effort === "medium";
    upstream.route(stream ? facing.routes.stream : facing.routes.whole, (exchange) => {
      const isRefused = !isTaken(effortIn(exchange.request.json as Json));
      const error = { error: { message: refusals[facing.name], param: "reasoning.effort" } };
      return isRefused ? fixed(400, error)(exchange) : refusing(facing, stream)(exchange);
    });
    const model = `${provider.name}/${modelOf(provider, `effort-${name}-${form}`)}`;
    const body = { ...client.request["reasoning"], ...efforts[client.name] };
    await ask(client, model, body, stream);
    upstream.clear();
    const response = await ask(client, model, body, stream);
    expect(response.headers.get("x-omen-dropped")).toMatch(/effort/);
    expect(upstream.requests.map(({ json }) => effortIn(json as Json))).toEqual(["medium"]);
  });
});

describe("a chat", () => {
  const turns = [
    { role: "user", content: "x" },
    { role: "assistant", content: "y" },
    { role: "user", content: "z" },
  ];
  const chat = clients.find(({ name }) => name === "chat") as ClientColumn;

  test.each([false, true])("with an empty list of tools goes without (stream: %j)", async (stream) => {
    const facing = providers[0] as ProviderColumn;
    upstream.route(facing.routes.whole, (exchange) => {
      const { tools, tool_choice: choice } = exchange.request.json as Json;
      if (Array.isArray(tools) && tools.length === 0)
        return fixed(400, { error: { message: "[] is too short - 'tools'" } })(exchange);
      const error = { error: { message: "'tool_choice' is only allowed when 'tools' are specified." } };
      return (choice === undefined ? refusing(facing, stream) : fixed(400, error))(exchange);
    });
    const model = `chat/up-model-tools-chat-${stream ? "stream" : "whole"}`;
    const response = await ask(chat, model, { messages: turns, tools: [], tool_choice: "auto" }, stream);
    expect(response.headers.get("x-omen-dropped")).toBe("tools, tool_choice");
    upstream.clear();
    await ask(chat, model, { messages: turns, tools: [], tool_choice: "auto" }, stream);
    expect(upstream.requests).toHaveLength(1);
  });

  test.each([false, true])("whose schema has a keyword too many tells it in words (stream: %j)", async (stream) => {
    const facing = providers[0] as ProviderColumn;
    const refused = "Invalid schema for function 'f': In context=('properties', 'a'), 'minimum' is not permitted.";
    upstream.route(facing.routes.whole, (exchange) => {
      const isRefused = /"minimum":\s*1/.test(exchange.request.text);
      return (isRefused ? fixed(400, { error: { message: refused } }) : refusing(facing, stream))(exchange);
    });
    const model = `chat/up-model-tools-messages-${stream ? "stream" : "whole"}`;
    const parameters = { type: "object", properties: { a: { type: "integer", minimum: 1 } } };
    const asked = { messages: turns, tools: [{ type: "function", function: { name: "f", parameters } }] };
    const response = await ask(chat, model, asked, stream);
    expect(response.headers.get("x-omen-dropped")).toBe("schema.minimum");
    upstream.clear();
    await ask(chat, model, asked, stream);
    expect(upstream.requests.map(({ text }) => text.includes('{\\"minimum\\":1}'))).toEqual([true]);
  });

  test.each([false, true])("whose client keeps no thoughts has empty ones (stream: %j)", async (stream) => {
    const facing = providers[0] as ProviderColumn;
    const message = "The `reasoning_content` in the thinking mode must be passed back to the API.";
    upstream.route(facing.routes.whole, (exchange) => {
      const { messages } = exchange.request.json as { messages: readonly Json[] };
      const isWhole = messages.every((turn) => turn["role"] !== "assistant" || "reasoning_content" in turn);
      return (isWhole ? refusing(facing, stream) : fixed(400, { error: { message } }))(exchange);
    });
    const model = `chat/up-model-thoughts-chat-${stream ? "stream" : "whole"}`;
    await ask(chat, model, { messages: turns }, stream);
    upstream.clear();
    const response = await ask(chat, model, { messages: turns }, stream);
    expect(response.headers.get("x-omen-dropped")).toBeNull();
    expect(upstream.requests).toHaveLength(1);
  });
});

test("a limit that only the prompt's length leaves is for this request, and the next has its own", async () => {
  const chat = providers[0] as ProviderColumn;
  upstream.route(chat.routes.whole, (exchange) => {
    const { messages, max_completion_tokens: limit } = exchange.request.json as {
      messages: readonly Json[];
      max_completion_tokens: number;
    };
    const prompt = messages.length * 10;
    if (prompt + limit <= 100) return refusing(chat, false)(exchange);
    return fixed(400, {
      message: `'max_tokens' or 'max_completion_tokens' is too large: ${limit}. This model's maximum context length is 100 tokens and your request has ${prompt} input tokens (${limit} > 100 - ${prompt}).`,
    })(exchange);
  });
  const client = clients[0] as ClientColumn;
  for (const count of [8, 7, 8]) {
    const messages = Array.from({ length: count }, () => ({ role: "user", content: "x" }));
    await ask(client, "chat/x", { messages, max_completion_tokens: 39 }, false);
    expect(limitIn(upstream.requests.at(-1)?.json as Json)).toBe(100 - count * 10);
  }
});
