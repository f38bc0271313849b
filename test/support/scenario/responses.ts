import { expect } from "bun:test";
import OpenAI from "openai";
import { fixed } from "../upstream/index.ts";
import { chatProvider } from "./chat.ts";
import {
  events,
  pieces,
  said,
  type ClientColumn,
  type Json,
  type ProviderColumn,
  type ScenarioName,
} from "./scenario.ts";

const hello = { role: "user", content: "Hello" };
const tools = [{ type: "function", ...said.tool, parameters: said.schema, strict: false }];
const limit = { max_output_tokens: 50 };
const called = (id: string, name: string, args: string): Json => ({
  type: "function_call",
  call_id: id,
  name,
  arguments: args,
});
const calls = [called("call_1", "weather", '{"city":"Ulm"}'), called("call_2", "weather", '{"city":"Bonn"}')];

const request: Readonly<Record<ScenarioName, Json>> = {
  // Responses has no stop sequences.
  "text, with instructions and sampling": {
    instructions: "Be brief.",
    input: "Hello",
    ...limit,
    temperature: 0.5,
    top_p: 0.9,
  },
  "parallel tool calls": { input: "Hello", tools, tool_choice: "required", ...limit },
  "a tool without arguments": {
    input: "Hello",
    tools: [{ type: "function", name: "now", parameters: said.nothing, strict: false }],
    ...limit,
  },
  "tool results, one of them an error": {
    input: [
      hello,
      ...calls,
      { type: "function_call_output", call_id: "call_1", output: "rain" },
      { type: "function_call_output", call_id: "call_2", output: "no such city" },
    ],
    tools,
    ...limit,
  },
  "an image": {
    input: [
      {
        role: "user",
        content: [
          { type: "input_text", text: "What is this?" },
          { type: "input_image", image_url: `data:image/png;base64,${said.png}`, detail: "auto" },
        ],
      },
    ],
    ...limit,
  },
  "a JSON schema": {
    input: "Hello",
    text: { format: { type: "json_schema", name: "output", schema: said.schema } },
    ...limit,
  },
  reasoning: { input: "Hello", ...limit },
  "a refusal": { input: "Hello", ...limit },
  truncation: { input: "Hello", max_output_tokens: 16 },
  "usage of a cache": { input: "Hello", ...limit },
};

const usual = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };

const answerOf = (output: readonly Json[], more: Json = {}): Json => ({
  object: "response",
  status: "completed",
  incomplete_details: null,
  output,
  usage: usual,
  ...more,
});
const message = (content: Json, more: Json = {}): Json => ({
  type: "message",
  role: "assistant",
  status: "completed",
  content: [content],
  ...more,
});
const text = (value: string): Json => message({ type: "output_text", text: value, annotations: [] });
const cut = (reason: string): Json => ({ status: "incomplete", incomplete_details: { reason } });

const thought = (more: Json): Json =>
  answerOf([{ type: "reasoning", summary: [{ type: "summary_text", text: "Let me think." }], ...more }, text("Done.")]);
const cached = (tokens: number): Json =>
  answerOf([text("Hi.")], {
    usage: { ...usual, input_tokens: 110, input_tokens_details: { cached_tokens: tokens }, total_tokens: 115 },
  });

const answer: Readonly<Record<ScenarioName, Json>> = {
  "text, with instructions and sampling": answerOf([text("Hi there.")]),
  "parallel tool calls": answerOf([text("Let me look."), ...calls]),
  "a tool without arguments": answerOf([called("call_1", "now", "{}")]),
  "tool results, one of them an error": answerOf([text("It rains.")]),
  "an image": answerOf([text("A dot.")]),
  "a JSON schema": answerOf([text('{"city":"Ulm"}')]),
  reasoning: thought({ encrypted_content: "gAAA" }),
  "a refusal": answerOf([message({ type: "refusal", refusal: "I won't." })]),
  truncation: answerOf(
    [message({ type: "output_text", text: "Cut", annotations: [] }, { status: "incomplete" })],
    cut("max_output_tokens"),
  ),
  "usage of a cache": cached(100),
};

