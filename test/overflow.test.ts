import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import Anthropic, { BadRequestError as AnthropicBadRequest } from "@anthropic-ai/sdk";
import OpenAI, { BadRequestError } from "openai";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Behaviour, type Upstream } from "./support/upstream/index.ts";

/**
 * A conversation that is too long for its model: every client hears it in the way in which
 * it knows it, and can shorten it.
 */

let upstream: Upstream;
let omen: OmenServer;
let openai: OpenAI;
let anthropic: Anthropic;

const words = "request (9001 tokens) exceeds the available context size (8192 tokens), try increasing it";
const refusal = {
  error: { code: 400, message: words, type: "exceed_context_size_error", n_prompt_tokens: 9001, n_ctx: 8192 },
};

/** A model whose context is full in the middle of its answer. */
const fills: Behaviour = async (exchange) => {
  const chunk = { id: "c", object: "chat.completion.chunk", created: 1, model: "fills" };
  const event = (value: object) => exchange.write(`data: ${JSON.stringify(value)}\n\n`);
  await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
  await event({ ...chunk, choices: [{ index: 0, delta: { role: "assistant", content: "So" }, finish_reason: null }] });
  await event(refusal);
  await exchange.end();
};

beforeAll(async () => {
  upstream = await startUpstream({ models: ["full", "fills"] });
  upstream.script("full", fixed(400, refusal));
  upstream.script("fills", fills);
  omen = await startOmen({
    config: `
      discovery.enabled = false
      [providers.p]
      type = "openai_compatible"
      base_url = "${upstream.baseUrl}"
    `,
  });
  openai = new OpenAI({ baseURL: `${omen.url}/v1`, apiKey: "any", maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: omen.url, apiKey: "any", maxRetries: 0 });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});

const asked = { messages: [{ role: "user" as const, content: "Hello" }] };

async function errorOf(asking: Promise<unknown>): Promise<unknown> {
  try {
    return await asking;
  } catch (error) {
    return error;
  }
}

describe.each([false, true])("streaming: %p", (streaming) => {
  test("a client of chat gets OpenAI's code", async () => {
    const error = await errorOf(openai.chat.completions.create({ model: "full", stream: streaming, ...asked }));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({ status: 400, code: "context_length_exceeded" });
    expect(String(error)).toContain(words);
  });

  test("a client of Messages gets Anthropic's words", async () => {
    const error = await errorOf(
      anthropic.messages.create({ model: "full", max_tokens: 5, stream: streaming, ...asked }),
    );
    expect(error).toBeInstanceOf(AnthropicBadRequest);
    expect(String(error)).toContain("prompt is too long: 9001 tokens > 8192 maximum");
  });
});

test("a client of Messages gets them within a stream as well", async () => {
  const answer = await fetch(`${omen.url}/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "fills", max_tokens: 5, stream: true, ...asked }),
  });
  const last = (await answer.text()).trimEnd().split("\n\n").at(-1) ?? "";
  expect(last).toStartWith("event: error\n");
  expect(last).toContain("prompt is too long: 9001 tokens > 8192 maximum");
});

describe("a client of Responses", () => {
  test("gets OpenAI's code", async () => {
    const error = await errorOf(openai.responses.create({ model: "full", input: "Hello" }));
    expect(error).toMatchObject({ status: 400, code: "context_length_exceeded" });
  });

  test("that streams gets it within the stream, where Codex looks for it, and its SDK raises it", async () => {
    const answer = await fetch(`${omen.url}/v1/responses`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "full", input: "Hello", stream: true }),
    });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
    const events = (await answer.text())
      .split("\n\n")
      .filter((text) => text !== "")
      .map((text) => JSON.parse(text.slice(text.indexOf("data: ") + 6)) as Record<string, unknown>);
    const code = "context_length_exceeded";
    expect(events).toMatchObject([
      { type: "error", code, message: words },
      { type: "response.failed", response: { status: "failed", error: { code, message: words } } },
    ]);
    const { id } = (events[1]?.["response"] ?? {}) as { readonly id?: string };
    expect(await openai.responses.retrieve(id ?? "")).toMatchObject({ status: "failed", error: { code } });
    const raised = openai.responses.create({ model: "full", input: "Hello", stream: true }).then(async (told) => {
      for await (const _ of told);
    });
    expect(String(await errorOf(raised))).toContain(words);
  });
});
