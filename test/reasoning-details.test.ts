import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import Anthropic from "@anthropic-ai/sdk";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Behaviour, type Upstream } from "./support/upstream/index.ts";

/**
 * A gateway in front of several providers, as OpenRouter is: its Gemini signs its calls in `reasoning_details`, and
 * refuses a turn in which they are not as they were.
 */

let upstream: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({
    env: { OPENROUTER_API_KEY: "sk-or-canary" },
    config: `
      discovery.enabled = false
      [providers.openrouter]
      type = "openrouter"
      base_url = "${upstream.baseUrl}"
      models = ["google/gemini-3-pro-preview"]
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

const model = "openrouter/google/gemini-3-pro-preview";
const format = "google-gemini-v1";
const thought = { type: "reasoning.text", text: "I'll look.", format, index: 0 };
const signature = { type: "reasoning.encrypted", data: "U0lHMQ==", id: "c1", format, index: 0 };
const call = (id: string, name: string) => ({ id, type: "function", function: { name, arguments: '{"city":"Ulm"}' } });
const calls = [call("c1", "weather"), call("c2", "map")];

const answer = (message: object, reason: string) =>
  fixed(
    200,
    JSON.stringify({
      id: "gen-1",
      object: "chat.completion",
      created: 1,
      model: "google/gemini-3-pro-preview",
      choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: reason }],
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    }),
    { "content-type": "application/json" },
  );
const streamed = (...deltas: readonly object[]) => {
  const chunk = (delta: object, reason: string | null) =>
    `data: ${JSON.stringify({ id: "gen-1", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
  const events = [...deltas.map((delta) => chunk(delta, null)), chunk({}, "tool_calls"), "data: [DONE]\n\n"];
  return fixed(200, events.join(""), { "content-type": "text/event-stream" });
};

const calling = answer(
  { content: null, reasoning: thought.text, reasoning_details: [thought, signature], tool_calls: calls },
  "tool_calls",
);
const callingInPieces = streamed(
  { role: "assistant", content: "", reasoning: "I'll ", reasoning_details: [{ ...thought, text: "I'll " }] },
  { reasoning: "look.", reasoning_details: [{ ...thought, text: "look." }] },
  { reasoning_details: [signature] },
  ...calls.map((one, index) => ({ tool_calls: [{ index, ...one }] })),
);

/** Calls at first; behind the results it speaks, if it got its details back. */
const gemini =
  (first: Behaviour): Behaviour =>
  (exchange) => {
    const { messages } = exchange.request.json as { messages: readonly Record<string, unknown>[] };
    const said = messages.find(({ role }) => role === "assistant");
    if (!said) return first(exchange);
    const isKept = Bun.deepEquals(said["reasoning_details"], [thought, signature]);
    const refusal = { error: { code: 400, message: "Function call is missing a thought_signature" } };
    return (isKept ? answer({ content: "It rains." }, "stop") : fixed(400, JSON.stringify(refusal)))(exchange);
  };

const chatRoute = "POST /v1/chat/completions";
const question = { role: "user", content: "Hello" } as const;
const schema = { type: "object" as const, properties: {} };

test.each([false, true])(
  "what it told of a thought comes back to it by way of Anthropic's SDK, stream: %p",
  async (stream) => {
    upstream.route(chatRoute, gemini(stream ? callingInPieces : calling));
    const { messages } = new Anthropic({ baseURL: omen.url, apiKey: "any", maxRetries: 0 });
    const tools = ["weather", "map"].map((name) => ({ name, input_schema: schema }));
    const request = { model, max_tokens: 50, tools, messages: [question] };
    const { content } = stream ? await messages.stream(request).finalMessage() : await messages.create(request);
    expect(content).toMatchObject([
      { type: "thinking", thinking: "I'll look." },
      { type: "thinking", thinking: "" },
      { type: "tool_use", id: "c1" },
      { type: "tool_use", id: "c2" },
    ]);
    const outcome = (id: string) => ({ type: "tool_result", tool_use_id: id, content: "rain" }) as const;
    const last = await messages.create({
      ...request,
      messages: [question, { role: "assistant", content }, { role: "user", content: [outcome("c1"), outcome("c2")] }],
    });
    expect(last.content).toMatchObject([{ type: "text", text: "It rains." }]);
  },
);
