import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import OpenAI, { BadRequestError } from "openai";
import { messagesProvider } from "./support/scenario/messages.ts";
import { events } from "./support/scenario/scenario.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Upstream } from "./support/upstream/index.ts";

/**
 * OpenAI's legacy completions, and its embeddings: the official client in front of providers
 * that have them, and that don't.
 */

let upstream: Upstream;
let omen: OmenServer;
let client: OpenAI;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({
    env: { ANTHROPIC_TEST_KEY: "sk-ant-canary", GROQ_TEST_KEY: "gsk-canary" },
    config: `
      discovery.enabled = false
      [providers.vllm]
      type = "vllm"
      base_url = "${upstream.baseUrl}"
      models = ["base-model", "embed-model"]
      [providers.claude]
      models = ["claude"]
      ${messagesProvider.config(upstream.origin)}
      [providers.groq]
      type = "groq"
      base_url = "${upstream.baseUrl}"
      api_key = "env:GROQ_TEST_KEY"
      models = ["llama"]
    `,
  });
  client = new OpenAI({ baseURL: `${omen.url}/v1`, apiKey: "any", maxRetries: 0 });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

describe("completions", () => {
  const completion = {
    id: "cmpl-up",
    object: "text_completion",
    created: 7,
    model: "base-model",
    choices: [{ text: " upon a time", index: 0, logprobs: null, finish_reason: "length" }],
    usage: { prompt_tokens: 1, completion_tokens: 3, total_tokens: 4 },
    x_mock: { kept: true },
  };

  test("pass through to a server that has them, several prompts and all", async () => {
    upstream.route("POST /v1/completions", fixed(200, completion));
    const prompt = ["Once", "Twice"];
    const answer = await client.completions.create({ model: "base-model", prompt, suffix: ".", max_tokens: 3 });
    expect(answer as unknown).toEqual({ ...completion });
    expect(upstream.requests[0]?.json).toEqual({ model: "base-model", prompt, suffix: ".", max_tokens: 3 });
  });

  test("streams pass through", async () => {
    const piece = (text: string, reason: string | null) =>
      `data: ${JSON.stringify({ ...completion, choices: [{ text, index: 0, finish_reason: reason }] })}\n\n`;
    upstream.route("POST /v1/completions", events([piece(" up", null), piece("on", "stop"), "data: [DONE]\n\n"]));
    let text = "";
    for await (const event of await client.completions.create({ model: "base-model", prompt: "Once", stream: true }))
      text += event.choices[0]?.text ?? "";
    expect(text).toBe(" upon");
  });

  test.each([false, true])("are what a user says to a model that only chats, stream: %p", async (stream) => {
    const answer = messagesProvider.answer["truncation"];
    upstream.route("POST /v1/messages", stream ? messagesProvider.streamed(answer) : messagesProvider.whole(answer));
    const request = { model: "claude", prompt: "Once", max_tokens: 2 };
    let [text, reason] = ["", ""];
    if (stream) {
      for await (const { choices } of await client.completions.create({ ...request, stream: true })) {
        text += choices[0]?.text ?? "";
        reason = choices[0]?.finish_reason ?? reason;
      }
    } else {
      const { choices } = await client.completions.create(request);
      [text, reason] = [choices[0]?.text ?? "", choices[0]?.finish_reason ?? ""];
    }
    expect([text, reason]).toEqual(["Cut", "length"]);
    expect(upstream.requests[0]?.json).toMatchObject({
      max_tokens: 2,
      messages: [{ role: "user", content: "Once" }],
    });
  });

  test("several prompts to a model that only chats are refused by name", async () => {
    const request = { model: "claude", prompt: ["a", "b"], max_tokens: 2 };
    const failure = await client.completions.create(request).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BadRequestError);
    expect(failure).toMatchObject({ param: "prompt" });
    expect(upstream.requests).toHaveLength(0);
  });
});

describe("embeddings", () => {
  test("pass through, base64 as the client asks for it and all", async () => {
    const bytes = Buffer.alloc(8);
    bytes.writeFloatLE(0.5, 0);
    bytes.writeFloatLE(-1, 4);
    upstream.route(
      "POST /v1/embeddings",
      fixed(200, {
        object: "list",
        data: [{ object: "embedding", index: 0, embedding: bytes.toString("base64") }],
        model: "embed-model",
        usage: { prompt_tokens: 3, total_tokens: 3 },
      }),
    );
    const answer = await client.embeddings.create({ model: "embed-model", input: "Hello" });
    expect(answer.data[0]?.embedding).toEqual([0.5, -1]);
    expect(upstream.requests[0]?.json).toEqual({ model: "embed-model", input: "Hello", encoding_format: "base64" });
    const metrics = await (await fetch(`${omen.url}/metrics`)).text();
    expect(metrics).toMatch(/omen_tokens_total\{[^}]*embed-model[^}]*direction="input"[^}]*\} 3/);
  });

  test.each([
    ["auto", "model"],
    ["claude", "model"],
    ["llama", "model"],
  ])("of %s are refused: which model is the client's to say, and not every provider has them", async (model, param) => {
    const failure = await client.embeddings.create({ model, input: "x" }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BadRequestError);
    expect(failure).toMatchObject({ param });
  });

  test.each([{}, { input: null }, { input: "" }, { input: [] }, { input: 7 }, { input: "x", stream: true }])(
    "%j is refused by name",
    async (body) => {
      const response = await fetch(`${omen.url}/v1/embeddings`, {
        method: "POST",
        body: JSON.stringify({ model: "embed-model", ...body }),
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { param: expect.stringMatching(/^(input|stream)$/) } });
    },
  );
});
