import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { startOmen, type OmenServer } from "./support/server.ts";
import {
  completion,
  fixed,
  startUpstream,
  streamEvents,
  type Behaviour,
  type Upstream,
} from "./support/upstream/index.ts";

/** What users of gateways have reported, each as it shows on the wire. */

let upstream: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({
    config: `
discovery.enabled = false
[providers.p]
type = "openai_compatible"
base_url = "${upstream.baseUrl}"
models = ["m"]
[providers.hasty]
type = "openai_compatible"
base_url = "${upstream.baseUrl}"
models = ["text-only"]
timeouts = { first_byte_seconds = 0.3, idle_seconds = 10 }
`,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});

const openai = (): OpenAI => new OpenAI({ baseURL: `${omen.url}/v1`, apiKey: "any", maxRetries: 0 });
const anthropic = (): Anthropic => new Anthropic({ baseURL: omen.url, apiKey: "any", maxRetries: 0 });
const messages = [{ role: "user" as const, content: "Hello" }];

const post = (path: string, body: object): Promise<Response> =>
  fetch(omen.url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "m", ...body }),
  });

/** Events that are written by hand, as one answer. */
const events =
  (...lines: readonly string[]): Behaviour =>
  async (exchange) => {
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    await exchange.write(lines.map((line) => `${line}\n\n`).join(""));
    await exchange.end();
  };

describe("why a provider refused", () => {
  const refusals: readonly (readonly [string, Behaviour, number, string])[] = [
    ["in a list", fixed(400, [{ error: { code: 400, message: "Unknown name" } }]), 400, "Unknown name"],
    ["as detail", fixed(400, { detail: "Stream must be set to true" }), 400, "Stream must be set to true"],
    ["in plain words", fixed(503, "model is loading, try again in 20 seconds"), 503, "model is loading"],
    [
      "with status 200",
      fixed(200, { error: { code: 402, message: "Insufficient credits" } }),
      402,
      "Insufficient credits",
    ],
    ["with no status at all", fixed(200, { error: { message: "Upstream gone" } }), 502, "Upstream gone"],
  ];
  for (const stream of [false, true]) {
    test.each(refusals)(
      `%s reaches a client whose answer is ${stream ? "streamed" : "whole"}`,
      async (_, behaviour, status, words) => {
        upstream.script("m", behaviour);
        for (const path of ["/v1/chat/completions", "/v1/messages", "/v1/responses"]) {
          const response = await post(path, { max_tokens: 20, messages, input: "Hello", stream });
          expect(await response.text()).toContain(words);
          expect(response.status).toBe(status === 503 && path === "/v1/messages" ? 529 : status);
        }
      },
    );
  }
});

describe("an answer in the other form", () => {
  test("that came whole is streamed", async () => {
    upstream.script("m", fixed(200, completion("m", "All at once.")));
    const chat = await openai().chat.completions.create({ model: "m", messages, stream: true });
    let said = "";
    for await (const chunk of chat) said += chunk.choices[0]?.delta.content ?? "";
    expect(said).toBe("All at once.");
    const message = await anthropic().messages.stream({ model: "m", messages, max_tokens: 20 }).finalMessage();
    expect(message.content).toMatchObject([{ type: "text", text: "All at once." }]);
    const response = await openai().responses.stream({ model: "m", input: "Hello" }).finalResponse();
    expect(response.output_text).toBe("All at once.");
  });

  test("that came as a stream is given whole", async () => {
    upstream.script("m", (exchange) => events(...streamEvents(exchange).map((event) => event.trimEnd()))(exchange));
    const chat = await openai().chat.completions.create({ model: "m", messages });
    const message = await anthropic().messages.create({ model: "m", messages, max_tokens: 20 });
    const said = chat.choices[0]?.message.content;
    expect(said).toBeTruthy();
    expect(message.content).toMatchObject([{ type: "text", text: said }]);
  });

  test("that is none is still refused", async () => {
    upstream.script("m", fixed(200, { hello: "world" }));
    const response = await post("/v1/chat/completions", { messages, stream: true });
    expect([response.status, await response.text()]).toEqual([502, expect.stringContaining("application/json")]);
  });
});

