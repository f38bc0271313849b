import { expect } from "bun:test";
import Anthropic from "@anthropic-ai/sdk";
import { fixed } from "../upstream/index.ts";
import {
  events,
  pieces,
  said,
  stops,
  type ClientColumn,
  type Json,
  type ProviderColumn,
  type ScenarioName,
} from "./scenario.ts";

const hello = { role: "user", content: "Hello" };
const tools = [{ ...said.tool, input_schema: said.schema }];
const limit = { max_tokens: 50 };
const calls = [
  { type: "tool_use", id: "call_1", name: "weather", input: { city: "Ulm" } },
  { type: "tool_use", id: "call_2", name: "weather", input: { city: "Bonn" } },
];

const results = (error: Json) => ({
  messages: [
    hello,
    { role: "assistant", content: calls },
    {
      role: "user",
      content: [
        { type: "tool_result", tool_use_id: "call_1", content: "rain" },
        { type: "tool_result", tool_use_id: "call_2", content: "no such city", ...error },
      ],
    },
  ],
  tools,
  ...limit,
});

const sampled = { system: "Be brief.", messages: [hello], ...limit, temperature: 0.5, top_p: 0.9 };

const request: Readonly<Record<ScenarioName, Json>> = {
  "text, with instructions and sampling": { ...sampled, stop_sequences: ["END"] },
  "parallel tool calls": { messages: [hello], tools, tool_choice: { type: "any" }, ...limit },
  "a tool without arguments": { messages: [hello], tools: [{ name: "now", input_schema: said.nothing }], ...limit },
  "tool results, one of them an error": results({ is_error: true }),
  "an image": {
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "What is this?" },
          { type: "image", source: { type: "base64", media_type: "image/png", data: said.png } },
        ],
      },
    ],
    ...limit,
  },
  "a JSON schema": {
    messages: [hello],
    output_config: { format: { type: "json_schema", schema: said.schema } },
    ...limit,
  },
  reasoning: { messages: [hello], ...limit },
  "a refusal": { messages: [hello], ...limit },
  truncation: { messages: [hello], max_tokens: 16 },
  "usage of a cache": { messages: [hello], ...limit },
};

const usual = { input_tokens: 10, output_tokens: 5 };

const answerOf = (content: readonly Json[], stop: string, usage: Json = usual, more: Json = {}): Json => ({
  role: "assistant",
  content,
  stop_reason: stop,
  usage,
  ...more,
});
const text = (value: string): Json => ({ type: "text", text: value });

const thought = (signature: Json): Json =>
  answerOf([{ type: "thinking", thinking: "Let me think.", ...signature }, text("Done.")], "end_turn");
const refusal = { stop_details: { type: "refusal", category: null, explanation: "I won't." } };

const answer: Readonly<Record<ScenarioName, Json>> = {
  "text, with instructions and sampling": answerOf([text("Hi there.")], "end_turn"),
  "parallel tool calls": answerOf([text("Let me look."), ...calls], "tool_use"),
  "a tool without arguments": answerOf([{ type: "tool_use", id: "call_1", name: "now", input: {} }], "tool_use"),
  "tool results, one of them an error": answerOf([text("It rains.")], "end_turn"),
  "an image": answerOf([text("A dot.")], "end_turn"),
  "a JSON schema": answerOf([text('{"city":"Ulm"}')], "end_turn"),
  reasoning: thought({ signature: "c2ln" }),
  "a refusal": answerOf([], "refusal", usual, refusal),
  truncation: answerOf([text("Cut")], "max_tokens"),
  "usage of a cache": answerOf([text("Hi.")], "end_turn", { ...usual, cache_read_input_tokens: 100 }),
};

