import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, jsonSchema, stepCountIs, tool, type ToolSet } from "ai";
import OpenAI, { APIError, NotFoundError } from "openai";
import { answerOf, eventsOf, says } from "./support/responses.ts";
import { clientAt, failureOf, keyedAuth, keyedEnv, nativeProvider } from "./support/keyed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { events } from "./support/scenario/scenario.ts";
import { fixed, startUpstream, type Upstream } from "./support/upstream/index.ts";

/** OpenAI's Responses from outside, through its SDK: what is kept, whose it is, and what a provider is told of it. */

let upstream: Upstream;
let omen: OmenServer;

const responsesRoute = "POST /v1/responses";
const chatRoute = "POST /v1/chat/completions";
const messagesRoute = "POST /v1/messages";

const config = (more = ""): string => `
  discovery.enabled = false
  ${more}
  ${keyedAuth}
  ${nativeProvider(upstream.baseUrl)}
  [providers.other]
  type = "openai"
  base_url = "${upstream.origin}/other/v1"
  models = ["gpt-5-other"]
  [providers.chat]
  type = "openai_compatible"
  base_url = "${upstream.baseUrl}"
  models = ["up-model"]
  [providers.messages]
  type = "anthropic"
  base_url = "${upstream.baseUrl}"
  models = ["claude-up"]
`;
const env = keyedEnv;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({ env, config: config() });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => {
  upstream.clear();
  upstream.route(responsesRoute, says("Hi."));
  upstream.route("POST /other/v1/responses", says("Hi from elsewhere."));
});

const client = (apiKey?: string, url = omen.url): OpenAI => clientAt(url, apiKey);

const chatAnswer = (message: object, reason = "stop"): object => ({
  id: "chatcmpl-up",
  object: "chat.completion",
  created: 7,
  model: "up-model",
  choices: [{ index: 0, finish_reason: reason, message: { role: "assistant", content: null, ...message } }],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
});

describe("an answer", () => {
  test.each([
    ["that passes through", "gpt-5-up"],
    ["that is translated", "up-model"],
  ])("%s bears an id of Omen's own, and repeats its request", async (_name, model) => {
    upstream.route(chatRoute, fixed(200, chatAnswer({ content: "Hi." })));
    const given = { metadata: { a: "b" }, temperature: 0.5 };
    const response = await client().responses.create({ model, input: "Hello", instructions: "Be brief.", ...given });
    expect(response.id).toMatch(/^resp_[0-9A-Z]{32}$/);
    expect(response).toMatchObject({
      status: "completed",
      output_text: "Hi.",
      store: true,
      previous_response_id: null,
    });
    if (model === "up-model") expect(response).toMatchObject({ ...given, instructions: "Be brief." });
    expect(await client().responses.retrieve(response.id)).toEqual(response);
  });

  test("asks its provider to keep nothing, and to give thoughts back encrypted", async () => {
    await client().responses.create({ model: "gpt-5-up", input: "Hello", include: ["file_search_call.results"] });
    await client().responses.create({ model: "gpt-5-up", input: "Hello", store: false });
    expect(upstream.requests.map(({ json }) => json)).toEqual([
      {
        model: "gpt-5-up",
        input: "Hello",
        store: false,
        include: ["file_search_call.results", "reasoning.encrypted_content"],
      },
      { model: "gpt-5-up", input: "Hello", store: false },
    ]);
  });

  test("streamed through the SDK's helper is the one that is kept", async () => {
    const stream = client().responses.stream({ model: "gpt-5-up", input: "Hello" });
    const ids = new Set<string>();
    for await (const event of stream) if ("response" in event) ids.add(event.response.id);
    const final = await stream.finalResponse();
    expect([...ids]).toEqual([final.id]);
    const kept = await client().responses.retrieve(final.id);
    expect(kept.output_text).toBe("Hi.");
    expect(kept.output.map((item) => [item.type, item.id])).toEqual(final.output.map((item) => [item.type, item.id]));
  });

  test("in a form that is asked for is parsed by the SDK", async () => {
    upstream.route(responsesRoute, says('{"city":"Ulm"}'));
    const format = { type: "json_schema" as const, name: "city", schema: { type: "object" }, strict: true };
    const { output_text: text } = await client().responses.parse({
      model: "gpt-5-up",
      input: "Where?",
      text: { format },
    });
    expect(JSON.parse(text)).toEqual({ city: "Ulm" });
  });
});

