import { expect } from "bun:test";
import OpenAI from "openai";
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
const tools = [{ type: "function", function: { ...said.tool, parameters: said.schema } }];
const limit = { max_completion_tokens: 50 };
const calls = [
  { id: "call_1", type: "function", function: { name: "weather", arguments: '{"city":"Ulm"}' } },
  { id: "call_2", type: "function", function: { name: "weather", arguments: '{"city":"Bonn"}' } },
];

const sampled = {
  messages: [{ role: "system", content: "Be brief." }, hello],
  ...limit,
  temperature: 0.5,
  top_p: 0.9,
};

const request: Readonly<Record<ScenarioName, Json>> = {
  "text, with instructions and sampling": { ...sampled, stop: ["END"] },
  "parallel tool calls": { messages: [hello], tools, tool_choice: "required", ...limit },
  "a tool without arguments": {
    messages: [hello],
    tools: [{ type: "function", function: { name: "now", parameters: said.nothing } }],
    ...limit,
  },
  "tool results, one of them an error": {
    messages: [
      hello,
      { role: "assistant", content: null, tool_calls: calls },
      { role: "tool", tool_call_id: "call_1", content: "rain" },
      { role: "tool", tool_call_id: "call_2", content: "no such city" },
    ],
    tools,
    ...limit,
  },
  "an image": {
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: { url: `data:image/png;base64,${said.png}` } },
        ],
      },
    ],
    ...limit,
  },
  "a JSON schema": {
    messages: [hello],
    response_format: { type: "json_schema", json_schema: { name: "output", schema: said.schema } },
    ...limit,
  },
  reasoning: { messages: [hello], ...limit },
  "a refusal": { messages: [hello], ...limit },
  truncation: { messages: [hello], max_completion_tokens: 16 },
  "usage of a cache": { messages: [hello], ...limit },
};

const usual = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

/** An answer with one choice. */
const answerOf = (message: Json, finish: string, usage: Json = usual): Json => ({
  choices: [{ index: 0, message: { role: "assistant", refusal: null, ...message }, finish_reason: finish }],
  usage,
});

const answer: Readonly<Record<ScenarioName, Json>> = {
  "text, with instructions and sampling": answerOf({ content: "Hi there." }, "stop"),
  "parallel tool calls": answerOf({ content: "Let me look.", tool_calls: calls }, "tool_calls"),
  "a tool without arguments": answerOf(
    { content: null, tool_calls: [{ id: "call_1", type: "function", function: { name: "now", arguments: "{}" } }] },
    "tool_calls",
  ),
  "tool results, one of them an error": answerOf({ content: "It rains." }, "stop"),
  "an image": answerOf({ content: "A dot." }, "stop"),
  "a JSON schema": answerOf({ content: '{"city":"Ulm"}' }, "stop"),
  reasoning: answerOf({ reasoning_content: "Let me think.", content: "Done." }, "stop"),
  "a refusal": answerOf({ content: null, refusal: "I won't." }, "stop"),
  truncation: answerOf({ content: "Cut" }, "length"),
  "usage of a cache": answerOf({ content: "Hi." }, "stop", {
    prompt_tokens: 110,
    completion_tokens: 5,
    total_tokens: 115,
    prompt_tokens_details: { cached_tokens: 100 },
  }),
};

/** OpenAI's content is null or empty where there is none. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, name === "content" && member === "" ? null : normal(member)]),
  );
}

export const chatClient: ClientColumn = {
  name: "chat",
  path: "/v1/chat/completions",
  request,
  got: {
    ...answer,
    // Where a safety filter stands in for a model's own words, there are none to give.
    "a refusal": (provider) =>
      provider === "gemini" || provider === "converse"
        ? answerOf({ content: null }, "content_filter")
        : answer["a refusal"],
  },
  async ask(url, model, body, stream) {
    const sdk = new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
    const asked = { model, ...body } as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming;
    if (!stream) return sdk.chat.completions.create(asked);
    return sdk.chat.completions
      .stream({ ...asked, stream: true, stream_options: { include_usage: true } })
      .finalChatCompletion();
  },
  normal,
  // The SDK's helper for streams leaves reasoning, which OpenAI's schema doesn't know, to the chunks.
  streamedOf: (whole) =>
    JSON.parse(
      JSON.stringify(whole, (key, value: unknown) => (key === "reasoning_content" ? undefined : value)),
    ) as Json,
};

const head = { id: "chatcmpl-up", created: 7, model: "up-model" };

export const chatProvider: ProviderColumn = {
  name: "chat",
  model: "up-model",
  config: (origin) => `
    type = "openai_compatible"
    base_url = "${origin}/v1"
    api_key = "env:CHAT_TEST_KEY"`,
  env: { CHAT_TEST_KEY: "sk-chat-canary" },
  routes: { whole: "POST /v1/chat/completions", stream: "POST /v1/chat/completions" },
  sent: {
    ...request,
    "text, with instructions and sampling": (client) => ({ ...sampled, ...stops(client, "stop") }),
  },
  answer,
  whole: (said) => fixed(200, { ...head, object: "chat.completion", ...said }),
  streamed: (said) => events(chunksOf(said as unknown as ChatAnswer)),
  judge(sent) {
    expect(sent.header("authorization")).toBe("Bearer sk-chat-canary");
    expect(sent.model).toBe("up-model");
  },
  normal,
};

interface ChatAnswer {
  readonly choices: readonly {
    readonly finish_reason: string;
    readonly message: {
      readonly content: string | null;
      readonly refusal: string | null;
      readonly reasoning_content?: string;
      readonly tool_calls?: readonly {
        readonly id: string;
        readonly function: { readonly name: string; readonly arguments: string };
      }[];
    };
  }[];
  readonly usage: object;
}

function chunksOf({ choices: [choice], usage }: ChatAnswer): readonly string[] {
  const event = (value: object) =>
    `data: ${JSON.stringify({ ...head, object: "chat.completion.chunk", ...value })}\n\n`;
  const delta = (value: object, reason: string | null = null) =>
    event({ choices: [{ index: 0, delta: value, finish_reason: reason }] });
  const {
    content,
    refusal,
    reasoning_content: thought,
    tool_calls: called = [],
  } = choice?.message ?? {
    content: null,
    refusal: null,
  };
  return [
    delta({ role: "assistant", content: "" }),
    ...pieces(thought ?? "").map((piece) => delta({ reasoning_content: piece })),
    ...pieces(content ?? "").map((piece) => delta({ content: piece })),
    ...pieces(refusal ?? "").map((piece) => delta({ refusal: piece })),
    ...called.flatMap(({ id, function: { name, arguments: text } }, index) => [
      delta({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }),
      ...pieces(text).map((piece) => delta({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
    delta({}, choice?.finish_reason ?? "stop"),
    event({ choices: [], usage }),
    "data: [DONE]\n\n",
  ];
}