/** Anthropic's content is a text or blocks of text. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const short = (name === "content" || name === "system") && typeof member === "string";
      return [name, short ? [text(member)] : normal(member)];
    }),
  );
}

export const messagesClient: ClientColumn = {
  name: "messages",
  path: "/v1/messages",
  request,
  got: {
    ...answer,
    // A signature is the provider's own: another has none, or seals its own.
    reasoning: (provider) => thought(provider === "messages" ? { signature: "c2ln" } : {}),
    // A safety filter says no words.
    "a refusal": (provider) => {
      if (provider === "ollama") return answerOf([text("I won't.")], "end_turn");
      return provider === "gemini" || provider === "converse" ? answerOf([], "refusal") : answer["a refusal"];
    },
    "usage of a cache": (provider) =>
      provider === "ollama"
        ? answerOf([text("Hi.")], "end_turn", { ...usual, input_tokens: 110 })
        : answer["usage of a cache"],
  },
  async ask(url, model, body, stream) {
    const sdk = new Anthropic({ baseURL: url, apiKey: "any", maxRetries: 0 });
    const asked = { model, ...body } as unknown as Anthropic.MessageCreateParamsNonStreaming;
    return stream ? sdk.messages.stream(asked).finalMessage() : sdk.messages.create(asked);
  },
  normal,
};

const head = { id: "msg_up", type: "message", model: "up-model", stop_sequence: null };

export const messagesProvider: ProviderColumn = {
  name: "messages",
  model: "up-model",
  config: (origin) => `
    type = "anthropic"
    base_url = "${origin}/v1"
    api_key = "env:ANTHROPIC_TEST_KEY"`,
  env: { ANTHROPIC_TEST_KEY: "sk-ant-canary" },
  routes: { whole: "POST /v1/messages", stream: "POST /v1/messages" },
  sent: {
    ...request,
    "text, with instructions and sampling": (client) => ({ ...sampled, ...stops(client, "stop_sequences") }),
    // Chat has no word for a tool that failed; Responses neither.
    "tool results, one of them an error": (client) => results(client === "messages" ? { is_error: true } : {}),
  },
  answer,
  whole: (said) => fixed(200, { ...head, ...said }),
  streamed: (said) => events(eventsOf(said as unknown as MessagesAnswer)),
  judge(sent) {
    expect(sent.header("x-api-key")).toBe("sk-ant-canary");
    expect(sent.header("anthropic-version")).toBe("2023-06-01");
    expect(sent.model).toBe("up-model");
  },
  normal,
};

interface MessagesAnswer {
  readonly content: readonly Block[];
  readonly stop_reason: string;
  readonly stop_details?: object;
  readonly usage: Readonly<Record<string, number>>;
}

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: object;
}

function eventsOf({ content, stop_reason: reason, stop_details: details, usage }: MessagesAnswer): readonly string[] {
  const message = { ...head, role: "assistant", content: [], stop_reason: null };
  return [
    event({ type: "message_start", message: { ...message, usage: { ...usage, output_tokens: 1 } } }),
    event({ type: "ping" }),
    ...content.flatMap(blockEvents),
    event({
      type: "message_delta",
      delta: { stop_reason: reason, stop_sequence: null, ...(details ? { stop_details: details } : {}) },
      usage: { output_tokens: usage["output_tokens"] ?? 0 },
    }),
    event({ type: "message_stop" }),
  ];
}

const event = (value: { readonly type: string; readonly [member: string]: unknown }): string =>
  `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;

function blockEvents(block: Block, index: number): readonly string[] {
  const delta = (value: object) => event({ type: "content_block_delta", index, delta: value });
  const start = (value: object) => event({ type: "content_block_start", index, content_block: value });
  const stop = event({ type: "content_block_stop", index });
  switch (block.type) {
    case "thinking":
      return [
        start({ type: "thinking", thinking: "", signature: "" }),
        ...pieces(block.thinking ?? "").map((thinking) => delta({ type: "thinking_delta", thinking })),
        ...(block.signature ? [delta({ type: "signature_delta", signature: block.signature })] : []),
        stop,
      ];
    case "tool_use": {
      const json = JSON.stringify(block.input);
      return [
        start({ type: "tool_use", id: block.id, name: block.name, input: {} }),
        ...(json === "{}" ? [] : pieces(json)).map((piece) => delta({ type: "input_json_delta", partial_json: piece })),
        stop,
      ];
    }
    default:
      return [
        start({ type: "text", text: "" }),
        ...pieces(block.text ?? "").map((piece) => delta({ type: "text_delta", text: piece })),
        stop,
      ];
  }
}