/** A text is short for a message, and a message need not say that it is one. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => {
    if (name === "input" && typeof member === "string") return [name, normal([{ role: "user", content: member }])];
    if (name === "content" && typeof member === "string") return [name, [{ type: "input_text", text: member }]];
    return [name, normal(member)];
  });
  const said = Object.fromEntries(entries) as Json;
  return "role" in said && !("type" in said) ? { type: "message", ...said } : said;
}

export const responsesClient: ClientColumn = {
  name: "responses",
  path: "/v1/responses",
  request,
  got: {
    ...answer,
    // What is encrypted is the provider's own: another has none, or seals its own.
    reasoning: (provider) => thought(provider === "responses" ? { encrypted_content: "gAAA" } : {}),
    // A safety filter says no words.
    "a refusal": (provider) => {
      if (provider === "ollama") return answerOf([text("I won't.")]);
      return provider === "gemini" || provider === "converse"
        ? answerOf([], cut("content_filter"))
        : answer["a refusal"];
    },
    "usage of a cache": (provider) => cached(provider === "ollama" ? 0 : 100),
  },
  async ask(url, model, body, stream) {
    const sdk = new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
    const asked = { model, ...body } as unknown as OpenAI.Responses.ResponseCreateParamsNonStreaming;
    if (!stream) return sdk.responses.create(asked);
    return sdk.responses.stream({ ...asked, stream: true }).finalResponse();
  },
  normal,
};

const head = { id: "resp_up", created_at: 7, model: "gpt-5-up" };

/** OpenAI, whose models that think are asked so by all clients but those of its chat. */
export const responsesProvider: ProviderColumn = {
  name: "responses",
  model: "gpt-5-up",
  config: (origin) => `
    type = "openai"
    base_url = "${origin}/v1"
    api_key = "env:RESPONSES_TEST_KEY"`,
  env: { RESPONSES_TEST_KEY: "sk-responses-canary" },
  routes: { whole: "POST /v1/responses", stream: "POST /v1/responses" },
  sent: request,
  answer,
  whole: (given) => fixed(200, { ...head, ...named(given) }),
  streamed: (given) => events(eventsOf(named(given))),
  judge(sent) {
    expect(sent.header("authorization")).toBe("Bearer sk-responses-canary");
    expect(sent.model).toBe("gpt-5-up");
    if (sent.path === "/v1/responses") expect(sent.json).toMatchObject({ store: false });
  },
  normal,
  also: { chat: chatProvider },
};

interface ResponsesAnswer {
  readonly status: string;
  readonly output: readonly Item[];
}

interface Item {
  readonly type: string;
  readonly id: string;
  readonly summary?: readonly { readonly text: string }[];
  readonly content?: readonly { readonly type: string; readonly text?: string; readonly refusal?: string }[];
  readonly arguments?: string;
}

/** The answer with an id and a state for each item, as OpenAI gives them. */
function named(given: Json): ResponsesAnswer {
  const { status, output } = given as unknown as ResponsesAnswer;
  return { ...given, status, output: output.map(numbered) };
}

const numbered = (item: Item, index: number): Item => ({
  ...(item.type === "function_call" ? { status: "completed" } : {}),
  ...item,
  id: `${item.type}_up_${index}`,
});

function eventsOf(given: ResponsesAnswer): readonly string[] {
  let number = 0;
  const event = (type: string, members: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number++, ...members })}\n\n`;
  const begun = { ...head, ...given, status: "in_progress", incomplete_details: null, output: [], usage: null };
  return [
    event("response.created", { response: begun }),
    event("response.in_progress", { response: begun }),
    ...given.output.flatMap((item, index) => itemEvents(event, item, index)),
    event(`response.${given.status}`, { response: { ...head, ...given } }),
  ];
}

type Event = (type: string, members: object) => string;

function itemEvents(event: Event, item: Item, index: number): readonly string[] {
  const place = { item_id: item.id, output_index: index };
  const empty = { summary: item.summary && [], content: item.content && [], arguments: item.arguments && "" };
  return [
    event("response.output_item.added", { output_index: index, item: { ...item, ...empty, status: "in_progress" } }),
    ...(item.summary ?? []).flatMap(({ text: said }, at) => {
      const part = { ...place, summary_index: at };
      return [
        event("response.reasoning_summary_part.added", { ...part, part: { type: "summary_text", text: "" } }),
        ...pieces(said).map((delta) => event("response.reasoning_summary_text.delta", { ...part, delta })),
        event("response.reasoning_summary_text.done", { ...part, text: said }),
        event("response.reasoning_summary_part.done", { ...part, part: { type: "summary_text", text: said } }),
      ];
    }),
    ...(item.content ?? []).flatMap((content, at) => contentEvents(event, { ...place, content_index: at }, content)),
    ...(item.arguments === undefined
      ? []
      : [
          ...pieces(item.arguments).map((delta) =>
            event("response.function_call_arguments.delta", { ...place, delta }),
          ),
          event("response.function_call_arguments.done", { ...place, arguments: item.arguments }),
        ]),
    event("response.output_item.done", { output_index: index, item }),
  ];
}

function contentEvents(event: Event, place: object, content: NonNullable<Item["content"]>[number]): readonly string[] {
  const refuses = content.type === "refusal";
  const said = (refuses ? content.refusal : content.text) ?? "";
  const [kind, member] = refuses ? ["refusal", "refusal"] : ["output_text", "text"];
  return [
    event("response.content_part.added", { ...place, part: { ...content, [member ?? ""]: "" } }),
    ...pieces(said).map((delta) => event(`response.${kind}.delta`, { ...place, delta, logprobs: [] })),
    event(`response.${kind}.done`, { ...place, [member ?? ""]: said, logprobs: [] }),
    event("response.content_part.done", { ...place, part: content }),
  ];
}
