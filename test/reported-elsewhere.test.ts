import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, type Behaviour, type Upstream } from "./support/upstream/index.ts";

/** More that users of other gateways have reported, tried here. */

let upstream: Upstream;
let omen: OmenServer;
beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({
    config: `
discovery.enabled = false
[providers.chat]
type = "openai_compatible"
base_url = "${upstream.baseUrl}"
models = ["m"]
[providers.claude]
type = "anthropic"
base_url = "${upstream.baseUrl}"
api_key = "literal:sk-x"
models = ["claude-x"]
[providers.native]
type = "openai"
base_url = "${upstream.baseUrl}"
api_key = "literal:sk-x"
models = ["gpt-5-up"]
`.replaceAll("literal:sk-x", "env:KEY"),
    env: { KEY: "sk-x" },
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});

const openai = (): OpenAI => new OpenAI({ baseURL: `${omen.url}/v1`, apiKey: "any", maxRetries: 0 });
const anthropic = (): Anthropic => new Anthropic({ baseURL: omen.url, apiKey: "any", maxRetries: 0 });
const messages = [{ role: "user" as const, content: "Hello" }];

/** Anthropic's events, and then the end of the body. */
const claudeSays =
  (events: readonly { readonly type: string }[]): Behaviour =>
  async (exchange) => {
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    for (const event of events) await exchange.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    await exchange.end();
  };
const start = {
  type: "message_start",
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-x",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 3, output_tokens: 1 },
  },
};
const ended = (reason: string) => ({
  type: "message_delta",
  delta: { stop_reason: reason, stop_sequence: null },
  usage: { output_tokens: 4 },
});
const stop = { type: "message_stop" };
const call = [
  { type: "content_block_start", index: 0, content_block: { type: "tool_use", id: "toolu_1", name: "now", input: {} } },
  { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: "" } },
  { type: "content_block_stop", index: 0 },
];
const text = [
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Done." } },
  { type: "content_block_stop", index: 0 },
];

/** agentgateway#3002 */
describe("a call of Claude's without arguments", () => {
  test("has an empty object for clients of chat and of Responses", async () => {
    upstream.route("POST /v1/messages", claudeSays([start, ...call, ended("tool_use"), stop]));
    const tools = [{ type: "function" as const, function: { name: "now", parameters: { type: "object" } } }];
    const chat = await openai().chat.completions.stream({ model: "claude-x", messages, tools }).finalChatCompletion();
    const [given] = chat.choices[0]?.message.tool_calls ?? [];
    expect(given).toMatchObject({ function: { name: "now", arguments: "{}" } });
    const flat = [{ type: "function" as const, name: "now", parameters: { type: "object" }, strict: false }];
    const response = await openai().responses.stream({ model: "claude-x", input: "x", tools: flat }).finalResponse();
    expect(response.output).toMatchObject([{ type: "function_call", name: "now", arguments: "{}" }]);
  });

  test("goes back as an empty object though its client kept an empty text", async () => {
    upstream.clear();
    upstream.route("POST /v1/messages", claudeSays([start, ...text, ended("end_turn"), stop]));
    const tool_calls = [{ id: "toolu_1", type: "function" as const, function: { name: "now", arguments: "" } }];
    await openai()
      .chat.completions.stream({
        model: "claude-x",
        messages: [
          ...messages,
          { role: "assistant", tool_calls },
          { role: "tool", tool_call_id: "toolu_1", content: "noon" },
        ],
      })
      .finalChatCompletion();
    expect(upstream.requests[0]?.json).toMatchObject({
      messages: [{}, { content: [{ type: "tool_use", name: "now", input: {} }] }, {}],
    });
  });
});