describe("a stream", () => {
  const chunk = (content: string | undefined, reason: string | null) =>
    `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { content }, finish_reason: reason }] })}`;
  const said = [chunk("So ", null), "data:", "data: null", "event: ping\ndata: 7", ": waiting", chunk("be it.", null)];
  const paths = ["/v1/chat/completions", "/v1/messages", "/v1/responses"] as const;
  const asked = { max_tokens: 20, messages, input: "Hello", stream: true };

  test.each(paths)("with lines that say nothing reaches a client of %s whole", async (path) => {
    upstream.script("m", events(...said, chunk(undefined, "stop"), "data: [DONE]"));
    const response = await (await post(path, asked)).text();
    expect(response).toContain("So ");
    expect(response).toContain("be it.");
    expect(response).toMatch(/\[DONE\]|message_stop|response\.completed/);
    expect(response).not.toMatch(/data: (?:null|7)|data:\n/);
  });

  test.each(paths)("that begins with an error is a client's of %s to hear by its status", async (path) => {
    upstream.script("m", events(`data: ${JSON.stringify({ error: { code: 429, message: "Slow down." } })}`));
    const response = await post(path, asked);
    expect([response.status, await response.text()]).toEqual([429, expect.stringContaining("Slow down.")]);
  });

  test("that fails later ends a client's of Responses with the response that failed", async () => {
    const error = `data: ${JSON.stringify({ error: { code: 502, message: "Gone." } })}`;
    upstream.script("m", events(chunk("So ", null), error));
    expect(await (await post("/v1/responses", asked)).text()).toMatch(/event: error\n.*\n\nevent: response\.failed\n/);
  });
});

describe("a translated response", () => {
  const tools = [{ type: "function", name: "f" }];

  test("has what its schema wants", async () => {
    upstream.script("m", fixed(200, completion("m", "Yes.")));
    expect(await (await post("/v1/responses", { input: "x", tools, top_p: 0.5 })).json()).toMatchObject({
      temperature: 1,
      top_p: 0.5,
      presence_penalty: 0,
      frequency_penalty: 0,
      service_tier: "default",
      tools: [{ type: "function", name: "f", description: null, parameters: null, strict: null }],
    });
  });

  test("is refused with the number of the client's own item", async () => {
    upstream.script("m", fixed(200, completion("m", "Yes.")));
    const { id } = (await (await post("/v1/responses", { input: "x" })).json()) as { id: string };
    const wrong = await post("/v1/responses", { previous_response_id: id, input: [{ role: "nobody", content: "y" }] });
    expect(await wrong.json()).toMatchObject({ error: { param: expect.stringMatching(/^input\[0\]/) } });
  });
});

test("a header that no provider may be sent is left out", async () => {
  upstream.clear();
  upstream.script("m", fixed(200, completion("m", "Yes.")));
  const response = await fetch(`${omen.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", traceparent: "00-\u007f" },
    body: JSON.stringify({ model: "m", messages }),
  });
  expect(response.status).toBe(200);
  expect((await upstream.received("m"))[0]?.header("traceparent")).toBeUndefined();
});

test("a whole answer may take longer than its first byte may", async () => {
  upstream.script("text-only", async (exchange) => {
    await exchange.head(200, { "Content-Type": "application/json" }, "chunked");
    for (let count = 0; count < 8; count++) {
      await exchange.write("\n");
      if (!(await exchange.pause(60))) return;
    }
    await exchange.write(JSON.stringify(completion("text-only", "At last.")));
    await exchange.end();
  });
  const response = await post("/v1/chat/completions", { model: "hasty/text-only", messages });
  expect(await response.text()).toContain("At last.");
});

test.each([
  ["base64", [0.5, -2], "AAAAPwAAAMA="],
  ["float", "AAAAPwAAAMA=", [0.5, -2]],
])("embeddings come as %s where they were asked for so", async (encoding_format, given, wanted) => {
  const data = [{ object: "embedding", index: 0, embedding: given }];
  const usage = { prompt_tokens: 1, total_tokens: 1 };
  upstream.route("POST /v1/embeddings", fixed(200, { object: "list", data, model: "m", usage }));
  const response = await post("/v1/embeddings", { input: "x", encoding_format });
  expect(await response.json()).toMatchObject({ data: [{ embedding: wanted }] });
});

test("the built-in echo can be turned off", async () => {
  await using silent = await startOmen({ config: "discovery.enabled = false\nserver.echo = false" });
  const listed = (await (await fetch(`${silent.url}/v1/models`)).json()) as { data: readonly { id: string }[] };
  expect(listed.data.map(({ id }) => id)).not.toContain("echo");
  const body = JSON.stringify({ model: "echo", messages });
  expect((await fetch(`${silent.url}/v1/chat/completions`, { method: "POST", body })).status).toBe(404);
});
