import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import Anthropic, { APIError } from "@anthropic-ai/sdk";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import OpenAI, { APIError as OpenAIError } from "openai";
import { startOmen, type OmenServer } from "./support/server.ts";
import { google, googleError, tokenEndpoint, type StreamOptions } from "./support/upstream/google/index.ts";
import { fixed, startUpstream, type Behaviour, type Upstream } from "./support/upstream/index.ts";

/**
 * Google's providers from outside: the Gemini API's streams, thought signatures there and back, Vertex AI's accounts.
 */

const key = "AIza-canary";
const token = "ya29.canary";
const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

let upstream: Upstream;
let omen: OmenServer;
let folder: string;

beforeAll(async () => {
  upstream = await startUpstream();
  folder = mkdtempSync(join(tmpdir(), "omen-google-"));
  await Bun.write(
    join(folder, "account.json"),
    JSON.stringify({
      type: "service_account",
      project_id: "my-project",
      private_key: privateKey,
      client_email: "omen@my-project.iam.gserviceaccount.com",
      token_uri: `${upstream.origin}/token`,
    }),
  );
  omen = await startOmen({
    env: { GEMINI_API_KEY: key },
    config: `
      discovery.enabled = false
      [providers.gemini]
      type = "gemini"
      base_url = "${upstream.origin}/v1beta"
      models = ["gemini-3-pro-preview"]
      [providers.vertex]
      type = "vertex"
      base_url = "${upstream.origin}/v1"
      location = "europe-west4"
      credentials = "${join(folder, "account.json")}"
      models = ["gemini-3-pro-preview", "claude-opus-4-6"]
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => upstream.clear());

const model = "gemini/gemini-3-pro-preview";
const whole = "POST /v1beta/models/gemini-3-pro-preview:generateContent";
const streaming = "POST /v1beta/models/gemini-3-pro-preview:streamGenerateContent";
const chat = () => new OpenAI({ baseURL: `${omen.url}/v1`, apiKey: "any", maxRetries: 0 });
const messages = () => new Anthropic({ baseURL: omen.url, apiKey: "any", maxRetries: 0 });
const hello = { role: "user", content: "Hello" } as const;

/** An event of a stream: parts, and what else there is. */
const piece = (parts: readonly object[], more: object = {}, usageMetadata: object = { promptTokenCount: 7 }) => ({
  candidates: [{ index: 0, content: { role: "model", parts }, ...more }],
  usageMetadata,
  modelVersion: "gemini-3-pro-preview",
  responseId: "r1",
});
const stop = { finishReason: "STOP" };
const counted = { promptTokenCount: 7, candidatesTokenCount: 3, thoughtsTokenCount: 4 };

describe("streams", () => {
  const ask = () =>
    chat()
      .chat.completions.stream({
        model,
        messages: [hello],
        stream: true,
        stream_options: { include_usage: true },
        tools: [{ type: "function", function: { name: "f", parameters: { type: "object", properties: {} } } }],
      })
      .finalChatCompletion();
  const gemini = (pieces: readonly object[], options?: StreamOptions): Behaviour => google({ key }, pieces, options);

  const grown = [
    piece([{ text: "hm", thought: true }]),
    piece([{ text: "Grüße " }]),
    piece([{ text: "😀 ☃" }]),
    piece([{ text: "", thoughtSignature: "U0lH" }], stop, counted),
  ];
  test.each<[string, StreamOptions]>([
    ["as Google sends them", {}],
    ["split at every byte", { split: "bytes" }],
    ["with LF", { newline: "\n" }],
    ["with LF, split at every byte", { newline: "\n", split: "bytes" }],
  ])("%s", async (_name, options) => {
    upstream.route(streaming, gemini(grown, options));
    const { choices, usage } = await ask();
    expect(choices[0]).toMatchObject({ finish_reason: "stop", message: { content: "Grüße 😀 ☃" } });
    expect(usage).toMatchObject({
      prompt_tokens: 7,
      completion_tokens: 7,
      completion_tokens_details: { reasoning_tokens: 4 },
    });
  });

  test("a call and the end in one event; ids that Google left out", async () => {
    const call = { functionCall: { name: "f", args: { city: "Ulm" } } };
    upstream.route(streaming, gemini([piece([call, call], stop, counted)]));
    const [choice] = (await ask()).choices;
    expect(choice?.finish_reason).toBe("tool_calls");
    expect(choice?.message.tool_calls).toMatchObject([
      { id: "call_r1_0_0", function: { name: "f", arguments: '{"city":"Ulm"}' } },
      { id: "call_r1_0_1", function: { name: "f", arguments: '{"city":"Ulm"}' } },
    ]);
  });

  test("usage behind the end counts", async () => {
    upstream.route(streaming, gemini([piece([{ text: "Hi" }], stop), { usageMetadata: counted, responseId: "r1" }]));
    expect((await ask()).usage).toMatchObject({ prompt_tokens: 7, completion_tokens: 7 });
  });

  test("a blocked prompt is filtered", async () => {
    const { candidates: _, ...head } = piece([]);
    upstream.route(streaming, gemini([{ ...head, promptFeedback: { blockReason: "PROHIBITED_CONTENT" } }]));
    const { choices, usage } = await ask();
    expect(choices[0]).toMatchObject({ finish_reason: "content_filter" });
    expect(usage).toMatchObject({ prompt_tokens: 7, completion_tokens: 0 });
  });

  test.each([
    ["an error object", googleError(503, "UNAVAILABLE", "The model is overloaded.")],
    ["an answer that failed", piece([], { finishReason: "MALFORMED_FUNCTION_CALL" })],
  ])("%s within is an error for either SDK", async (_name, last) => {
    upstream.route(streaming, gemini([piece([{ text: "Hi" }]), last]));
    expect(await ask().catch((error: unknown) => error)).toBeInstanceOf(OpenAIError);
    const stream = messages().messages.stream({ model, max_tokens: 50, messages: [hello] });
    expect(await stream.finalMessage().catch((error: unknown) => error)).toBeInstanceOf(APIError);
  });

  test("one that ends before its reason is a broken one", async () => {
    upstream.route(streaming, gemini([piece([{ text: "Hi" }])]));
    expect(await ask().catch((error: unknown) => error)).toBeInstanceOf(OpenAIError);
  });
});

describe("thought signatures come back on the parts that they signed", () => {
  const call = (id: string, name: string) => ({ functionCall: { id, name, args: { city: "Ulm" } } });
  const said = [
    { text: "I'll look.", thought: true },
    { text: "Let me look." },
    { ...call("c1", "weather"), thoughtSignature: "U0lHMQ==" },
    call("c2", "map"),
  ];
  /** What Google must get back of it; it does not ask for the words of its thoughts. */
  const returned = { role: "model", parts: said.slice(1) };
  const results = {
    role: "user",
    parts: [
      { functionResponse: { id: "c1", name: "weather", response: { output: "rain" } } },
      { functionResponse: { id: "c2", name: "map", response: { output: "rain" } } },
    ],
  };
  const functions = ["weather", "map"].map((name) => ({ name, schema: { type: "object" as const, properties: {} } }));

  /** The first answer calls, whole or in pieces; the one after the results speaks. */
  const script = () => {
    const step = (...parts: readonly object[]) => google({ key }, [piece(parts, stop, counted)]);
    const inPieces = google({ key }, [...said.map((part) => piece([part])), piece([], stop, counted)]);
    const isSecond = (body: unknown) => (body as { contents: readonly object[] }).contents.length > 1;
    const either =
      (first: Behaviour): Behaviour =>
      (exchange) =>
        (isSecond(exchange.request.json) ? step({ text: "It rains." }) : first)(exchange);
    upstream.route(whole, either(step(...said)));
    upstream.route(streaming, either(inPieces));
  };
  /** What the second request held, beside thoughts' words. */
  const second = () => {
    const body = upstream.requests[1]?.json as { contents: readonly { parts: readonly object[] }[] } | undefined;
    return body?.contents.map((content) => ({
      ...content,
      parts: content.parts.filter((part) => !("thought" in part)),
    }));
  };

  test.each([false, true])("of a chat client, stream: %p", async (stream) => {
    script();
    const tools = functions.map(({ name, schema }) => ({
      type: "function" as const,
      function: { name, parameters: schema },
    }));
    const request = { model, tools, messages: [hello] };
    const answer: Record<string, unknown> = stream
      ? await gather(request)
      : { ...(await chat().chat.completions.create(request)).choices[0]?.message };
    expect(answer).toMatchObject({ tool_calls: [{ id: "c1" }, { id: "c2" }], content: "Let me look." });
    const outcome = (id: string) => ({ role: "tool", tool_call_id: id, content: "rain" }) as const;
    const last = await chat().chat.completions.create({
      ...request,
      messages: [hello, answer as unknown as OpenAI.ChatCompletionMessageParam, outcome("c1"), outcome("c2")],
    });
    expect(last.choices[0]?.message.content).toBe("It rains.");
    expect(second()).toEqual([{ role: "user", parts: [{ text: "Hello" }] }, returned, results]);
  });

  /** A message from its chunks, as agents put it together: reasoning_details are kept as they come. */
  async function gather(request: OpenAI.ChatCompletionCreateParamsNonStreaming): Promise<Record<string, unknown>> {
    const calls: { id: string; type: string; function: { name: string; arguments: string } }[] = [];
    const details: unknown[] = [];
    let content = "";
    for await (const chunk of await chat().chat.completions.create({ ...request, stream: true })) {
      const delta = chunk.choices[0]?.delta as OpenAI.ChatCompletionChunk.Choice.Delta & {
        reasoning_details?: unknown[];
      };
      content += delta.content ?? "";
      details.push(...(delta.reasoning_details ?? []));
      for (const { index, id, function: called } of delta.tool_calls ?? []) {
        calls[index] ??= { id: id ?? "", type: "function", function: { name: called?.name ?? "", arguments: "" } };
        calls[index].function.arguments += called?.arguments ?? "";
      }
    }
    return { role: "assistant", content, tool_calls: calls, reasoning_details: details };
  }

  test.each([false, true])("of an Anthropic client, stream: %p", async (stream) => {
    script();
    const tools = functions.map(({ name, schema }) => ({ name, input_schema: schema }));
    const request = { model, max_tokens: 50, tools, messages: [hello] };
    const { content } = stream
      ? await messages().messages.stream(request).finalMessage()
      : await messages().messages.create(request);
    expect(content).toMatchObject([
      { type: "thinking", thinking: "I'll look." },
      { type: "text", text: "Let me look." },
      { type: "thinking", thinking: "", signature: "omen:gemini:U0lHMQ==" },
      { type: "tool_use", id: "c1" },
      { type: "tool_use", id: "c2" },
    ]);
    const outcome = (id: string) => ({ type: "tool_result", tool_use_id: id, content: "rain" }) as const;
    const last = await messages().messages.create({
      ...request,
      messages: [hello, { role: "assistant", content }, { role: "user", content: [outcome("c1"), outcome("c2")] }],
    });
    expect(last.content).toMatchObject([{ type: "text", text: "It rains." }]);
    expect(second()).toEqual([{ role: "user", parts: [{ text: "Hello" }] }, returned, results]);
  });

  test("a client that lost them is given the placeholder, which Google takes", async () => {
    script();
    const answer = await chat().chat.completions.create({
      model,
      messages: [
        hello,
        {
          role: "assistant",
          tool_calls: [{ id: "x", type: "function", function: { name: "weather", arguments: "{}" } }],
        },
        { role: "tool", tool_call_id: "x", content: "rain" },
      ],
    });
    expect(answer.choices[0]?.message.content).toBe("It rains.");
  });
});

describe("an image that the model made", () => {
  const bytes = "iVBORw0KGgo=";
  const inlineData = { mimeType: "image/png", data: bytes };
  const said = [{ text: "Here:" }, { inlineData }];
  const question = { role: "user", parts: [{ text: "Hello" }] };
  const again = { role: "user", parts: [{ text: "Smaller." }] };
  const contents = () => (upstream.requests.at(-1)?.json as { contents?: unknown } | undefined)?.contents;

  beforeEach(() => {
    upstream.route(whole, google({ key }, [piece(said, stop, counted)]));
    upstream.route(streaming, google({ key }, [...said.map((part) => piece([part])), piece([], stop, counted)]));
  });

  test("reaches a chat client beside the text, and goes back with the next request", async () => {
    const { choices } = await chat().chat.completions.create({ model, messages: [hello] });
    const message = choices[0]?.message;
    const images = [{ type: "image_url", image_url: { url: `data:image/png;base64,${bytes}` } }];
    expect(message).toMatchObject({ content: "Here:", images });
    let streamed: unknown;
    for await (const chunk of await chat().chat.completions.create({ model, messages: [hello], stream: true }))
      streamed ??= (chunk.choices[0]?.delta as { images?: unknown } | undefined)?.images;
    expect(streamed).toEqual(images);
    const next = [hello, message as OpenAI.ChatCompletionMessageParam, { role: "user" as const, content: "Smaller." }];
    await chat().chat.completions.create({ model, messages: next });
    expect(contents()).toEqual([question, { role: "model", parts: said }, again]);
  });

  test("is an item for a client of Responses, and is remembered", async () => {
    const first = await chat().responses.create({ model, input: "Hello" });
    expect(first.output).toMatchObject([{ type: "message" }, { type: "image_generation_call", result: bytes }]);
    const stream = chat().responses.stream({ model, input: "Hello" });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types).toContain("response.image_generation_call.completed");
    expect((await stream.finalResponse()).output.at(-1)).toMatchObject({ result: bytes });
    await chat().responses.create({ model, input: "Smaller.", previous_response_id: first.id });
    expect(contents()).toEqual([question, { role: "model", parts: said }, again]);
  });
});

describe("errors of the Gemini API", () => {
  const failure = async (behaviour: Behaviour): Promise<OpenAIError> => {
    upstream.route(whole, behaviour);
    return (await chat()
      .chat.completions.create({ model, messages: [hello] })
      .catch((error: unknown) => error)) as OpenAIError;
  };

  test("a key that it does not know is Omen's trouble, not the client's", async () => {
    const error = await failure(google({ key: "another" }, []));
    expect(error.status).toBe(502);
    expect(error.message).toContain("refused Omen's credentials");
    expect(error.message + omen.output.out + omen.output.error).not.toContain("canary");
  });

  test("what it refuses is said in its words", async () => {
    const error = await failure(fixed(400, googleError(400, "INVALID_ARGUMENT", "Please use a valid role.")));
    expect(error).toMatchObject({ status: 400, message: expect.stringContaining("Please use a valid role.") });
  });

  test("a quota that is used up says how long to wait", async () => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "12.3s" }];
    const error = await failure(fixed(429, googleError(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", details)));
    expect(error.status).toBe(429);
    expect(error.headers?.get("retry-after")).toBe("13");
  });

  test("an answer that failed is none", async () => {
    const error = await failure(google({ key }, [piece([], { finishReason: "MALFORMED_FUNCTION_CALL" })]));
    expect(error).toMatchObject({ status: 502, message: expect.stringContaining("MALFORMED_FUNCTION_CALL") });
  });
});

test("the Gemini API is asked for its models, page by page", async () => {
  const methods = ["generateContent", "countTokens"];
  upstream.route("GET /v1beta/models", (exchange) => {
    const isSecond = exchange.request.query.get("pageToken") === "next";
    const name = isSecond ? "models/gemini-b" : "models/gemini-a";
    const page = {
      models: [{ name, supportedGenerationMethods: methods }],
      ...(isSecond ? {} : { nextPageToken: "next" }),
    };
    return fixed(200, page)(exchange);
  });
  await using fresh = await startOmen({
    env: { GOOGLE_API_KEY: key },
    config: `
      discovery.enabled = false
      [providers.gemini]
      type = "gemini"
      base_url = "${upstream.origin}/v1beta"
    `,
  });
  const sdk = new OpenAI({ baseURL: `${fresh.url}/v1`, apiKey: "any" });
  const ids = (await sdk.models.list()).data.map(({ id }) => id);
  expect(ids).toContain("gemini-a");
  expect(ids).toContain("gemini-b");
  expect(upstream.requests.every((request) => request.header("x-goog-api-key") === key)).toBe(true);
});

describe("Vertex AI", () => {
  const path = "/v1/projects/my-project/locations/europe-west4/publishers";
  const geminiPath = `${path}/google/models/gemini-3-pro-preview`;
  const claudePath = `${path}/anthropic/models/claude-opus-4-6`;
  const tokens = () => upstream.requests.filter((request) => request.path === "/token");

  /** One that nobody signed in yet. */
  const startVertex = (models = 'models = ["gemini-3-pro-preview"]') =>
    startOmen({
      config: `
        discovery.enabled = false
        [providers.vertex]
        type = "vertex"
        base_url = "${upstream.origin}/v1"
        location = "europe-west4"
        credentials = "${join(folder, "account.json")}"
        ${models}
      `,
    });
  const asking = ({ url }: OmenServer) => new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });

  test("a service account signs in once for all, and Gemini answers", async () => {
    upstream.route("POST /token", tokenEndpoint(publicKey, `${upstream.origin}/token`, token));
    upstream.route(`POST ${geminiPath}:generateContent`, google({ token }, [piece([{ text: "Hi" }], stop)]));
    await using fresh = await startVertex();
    const ask = () =>
      asking(fresh).chat.completions.create({ model: "vertex/gemini-3-pro-preview", messages: [hello] });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ choices }) => choices[0]?.message.content)).toEqual(["Hi", "Hi", "Hi"]);
    expect(tokens()).toHaveLength(1);
  });

  test("Claude gets its Messages as they came, with the version within and the model in the address", async () => {
    upstream.route("POST /token", tokenEndpoint(publicKey, `${upstream.origin}/token`, token));
    const answer = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-opus-4-6",
      content: [{ type: "text", text: "Hi" }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    };
    upstream.route(`POST ${claudePath}:rawPredict`, fixed(200, answer));
    const body =
      '{"model":"vertex/claude-opus-4-6","max_tokens":50,"unheard_of":1.0,"messages":[{"role":"user","content":"x"}]}';
    const response = await fetch(`${omen.url}/v1/messages`, {
      method: "POST",
      headers: { "anthropic-beta": "context-1m-2025-08-07" },
      body,
    });
    expect(await response.json()).toEqual(answer);
    const request = upstream.requests.at(-1);
    expect(request?.text).toBe(
      '{"anthropic_version":"vertex-2023-10-16","max_tokens":50,"unheard_of":1.0,"messages":[{"role":"user","content":"x"}]}',
    );
    expect(request?.header("authorization")).toBe(`Bearer ${token}`);
    expect(request?.header("anthropic-beta")).toBe("context-1m-2025-08-07");
  });

  test("what Vertex refuses of a Claude's request by name is left out and named", async () => {
    upstream.route("POST /token", tokenEndpoint(publicKey, `${upstream.origin}/token`, token));
    const said = (text: string) =>
      fixed(400, { type: "error", error: { type: "invalid_request_error", message: text }, request_id: "req_vrtx_1" });
    upstream.route(`POST ${claudePath}:rawPredict`, (exchange) => {
      const betas = exchange.request.header("anthropic-beta") ?? "";
      if (betas.includes("prompt-caching-scope"))
        return said("Unexpected value(s) `prompt-caching-scope-2026-01-05` for the `anthropic-beta` header.")(exchange);
      if (exchange.request.text.includes('"scope"'))
        return said("system.0.cache_control.ephemeral.scope: Extra inputs are not permitted")(exchange);
      return fixed(200, { type: "message", content: [], usage: { input_tokens: 1, output_tokens: 1 } })(exchange);
    });
    const cached = '{"type":"text","text":"s","cache_control":{"type":"ephemeral","scope":"global"}}';
    const body = `{"model":"vertex/claude-opus-4-6","max_tokens":5,"system":[${cached}],"messages":[{"role":"user","content":"x"}]}`;
    const response = await fetch(`${omen.url}/v1/messages`, {
      method: "POST",
      headers: { "anthropic-beta": "prompt-caching-scope-2026-01-05,context-1m-2025-08-07" },
      body,
    });
    expect([response.status, response.headers.get("x-omen-dropped")]).toEqual([
      200,
      "anthropic-beta: prompt-caching-scope-2026-01-05, system.0.cache_control.ephemeral.scope",
    ]);
    const request = upstream.requests.at(-1);
    expect(request?.header("anthropic-beta")).toBe("context-1m-2025-08-07");
    expect(request?.text).toContain('"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}]');
  });

  test.each([false, true])("what a chat wants cached reaches Claude (stream: %j)", async (stream) => {
    upstream.route("POST /token", tokenEndpoint(publicKey, `${upstream.origin}/token`, token));
    for (const method of ["rawPredict", "streamRawPredict"])
      upstream.route(
        `POST ${claudePath}:${method}`,
        fixed(200, { type: "message", role: "assistant", content: [], usage: {} }),
      );
    const hint = { cache_control: { type: "ephemeral" } };
    const response = await fetch(`${omen.url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify({
        model: "vertex/claude-opus-4-6",
        stream,
        messages: [
          { role: "system", content: [{ type: "text", text: "Long.", ...hint }] },
          { ...hello, ...hint, oddity: 1 },
        ],
        tools: [{ type: "function", function: { name: "f", parameters: { type: "object" } }, ...hint }],
      }),
    });
    await response.text();
    expect(upstream.requests.at(-1)?.json).toMatchObject({
      system: [{ type: "text", text: "Long.", ...hint }],
      messages: [{ role: "user", content: [{ type: "text", ...hint }] }],
      tools: [{ name: "f", ...hint }],
    });
    expect([response.status, response.headers.get("x-omen-dropped")]).toEqual([200, "messages[1].oddity"]);
  });

  test("Claude answers chat clients too, in a stream", async () => {
    upstream.route("POST /token", tokenEndpoint(publicKey, `${upstream.origin}/token`, token));
    const event = (type: string, more: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
    upstream.route(`POST ${claudePath}:streamRawPredict`, async (exchange) => {
      await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
      await exchange.write(event("message_start", { message: { id: "m", model: "c", usage: { input_tokens: 1 } } }));
      await exchange.write(event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }));
      await exchange.write(event("content_block_delta", { index: 0, delta: { type: "text_delta", text: "Hi" } }));
      await exchange.write(event("content_block_stop", { index: 0 }));
      await exchange.write(event("message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: 1 } }));
      await exchange.write(event("message_stop", {}));
      await exchange.end();
    });
    const stream = chat().chat.completions.stream({ model: "vertex/claude-opus-4-6", messages: [hello], stream: true });
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe("Hi");
    expect(upstream.requests.at(-1)?.json).toMatchObject({ anthropic_version: "vertex-2023-10-16", stream: true });
    expect(upstream.requests.at(-1)?.json).not.toHaveProperty("model");
  });

  test("a text at a time is embedded, by a prediction", async () => {
    upstream.route("POST /token", tokenEndpoint(publicKey, `${upstream.origin}/token`, token));
    upstream.route(`POST ${path}/google/models/gemini-embedding-001:predict`, (exchange) => {
      const { instances, parameters } = exchange.request.json as {
        instances: readonly { readonly content: string }[];
        parameters: unknown;
      };
      const isSound =
        exchange.request.header("authorization") === `Bearer ${token}` &&
        instances.length === 1 &&
        Bun.deepEquals(parameters, { outputDimensionality: 2 });
      if (!isSound) return fixed(400, googleError(400, "INVALID_ARGUMENT", "one instance at a time"))(exchange);
      const values = [Number(instances[0]?.content), 0.5];
      return fixed(200, { predictions: [{ embeddings: { values, statistics: { token_count: 3 } } }] })(exchange);
    });
    await using fresh = await startVertex('models = ["gemini-embedding-001", "gemini-3-pro-preview"]');
    const { embeddings } = asking(fresh);
    const answer = await embeddings.create({ model: "gemini-embedding-001", input: ["1", "2"], dimensions: 2 });
    expect(answer.data.map(({ embedding }) => embedding)).toEqual([
      [1, 0.5],
      [2, 0.5],
    ]);
    expect(answer.usage.prompt_tokens).toBe(6);
    const failure = await embeddings
      .create({ model: "gemini-3-pro-preview", input: "x" })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 400, param: "model" });
  });

  test("Google's models are listed for who signed in", async () => {
    upstream.route("POST /token", tokenEndpoint(publicKey, `${upstream.origin}/token`, token));
    upstream.route("GET /v1beta1/publishers/google/models", (exchange) => {
      const known = exchange.request.header("authorization") === `Bearer ${token}`;
      const names = ["gemini-a", "imagen-4"].map((id) => ({ name: `publishers/google/models/${id}` }));
      return fixed(known ? 200 : 401, { publisherModels: names })(exchange);
    });
    await using fresh = await startVertex("");
    const ids = (await asking(fresh).models.list()).data.map(({ id }) => id);
    expect(ids).toContain("gemini-a");
    expect(ids).not.toContain("imagen-4");
  });

  test("a token that is refused is asked for anew, and the request sent again", async () => {
    await using fresh = await startVertex();
    const ask = () =>
      asking(fresh).chat.completions.create({ model: "vertex/gemini-3-pro-preview", messages: [hello] });
    for (const valid of ["ya29.old", "ya29.new"]) {
      upstream.route("POST /token", tokenEndpoint(publicKey, `${upstream.origin}/token`, valid));
      upstream.route(`POST ${geminiPath}:generateContent`, google({ token: valid }, [piece([{ text: valid }], stop)]));
      expect((await ask()).choices[0]?.message.content).toBe(valid);
    }
    expect(tokens()).toHaveLength(2);
  });

  test("an account that is refused at all costs two tries", async () => {
    await using fresh = await startVertex();
    upstream.route("POST /token", tokenEndpoint(publicKey, `${upstream.origin}/token`, token));
    upstream.route(`POST ${geminiPath}:generateContent`, google({ token: "ya29.another" }, []));
    const error = await asking(fresh)
      .chat.completions.create({ model: "vertex/gemini-3-pro-preview", messages: [hello] })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 502, message: expect.stringContaining("refused Omen's credentials") });
    expect(upstream.requests.filter((request) => request.path.includes("gemini")).length).toBeLessThanOrEqual(2);
  });

  test("an account that can't sign in says why, and nothing that it holds", async () => {
    upstream.route("POST /token", fixed(400, { error: "invalid_grant", error_description: "canary" }));
    await using fresh = await startVertex();
    const error = (await asking(fresh)
      .chat.completions.create({ model: "vertex/gemini-3-pro-preview", messages: [hello] })
      .catch((reason: unknown) => reason)) as OpenAIError;
    expect(error).toMatchObject({ status: 502, message: expect.stringContaining("invalid_grant") });
    expect(error.message + fresh.output.out + fresh.output.error).not.toContain("canary");
    expect(error.message + fresh.output.out + fresh.output.error).not.toContain("PRIVATE KEY");
  });
});