/** gt_ai_gateway#14: OpenRouter's Messages, and others that end every stream as OpenAI's chat does. */
describe("a stream of Claude's with OpenAI's end", () => {
  test.each([false, true])(
    "is whole for every client, and none is shown that end (instead of its own: %j)",
    async (isInstead) => {
      upstream.route("POST /v1/messages", async (exchange) => {
        const events = [start, ...text, ended("end_turn"), ...(isInstead ? [] : [stop])];
        await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
        for (const event of events) await exchange.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
        await exchange.write("data: [DONE]\n\n");
        await exchange.end();
      });
      const chat = await openai().chat.completions.stream({ model: "claude-x", messages }).finalChatCompletion();
      expect(chat.choices[0]?.message.content).toBe("Done.");
      const response = await openai().responses.stream({ model: "claude-x", input: "x" }).finalResponse();
      expect(response.output_text).toBe("Done.");
      const asked = { model: "claude-x", max_tokens: 9, messages };
      const message = await anthropic().messages.stream(asked).finalMessage();
      expect(message.content).toMatchObject([{ type: "text", text: "Done." }]);
      const body = JSON.stringify({ ...asked, stream: true });
      const raw = await (await fetch(`${omen.url}/v1/messages`, { method: "POST", body })).text();
      expect(raw).not.toContain("[DONE]");
      expect(raw.match(/message_stop/g)).toHaveLength(2); // the event's name, and its type
    },
  );
});

/** better-ccflare#307 */
describe("an answer of Claude's without message_stop", () => {
  test("is whole for clients when its connection ends", async () => {
    upstream.route("POST /v1/messages", claudeSays([start, ...text, ended("end_turn")]));
    const chat = await openai().chat.completions.stream({ model: "claude-x", messages }).finalChatCompletion();
    expect(chat.choices[0]).toMatchObject({ finish_reason: "stop", message: { content: "Done." } });
    const message = await anthropic().messages.stream({ model: "claude-x", max_tokens: 9, messages }).finalMessage();
    expect(message).toMatchObject({ stop_reason: "end_turn", content: [{ text: "Done." }] });
  }, 15_000);
});

/** vllm#45807 */
describe("why an answer of a chat server's ended", () => {
  const says = (end: object): void => {
    upstream.clear();
    const head = { id: "c", object: "chat.completion.chunk", created: 1, model: "m" };
    const choice = { index: 0, delta: { role: "assistant", content: "One " }, finish_reason: null };
    upstream.route("POST /v1/chat/completions", async (exchange) => {
      if (!(exchange.request.json as { stream?: boolean }).stream) {
        const message = { role: "assistant", content: "One " };
        await exchange.head(200, { "Content-Type": "application/json" }, "chunked");
        await exchange.write(JSON.stringify({ ...head, choices: [{ index: 0, message, ...end }] }));
        return exchange.end();
      }
      await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
      for (const choices of [[choice], [{ index: 0, delta: {}, ...end }]])
        await exchange.write(`data: ${JSON.stringify({ ...head, choices })}\n\n`);
      await exchange.write("data: [DONE]\n\n");
      return exchange.end();
    });
  };
  const asked = { model: "m", max_tokens: 9, messages, stop_sequences: ["END"] };

  test.each([
    [
      { finish_reason: "stop", stop_reason: "END" },
      { stop_reason: "stop_sequence", stop_sequence: "END" },
    ],
    [
      { finish_reason: "stop", matched_stop: "END" },
      { stop_reason: "stop_sequence", stop_sequence: "END" },
    ],
    [
      { finish_reason: "stop", stop_reason: 128009 },
      { stop_reason: "end_turn", stop_sequence: null },
    ],
    [
      { finish_reason: "stop", stop_reason: "end_turn" },
      { stop_reason: "end_turn", stop_sequence: null },
    ],
    [{ finish_reason: "stop_sequence" }, { stop_reason: "stop_sequence", stop_sequence: null }],
    [{ finish_reason: "MAX_TOKENS" }, { stop_reason: "max_tokens" }],
    [{ finish_reason: "model_length" }, { stop_reason: "max_tokens" }],
    [{ finish_reason: "SAFETY" }, { stop_reason: "refusal" }],
    [{ finish_reason: "sensitive" }, { stop_reason: "refusal" }],
    [{ finish_reason: "eos" }, { stop_reason: "end_turn" }],
  ])("is told as it was: %j", async (end, expected) => {
    says(end);
    expect(await anthropic().messages.create(asked)).toMatchObject(expected);
    expect(await anthropic().messages.stream(asked).finalMessage()).toMatchObject(expected);
  });

  test.each(["abort", "network_error", "insufficient_system_resource"])(
    "is an error where it was %s",
    async (reason) => {
      says({ finish_reason: reason });
      const whole = async (): Promise<unknown> => await anthropic().messages.create(asked);
      await expect(whole()).rejects.toThrow(reason);
      await expect(anthropic().messages.stream(asked).finalMessage()).rejects.toThrow(reason);
    },
  );
});