describe("a conversation goes on", () => {
  test.each([false, true])(
    "with the same provider, who gets all of it and its thoughts; stream: %p",
    async (stream) => {
      const ask = async (body: object): Promise<string> => {
        const request = { model: "gpt-5-up", ...body } as OpenAI.Responses.ResponseCreateParamsNonStreaming;
        if (!stream) return (await client().responses.create(request)).id;
        return (
          await client()
            .responses.stream({ ...request, stream: true })
            .finalResponse()
        ).id;
      };
      const first = await ask({ input: "One" });
      upstream.route(responsesRoute, says("Two said."));
      const second = await ask({ input: "Two", previous_response_id: first });
      await ask({ input: [{ role: "user", content: "Three" }], previous_response_id: second });
      const message = (text: string) => ({ type: "message", role: "user", content: [{ type: "input_text", text }] });
      const thought = { type: "reasoning", id: "rs_up", summary: [], encrypted_content: "gAAAup" };
      const said = (text: string) => ({ type: "message", role: "assistant", content: [{ type: "output_text", text }] });
      const sent = upstream.requests.at(-1)?.json as { input: object[]; previous_response_id?: string };
      expect(sent).not.toHaveProperty("previous_response_id");
      expect(sent.input).toMatchObject([
        message("One"),
        thought,
        said("Hi."),
        message("Two"),
        thought,
        said("Two said."),
        { role: "user", content: "Three" },
      ]);
      expect(sent.input).toHaveLength(7);
    },
  );

  test("with another provider, who gets no thoughts of the first", async () => {
    const first = await client().responses.create({ model: "gpt-5-up", input: "One" });
    await client().responses.create({ model: "gpt-5-other", input: "Two", previous_response_id: first.id });
    expect(JSON.stringify(upstream.requests.at(-1)?.json)).not.toContain('reasoning",');
    upstream.route(chatRoute, fixed(200, chatAnswer({ content: "Hi." })));
    await client().responses.create({ model: "up-model", input: "Two", previous_response_id: first.id });
    expect(upstream.requests.at(-1)?.json).toMatchObject({
      messages: [
        { role: "user", content: "One" },
        { role: "assistant", content: "Hi." },
        { role: "user", content: "Two" },
      ],
    });
  });

  test("over a tool's call, in front of a chat", async () => {
    const call = { id: "call_1", type: "function", function: { name: "weather", arguments: '{"city":"Ulm"}' } };
    upstream.route(chatRoute, fixed(200, chatAnswer({ tool_calls: [call] }, "tool_calls")));
    const tools: OpenAI.Responses.Tool[] = [
      { type: "function", name: "weather", parameters: { type: "object", properties: {} }, strict: false },
    ];
    const first = await client().responses.create({ model: "up-model", input: "Weather?", tools });
    expect(first.output).toMatchObject([{ type: "function_call", call_id: "call_1", name: "weather" }]);
    upstream.route(chatRoute, fixed(200, chatAnswer({ content: "Rain." })));
    const second = await client().responses.create({
      model: "up-model",
      previous_response_id: first.id,
      input: [{ type: "function_call_output", call_id: "call_1", output: "rain" }],
      tools,
    });
    expect(second).toMatchObject({ output_text: "Rain.", previous_response_id: first.id });
    expect(upstream.requests.at(-1)?.json).toMatchObject({
      messages: [
        { role: "user", content: "Weather?" },
        { role: "assistant", tool_calls: [call] },
        { role: "tool", tool_call_id: "call_1", content: "rain" },
      ],
    });
  });

  test("with items that are named by their ids alone, as the AI SDK does", async () => {
    const call = { id: "call_1", type: "function", function: { name: "weather", arguments: "{}" } };
    upstream.route(chatRoute, fixed(200, chatAnswer({ content: "Look.", tool_calls: [call] }, "tool_calls")));
    const first = await client().responses.create({ model: "up-model", input: "Weather?" });
    const references = first.output.map(({ id }) => ({ type: "item_reference" as const, id: id ?? "" }));
    const input: OpenAI.Responses.ResponseInput = [
      { role: "user", content: "Weather?" },
      ...references,
      { type: "function_call_output", call_id: "call_1", output: "rain" },
    ];
    upstream.clear();
    const second = await client().responses.create({ model: "up-model", input });
    expect(upstream.requests.at(-1)?.json).toMatchObject({
      messages: [
        { role: "user", content: "Weather?" },
        { role: "assistant", content: "Look.", tool_calls: [call] },
        { role: "tool", content: "rain" },
      ],
    });
    expect(JSON.stringify((await client().responses.inputItems.list(second.id)).data)).toContain("Look.");
    await client().responses.create({ model: "gpt-5-up", input });
    expect(JSON.stringify(upstream.requests.at(-1)?.json)).not.toContain("item_reference");
    const bob = client("sk-bob").responses.create({ model: "gpt-5-up", input });
    expect(await failureOf(bob)).toMatchObject({ status: 400, param: "input[1].id" });
  });

  test.each(["up-model", "gpt-5-up"])("in the AI SDK's own loop over a tool, in front of %s", async (model) => {
    const call = { id: "call_1", type: "function", function: { name: "weather", arguments: '{"city":"Ulm"}' } };
    let calls = 0;
    upstream.route(chatRoute, (exchange) =>
      fixed(
        200,
        calls++ === 0 ? chatAnswer({ tool_calls: [call] }, "tool_calls") : chatAnswer({ content: "Rain." }),
      )(exchange),
    );
    const native = {
      ...answerOf(""),
      output: [
        { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gAAA1" },
        {
          type: "function_call",
          id: "fc_1",
          call_id: "call_1",
          name: "weather",
          arguments: '{"city":"Ulm"}',
          status: "completed",
        },
      ],
    };
    upstream.route(responsesRoute, (exchange) => fixed(200, calls++ === 0 ? native : answerOf("Rain."))(exchange));
    const weather = tool({
      inputSchema: jsonSchema({ type: "object", properties: { city: { type: "string" } } }),
      execute: () => "rain",
    }) as unknown as ToolSet[string];
    const sdk = createOpenAI({ baseURL: `${omen.url}/v1`, apiKey: "sk-ann" });
    const tools = { weather };
    const { text } = await generateText({
      model: sdk.responses(model),
      prompt: "Weather?",
      tools,
      stopWhen: stepCountIs(3),
    });
    expect(text).toBe("Rain.");
    const sent = JSON.stringify(upstream.requests.at(-1)?.json);
    expect(sent).not.toContain("item_reference");
    if (model === "gpt-5-up") expect(sent).toContain("gAAA1");
  });

  test("with the signed thoughts of Anthropic, which come back as they were", async () => {
    const content = [
      { type: "thinking", thinking: "Hm.", signature: "c2ln" },
      { type: "text", text: "Hi." },
    ];
    const usage = { input_tokens: 1, output_tokens: 1 };
    upstream.route(
      messagesRoute,
      fixed(200, { id: "msg_1", type: "message", role: "assistant", content, stop_reason: "end_turn", usage }),
    );
    const first = await client().responses.create({ model: "claude-up", input: "One" });
    expect(first.output).toMatchObject([{ type: "reasoning", summary: [{ text: "Hm." }] }, { type: "message" }]);
    await client().responses.create({ model: "claude-up", input: "Two", previous_response_id: first.id });
    expect(upstream.requests.at(-1)?.json).toMatchObject({
      messages: [{ content: "One" }, { role: "assistant", content }, { content: "Two" }],
    });
  });
});

describe("what is kept", () => {
  test("is listed with its input, and deleted", async () => {
    const { id } = await client().responses.create({
      model: "gpt-5-up",
      input: [
        { role: "user", content: "One" },
        { role: "user", content: [{ type: "input_text", text: "Two" }] },
        { role: "user", content: "Three" },
      ],
    });
    const texts: string[] = [];
    for await (const item of client().responses.inputItems.list(id, { limit: 2, order: "asc" }))
      if (item.type === "message") texts.push(JSON.stringify(item.content));
    expect(texts.map((text) => /One|Two|Three/.exec(text)?.[0])).toEqual(["One", "Two", "Three"]);
    const newest = await client().responses.inputItems.list(id, { limit: 1 });
    expect(JSON.stringify(newest.data)).toContain("Three");
    expect(await failureOf(client().responses.cancel(id))).toMatchObject({ status: 400 });
    await client().responses.delete(id);
    expect(await failureOf(client().responses.retrieve(id))).toBeInstanceOf(NotFoundError);
    expect(await failureOf(client().responses.delete(id))).toBeInstanceOf(NotFoundError);
  });

  test("is nobody else's", async () => {
    const { id } = await client().responses.create({ model: "gpt-5-up", input: "Secret" });
    const bob = client("sk-bob");
    for (const attempt of [bob.responses.retrieve(id), bob.responses.delete(id), bob.responses.inputItems.list(id)])
      expect(await failureOf(attempt)).toBeInstanceOf(NotFoundError);
    upstream.clear();
    expect(
      await failureOf(bob.responses.create({ model: "gpt-5-up", input: "x", previous_response_id: id })),
    ).toMatchObject({ status: 400, code: "previous_response_not_found", param: "previous_response_id" });
    expect(upstream.requests).toHaveLength(0);
    expect((await client().responses.retrieve(id)).id).toBe(id);
    expect(await failureOf(client("sk-nobody").responses.retrieve(id))).toMatchObject({ status: 401 });
  });

  test("is nothing where the client says so", async () => {
    const response = await client().responses.create({ model: "gpt-5-up", input: "x", store: false });
    expect(response).toMatchObject({ store: false });
    expect(await failureOf(client().responses.retrieve(response.id))).toBeInstanceOf(NotFoundError);
  });

  test("is no more than the limits allow: what was used longest ago goes first", async () => {
    await using small = await startOmen({ env, config: config("responses = { max_per_owner = 2 }") });
    const sdk = client("sk-ann", small.url);
    const ask = async (previous?: string): Promise<string> => {
      const more = previous === undefined ? {} : { previous_response_id: previous };
      return (await sdk.responses.create({ model: "gpt-5-up", input: "x", ...more })).id;
    };
    const first = await ask();
    const second = await ask();
    await ask(second);
    const gone = async (id: string) => (await failureOf(sdk.responses.retrieve(id))) instanceof NotFoundError;
    while (!(await gone(first))) await Bun.sleep(10);
    expect(await gone(second)).toBe(false);
  });

  test("outlives the program", async () => {
    const data = `${omen.dataFolder}-kept`;
    const first = await startOmen({ env, config: config(), args: ["--data", data] });
    const { id } = await client("sk-ann", first.url).responses.create({ model: "gpt-5-up", input: "x" });
    expect(await first.stop()).toBe(0);
    await using second = await startOmen({ env, config: config(), args: ["--data", data] });
    expect((await client("sk-ann", second.url).responses.retrieve(id)).output_text).toBe("Hi.");
  });
});

describe("besides", () => {
  test("a conversation is compacted by any model, and goes on from the summary", async () => {
    upstream.route(chatRoute, fixed(200, chatAnswer({ content: "Ann asked for rain." })));
    const first = await client().responses.create({ model: "up-model", input: "Rain?" });
    const compact = await client().responses.compact({ model: "up-model", previous_response_id: first.id });
    expect(compact).toMatchObject({ object: "response.compaction", output: [{ type: "compaction" }] });
    expect(upstream.requests.at(-1)?.json).toMatchObject({
      messages: [
        { role: "user", content: "Rain?" },
        { role: "assistant", content: "Ann asked for rain." },
        { role: "user", content: expect.stringContaining("Summarise") },
      ],
    });
    const input = [...compact.output, { role: "user", content: "And?" }] as OpenAI.Responses.ResponseInput;
    for (const model of ["up-model", "gpt-5-up"]) {
      await client().responses.create({ model, input });
      const sent = JSON.stringify(upstream.requests.at(-1)?.json);
      expect(sent).toMatch(/Summary of the conversation so far:\\n\\nAnn asked for rain\..*And\?/);
      expect(sent).not.toContain("compaction");
    }
  });

  test("input tokens are estimated, and said to be", async () => {
    const count = (body: object) => client().responses.inputTokens.count({ model: "up-model", ...body });
    const short = await count({ input: "Hello" });
    expect(short).toMatchObject({ object: "response.input_tokens" });
    const long = await count({ input: "Hello ".repeat(1000) });
    expect(long.input_tokens).toBeGreaterThan(short.input_tokens + 1000);
    const { id } = await client().responses.create({ model: "gpt-5-up", input: "Hello ".repeat(1000) });
    expect((await count({ input: "x", previous_response_id: id })).input_tokens).toBeGreaterThan(1000);
    const response = await fetch(`${omen.url}/v1/responses/input_tokens`, {
      method: "POST",
      headers: { authorization: "Bearer sk-ann" },
      body: JSON.stringify({ model: "up-model", input: "x" }),
    });
    expect(response.headers.get("x-omen-estimated")).toBe("input_tokens");
  });
});

describe("what goes wrong", () => {
  test.each([
    [{ conversation: "conv_1" }, "conversation"],
    [{ background: true, store: false }, "background"],
    [{ background: "yes" }, "background"],
    [{ store: "yes" }, "store"],
    [{ input: null }, "input"],
    [{ previous_response_id: "resp_unknown" }, "previous_response_id"],
  ])("%j is refused by name", async (body, param) => {
    const request = { model: "gpt-5-up", input: "x", ...body } as OpenAI.Responses.ResponseCreateParamsNonStreaming;
    expect(await failureOf(client().responses.create(request))).toMatchObject({ status: 400, param });
  });

  test("a stream that breaks off is an error event, then the failed response", async () => {
    upstream.route(responsesRoute, async (exchange) => {
      await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
      for (const event of eventsOf("Hi.").slice(0, 6)) await exchange.write(event);
      exchange.reset();
    });
    const response = await fetch(`${omen.url}/v1/responses`, {
      method: "POST",
      headers: { authorization: "Bearer sk-ann" },
      body: JSON.stringify({ model: "gpt-5-up", input: "x", stream: true }),
    });
    const said = [...(await response.text()).matchAll(/^data: (.*)$/gm)].map(
      ([, data = ""]) => JSON.parse(data) as { type: string; sequence_number: number; response?: { id: string } },
    );
    expect(said.slice(-2)).toMatchObject([
      { type: "error", code: "provider_error" },
      { type: "response.failed", response: { status: "failed", error: { code: "server_error" } } },
    ]);
    expect(said.map((event) => event.sequence_number)).toEqual(said.map((_, index) => index));
    expect(await client().responses.retrieve(said.at(-1)?.response?.id ?? "")).toMatchObject({ status: "failed" });
    const stream = client().responses.stream({ model: "gpt-5-up", input: "x" });
    expect(await failureOf(stream.finalResponse())).toBeInstanceOf(APIError);
  });

  test("a provider's failed response reaches the client as the last event", async () => {
    const failed = { ...answerOf(""), status: "failed", error: { code: "server_error", message: "Broken." } };
    upstream.route(
      responsesRoute,
      events([
        eventsOf("")[0] ?? "",
        `event: response.failed\ndata: ${JSON.stringify({ type: "response.failed", sequence_number: 1, response: failed })}\n\n`,
      ]),
    );
    const final = await client().responses.stream({ model: "gpt-5-up", input: "x" }).finalResponse();
    expect(final).toMatchObject({ status: "failed", error: { message: "Broken." } });
  });
});
