import { expect } from "bun:test";
import { fixed } from "../upstream/index.ts";
import { converse, eventFrame, frames, type AwsAccount } from "../upstream/aws/index.ts";
import { pieces, said, stops, type ClientName, type Json, type ProviderColumn, type ScenarioName } from "./scenario.ts";

const account: AwsAccount = { accessKeyId: "AKIDCONVERSE", secretAccessKey: "secret-canary", region: "us-east-1" };

const hello = { role: "user", content: [{ text: "Hello" }] };
const limit = { inferenceConfig: { maxTokens: 50 } };
const toolConfig = {
  tools: [{ toolSpec: { ...said.tool, inputSchema: { json: said.schema } } }],
};
const calls = [
  { toolUse: { toolUseId: "call_1", name: "weather", input: { city: "Ulm" } } },
  { toolUse: { toolUseId: "call_2", name: "weather", input: { city: "Bonn" } } },
];

const results = (error: Json) => ({
  messages: [
    hello,
    { role: "assistant", content: calls },
    {
      role: "user",
      content: [
        { toolResult: { toolUseId: "call_1", content: [{ text: "rain" }] } },
        { toolResult: { toolUseId: "call_2", content: [{ text: "no such city" }], ...error } },
      ],
    },
  ],
  toolConfig,
  ...limit,
});

const sent: ProviderColumn["sent"] = {
  "text, with instructions and sampling": (client: ClientName) => ({
    system: [{ text: "Be brief." }],
    messages: [hello],
    inferenceConfig: { maxTokens: 50, temperature: 0.5, topP: 0.9, ...stops(client, "stopSequences") },
  }),
  "parallel tool calls": { messages: [hello], toolConfig: { ...toolConfig, toolChoice: { any: {} } }, ...limit },
  "a tool without arguments": {
    messages: [hello],
    toolConfig: { tools: [{ toolSpec: { name: "now", inputSchema: { json: said.nothing } } }] },
    ...limit,
  },
  // Only Anthropic's Messages say that a tool failed.
  "tool results, one of them an error": (client: ClientName) =>
    results(client === "messages" ? { status: "error" } : {}),
  "an image": {
    messages: [
      {
        role: "user",
        content: [{ text: "What is this?" }, { image: { format: "png", source: { bytes: said.png } } }],
      },
    ],
    ...limit,
  },
  "a JSON schema": {
    messages: [hello],
    outputConfig: {
      textFormat: {
        type: "json_schema",
        structure: { jsonSchema: { schema: JSON.stringify(said.schema), name: "output" } },
      },
    },
    ...limit,
  },
  reasoning: { messages: [hello], ...limit },
  "a refusal": { messages: [hello], ...limit },
  truncation: { messages: [hello], inferenceConfig: { maxTokens: 16 } },
  "usage of a cache": { messages: [hello], ...limit },
};

const usual = { inputTokens: 10, outputTokens: 5, totalTokens: 15 };

const answerOf = (content: readonly Json[], stopReason = "end_turn", usage: Json = usual): Json => ({
  output: { message: { role: "assistant", content } },
  stopReason,
  usage,
  metrics: { latencyMs: 5 },
});

const answer: Readonly<Record<ScenarioName, Json>> = {
  "text, with instructions and sampling": answerOf([{ text: "Hi there." }]),
  "parallel tool calls": answerOf([{ text: "Let me look." }, ...calls], "tool_use"),
  "a tool without arguments": answerOf([{ toolUse: { toolUseId: "call_1", name: "now", input: {} } }], "tool_use"),
  "tool results, one of them an error": answerOf([{ text: "It rains." }]),
  "an image": answerOf([{ text: "A dot." }]),
  "a JSON schema": answerOf([{ text: '{"city":"Ulm"}' }]),
  reasoning: answerOf([
    { reasoningContent: { reasoningText: { text: "Let me think.", signature: "c2ln" } } },
    { text: "Done." },
  ]),
  // A guardrail cuts without a word.
  "a refusal": answerOf([], "guardrail_intervened"),
  truncation: answerOf([{ text: "Cut" }], "max_tokens"),
  "usage of a cache": answerOf([{ text: "Hi." }], "end_turn", { ...usual, cacheReadInputTokens: 100 }),
};

export const converseProvider: ProviderColumn = {
  name: "converse",
  model: "amazon.nova-lite-v1:0",
  config: (origin) => `
    type = "bedrock"
    base_url = "${origin}"
    region = "us-east-1"
    on_abort = "cancel"
    access_key_id = "env:CONVERSE_TEST_ID"
    secret_access_key = "env:CONVERSE_TEST_SECRET"`,
  env: { CONVERSE_TEST_ID: account.accessKeyId, CONVERSE_TEST_SECRET: account.secretAccessKey },
  routes: {
    whole: "POST /model/amazon.nova-lite-v1%3A0/converse",
    stream: "POST /model/amazon.nova-lite-v1%3A0/converse-stream",
  },
  sent,
  answer,
  whole: (given) => converse(account, fixed(200, given)),
  streamed: (given) => converse(account, frames(framesOf(given as unknown as ConverseAnswer), { splitAt: 7 })),
  judge(request) {
    expect(request.header("authorization")).toStartWith("AWS4-HMAC-SHA256 ");
    expect(request.text).not.toContain("secret-canary");
  },
  normal: (value) => value,
};

export interface ConverseAnswer {
  readonly output: { readonly message: { readonly content: readonly Block[] } };
  readonly stopReason: string;
  readonly usage: object;
}

interface Block {
  readonly text?: string;
  readonly reasoningContent?: { readonly reasoningText: { readonly text: string; readonly signature: string } };
  readonly toolUse?: { readonly toolUseId: string; readonly name: string; readonly input: object };
}

/** The messages of a stream: a text's block begins without a word. */
export const framesOf = ({ output, stopReason, usage }: ConverseAnswer): readonly Uint8Array[] => [
  eventFrame("messageStart", { role: "assistant" }),
  ...output.message.content.flatMap((block, contentBlockIndex) => [
    ...startOf(block).map((start) => eventFrame("contentBlockStart", { contentBlockIndex, start })),
    ...deltasOf(block).map((delta) => eventFrame("contentBlockDelta", { contentBlockIndex, delta })),
    eventFrame("contentBlockStop", { contentBlockIndex }),
  ]),
  eventFrame("messageStop", { stopReason }),
  eventFrame("metadata", { usage, metrics: { latencyMs: 5 } }),
];

const startOf = ({ toolUse }: Block): readonly object[] =>
  toolUse ? [{ toolUse: { toolUseId: toolUse.toolUseId, name: toolUse.name } }] : [];

function deltasOf({ text, reasoningContent, toolUse }: Block): readonly object[] {
  if (toolUse) {
    const json = JSON.stringify(toolUse.input);
    return (json === "{}" ? [] : pieces(json)).map((input) => ({ toolUse: { input } }));
  }
  if (!reasoningContent) return pieces(text ?? "").map((piece) => ({ text: piece }));
  const { text: thought, signature } = reasoningContent.reasoningText;
  return [
    ...pieces(thought).map((piece) => ({ reasoningContent: { text: piece } })),
    { reasoningContent: { signature } },
  ];
}
