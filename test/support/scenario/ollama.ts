import { expect } from "bun:test";
import { fixed, type Behaviour } from "../upstream/index.ts";
import { chatProvider } from "./chat.ts";
import { pieces, said, stops, type Json, type ProviderColumn, type ScenarioName } from "./scenario.ts";

const hello = { role: "user", content: "Hello" };
const tools = [{ type: "function", function: { ...said.tool, parameters: said.schema } }];
const options = { num_predict: 50 };
const called = (name: string, given: object) => ({ function: { name, arguments: given } });
const calls = [called("weather", { city: "Ulm" }), called("weather", { city: "Bonn" })];

const sent: ProviderColumn["sent"] = {
  "text, with instructions and sampling": (client) => ({
    messages: [{ role: "system", content: "Be brief." }, hello],
    options: { ...options, temperature: 0.5, top_p: 0.9, ...stops(client, "stop") },
  }),
  "parallel tool calls": { messages: [hello], tools, options },
  "a tool without arguments": {
    messages: [hello],
    tools: [{ type: "function", function: { name: "now", parameters: said.nothing } }],
    options,
  },
  "tool results, one of them an error": {
    messages: [
      hello,
      { role: "assistant", content: "", tool_calls: calls },
      { role: "tool", tool_name: "weather", tool_call_id: "call_1", content: "rain" },
      { role: "tool", tool_name: "weather", tool_call_id: "call_2", content: "no such city" },
    ],
    tools,
    options,
  },
  "an image": { messages: [{ role: "user", content: "What is this?", images: [said.png] }], options },
  "a JSON schema": { messages: [hello], format: said.schema, options },
  reasoning: { messages: [hello], options },
  "a refusal": { messages: [hello], options },
  truncation: { messages: [hello], options: { num_predict: 16 } },
  "usage of a cache": { messages: [hello], options },
};

const answerOf = (message: Json, reason = "stop", input = 10): Json => ({
  message: { role: "assistant", content: "", ...message },
  done_reason: reason,
  prompt_eval_count: input,
  eval_count: 5,
});

const answer: Readonly<Record<ScenarioName, Json>> = {
  "text, with instructions and sampling": answerOf({ content: "Hi there." }),
  // Ollama names its calls by itself, or not at all; here as OpenAI's ids, which the other columns await.
  "parallel tool calls": answerOf({
    content: "Let me look.",
    tool_calls: calls.map((call, index) => ({ id: `call_${index + 1}`, ...call })),
  }),
  "a tool without arguments": answerOf({ tool_calls: [{ id: "call_1", ...called("now", {}) }] }),
  "tool results, one of them an error": answerOf({ content: "It rains." }),
  "an image": answerOf({ content: "A dot." }),
  "a JSON schema": answerOf({ content: '{"city":"Ulm"}' }),
  reasoning: answerOf({ thinking: "Let me think.", content: "Done." }),
  // It has no refusals: a model that won't says so in words.
  "a refusal": answerOf({ content: "I won't." }),
  truncation: answerOf({ content: "Cut" }, "length"),
  // Nor does it say what its cache held.
  "usage of a cache": answerOf({ content: "Hi." }, "stop", 110),
};

const head = { model: "llama3", created_at: "2026-01-02T03:04:05.678Z" };

export const ollamaProvider: ProviderColumn = {
  name: "ollama",
  model: "llama3",
  config: (origin) => `
    type = "ollama"
    endpoints = ["${origin}"]`,
  routes: { whole: "POST /api/chat", stream: "POST /api/chat" },
  sent,
  answer,
  whole: (given) => fixed(200, { ...head, ...given, done: true }),
  streamed: (given) => lines(linesOf(given as unknown as OllamaAnswer)),
  judge(request) {
    expect(request.model).toBe("llama3");
    expect(request.header("authorization")).toBeUndefined();
  },
  normal: (value) => value,
  also: { chat: chatProvider },
};

interface OllamaAnswer {
  readonly message: {
    readonly content: string;
    readonly thinking?: string;
    readonly tool_calls?: readonly object[];
  };
}

function linesOf({ message, ...rest }: OllamaAnswer): readonly string[] {
  const line = (value: object) => `${JSON.stringify({ ...head, ...value })}\n`;
  const said = (value: object) => line({ message: { role: "assistant", content: "", ...value }, done: false });
  return [
    ...pieces(message.thinking ?? "").map((thinking) => said({ thinking })),
    ...pieces(message.content).map((content) => said({ content })),
    ...(message.tool_calls ?? []).map((call) => said({ tool_calls: [call] })),
    line({ message: { role: "assistant", content: "" }, done: true, ...rest }),
  ];
}

const lines =
  (texts: readonly string[]): Behaviour =>
  async (exchange) => {
    await exchange.head(200, { "Content-Type": "application/x-ndjson" }, "chunked");
    for (const text of texts) await exchange.write(text);
    await exchange.end();
  };
