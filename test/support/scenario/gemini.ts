import { expect } from "bun:test";
import { complaintAbout } from "../upstream/google/complaint.ts";
import { google } from "../upstream/google/index.ts";
import { pieces, said, stops, type ClientName, type Json, type ProviderColumn, type ScenarioName } from "./scenario.ts";

const model = "gemini-3-flash-preview";
const key = "AIza-canary";

const user = (...parts: readonly Json[]): Json => ({ role: "user", parts });
const hello = user({ text: "Hello" });
const limit = { maxOutputTokens: 50 };
const tools = [{ functionDeclarations: [{ ...said.tool, parametersJsonSchema: said.schema }] }];
const calls = [
  { functionCall: { id: "call_1", name: "weather", args: { city: "Ulm" } } },
  { functionCall: { id: "call_2", name: "weather", args: { city: "Bonn" } } },
];
const result = (id: string, response: Json): Json => ({ functionResponse: { id, name: "weather", response } });

const sent: ProviderColumn["sent"] = {
  "text, with instructions and sampling": (client: ClientName) => ({
    systemInstruction: { parts: [{ text: "Be brief." }] },
    contents: [hello],
    generationConfig: { ...limit, temperature: 0.5, topP: 0.9, ...stops(client, "stopSequences") },
  }),
  "parallel tool calls": {
    contents: [hello],
    tools,
    toolConfig: { functionCallingConfig: { mode: "ANY" } },
    generationConfig: limit,
  },
  "a tool without arguments": {
    contents: [hello],
    tools: [{ functionDeclarations: [{ name: "now", parametersJsonSchema: said.nothing }] }],
    generationConfig: limit,
  },
  // Only Anthropic's Messages say that a tool failed. No client had a signature: the first
  // call gets Google's placeholder.
  "tool results, one of them an error": (client: ClientName) => ({
    contents: [
      hello,
      {
        role: "model",
        parts: [{ ...calls[0], thoughtSignature: "skip_thought_signature_validator" }, calls[1]],
      },
      user(
        result("call_1", { output: "rain" }),
        result("call_2", { [client === "messages" ? "error" : "output"]: "no such city" }),
      ),
    ],
    tools,
    generationConfig: limit,
  }),
  "an image": {
    contents: [user({ text: "What is this?" }, { inlineData: { mimeType: "image/png", data: said.png } })],
    generationConfig: limit,
  },
  "a JSON schema": {
    contents: [hello],
    generationConfig: { ...limit, responseMimeType: "application/json", responseJsonSchema: said.schema },
  },
  reasoning: { contents: [hello], generationConfig: limit },
  "a refusal": { contents: [hello], generationConfig: limit },
  truncation: { contents: [hello], generationConfig: { maxOutputTokens: 16 } },
  "usage of a cache": { contents: [hello], generationConfig: limit },
};

const usual = { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 };

const answerOf = (parts: readonly Json[], finishReason = "STOP", usageMetadata: Json = usual): Json => ({
  candidates: [{ index: 0, content: { role: "model", parts }, finishReason }],
  usageMetadata,
  modelVersion: model,
  responseId: "r1",
});

const answer: Readonly<Record<ScenarioName, Json>> = {
  "text, with instructions and sampling": answerOf([{ text: "Hi there." }]),
  "parallel tool calls": answerOf([{ text: "Let me look." }, ...calls]),
  "a tool without arguments": answerOf([{ functionCall: { id: "call_1", name: "now" } }]),
  "tool results, one of them an error": answerOf([{ text: "It rains." }]),
  "an image": answerOf([{ text: "A dot." }]),
  "a JSON schema": answerOf([{ text: '{"city":"Ulm"}' }]),
  reasoning: answerOf([{ text: "Let me think.", thought: true }, { text: "Done." }]),
  // A filter cuts without a word.
  "a refusal": answerOf([], "SAFETY"),
  truncation: answerOf([{ text: "Cut" }], "MAX_TOKENS"),
  "usage of a cache": answerOf([{ text: "Hi." }], "STOP", {
    promptTokenCount: 110,
    cachedContentTokenCount: 100,
    candidatesTokenCount: 5,
  }),
};

export const geminiProvider: ProviderColumn = {
  name: "gemini",
  model,
  config: (origin) => `
    type = "gemini"
    base_url = "${origin}/v1beta"
    api_key = "env:GEMINI_TEST_KEY"`,
  env: { GEMINI_TEST_KEY: key },
  routes: {
    whole: `POST /v1beta/models/${model}:generateContent`,
    stream: `POST /v1beta/models/${model}:streamGenerateContent`,
  },
  sent,
  answer,
  whole: (given) => google({ key }, [given]),
  streamed: (given) => google({ key }, chunksOf(given as unknown as GeminiAnswer)),
  judge(request) {
    expect(request.header("x-goog-api-key")).toBe(key);
    expect(complaintAbout(request.json, model)).toBeUndefined();
  },
  normal: (value) => value,
};

interface GeminiAnswer {
  readonly candidates: readonly {
    readonly content: { readonly parts: readonly { readonly text?: string }[] };
    readonly finishReason: string;
  }[];
  readonly usageMetadata: Json;
}

/**
 * Every event is a whole answer with the newest pieces; calls come whole, the last event
 * bears the reason and all counters.
 */
function chunksOf({ candidates: [candidate], usageMetadata, ...head }: GeminiAnswer): readonly object[] {
  const chunk = (parts: readonly object[], more: object = {}, usage: object = {}): object => ({
    candidates: [{ index: 0, content: { role: "model", parts }, ...more }],
    usageMetadata: { ...usage, promptTokenCount: usageMetadata["promptTokenCount"] },
    ...head,
  });
  const parts = (candidate?.content.parts ?? []).flatMap(({ text, ...rest }): object[] =>
    text === undefined ? [rest] : pieces(text).map((piece) => ({ ...rest, text: piece })),
  );
  return [...parts.map((part) => chunk([part])), chunk([], { finishReason: candidate?.finishReason }, usageMetadata)];
}
