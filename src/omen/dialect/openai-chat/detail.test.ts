import { describe, expect, test } from "bun:test";
import { anthropic } from "../anthropic/index.ts";
import type { Choice } from "../answer.ts";
import type { Conversation } from "../conversation.ts";
import type { ClientDialect, JsonObject } from "../dialect.ts";
import { openaiResponses } from "../openai-responses/index.ts";
import { fold } from "../testing.ts";
import { openaiChat } from "./index.ts";

/** What OpenRouter tells of a Claude's thought, of a GPT's, and of a Gemini that signs its calls. */
const told = {
  claude: [
    { type: "reasoning.text", text: "hm", signature: "c2ln", format: "anthropic-claude-v1", index: 0 },
    { type: "reasoning.encrypted", data: "cmVk", format: "anthropic-claude-v1", index: 1 },
  ],
  gpt: [
    { type: "reasoning.summary", summary: "hm", id: "rs_1", format: "openai-responses-v1", index: 0 },
    { type: "reasoning.encrypted", data: "ZW5j", id: "rs_1", format: "openai-responses-v1", index: 0 },
  ],
  gemini: [
    { type: "reasoning.text", text: "hm", format: "google-gemini-v1", index: 0 },
    { type: "reasoning.encrypted", data: "c2lnMQ==", id: "tool_1", format: "google-gemini-v1", index: 0 },
    { type: "reasoning.encrypted", data: "c2lnMg==", id: "tool_2", format: "google-gemini-v1", index: 0 },
  ],
} as const;

const calls = [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }];
const answered = (message: object): Choice => {
  const [choice] = openaiChat.decodeAnswer({ choices: [{ message, finish_reason: "tool_calls" }] }).choices;
  if (!choice) throw new Error("no choice");
  return choice;
};
const answerOf = (choice: Choice) => ({ id: "x", model: "m", choices: [choice] });

/** The next request of a client that has this answer and the result of its call. */
const following: Readonly<Record<string, (dialect: ClientDialect, choice: Choice) => Conversation>> = {
  "openai-chat": (dialect, choice) => {
    const { choices } = dialect.encodeAnswer(answerOf(choice)) as { choices: { message: object }[] };
    const result = { role: "tool", tool_call_id: "c", content: "y" };
    return dialect.decodeRequest({
      model: "m",
      messages: [{ role: "user", content: "x" }, choices[0]?.message, result],
    });
  },
  anthropic: (dialect, choice) => {
    const { content } = dialect.encodeAnswer(answerOf(choice));
    const result = { type: "tool_result", tool_use_id: "c", content: "y" };
    const messages = [
      { role: "user", content: "x" },
      { role: "assistant", content },
      { role: "user", content: [result] },
    ];
    return dialect.decodeRequest({ model: "m", max_tokens: 9, messages });
  },
  "openai-responses": (dialect, choice) => {
    const { output } = dialect.encodeAnswer(answerOf(choice)) as { output: object[] };
    const result = { type: "function_call_output", call_id: "c", output: "y" };
    return dialect.decodeRequest({ model: "m", input: [{ role: "user", content: "x" }, ...output, result] });
  },
};

const sentBack = (conversation: Conversation, unsupported: string[] = []): JsonObject => {
  const { messages } = openaiChat.encodeRequest(conversation, "m", (field) => unsupported.push(field));
  const said = (messages as JsonObject[]).find(({ role }) => role === "assistant");
  if (!said) throw new Error("no assistant's message");
  return said;
};

describe.each(Object.entries(told))("what a gateway tells of the thoughts of %s", (_, details) => {
  const choice = answered({ content: null, reasoning: "hm", reasoning_details: details, tool_calls: calls });

  test.each([openaiChat, anthropic, openaiResponses])("comes back to it unchanged, by a client of $name", (dialect) => {
    const unsupported: string[] = [];
    const said = sentBack((following[dialect.name] as (typeof following)[string])(dialect, choice), unsupported);
    expect(said["reasoning_details"]).toEqual(details);
    expect(said["reasoning_content"]).toBeUndefined();
    expect(unsupported).toEqual([]);
  });

  test("is the same when it is streamed", () => {
    const pieces = details.flatMap((detail) => piecesOf(detail));
    const decoder = openaiChat.decodeStream();
    const deltas = [
      ...pieces.map((piece) => ({ reasoning_details: [piece] })),
      { tool_calls: [{ index: 0, ...calls[0] }] },
    ];
    const events = deltas.flatMap((delta) => decoder.push({ data: JSON.stringify({ choices: [{ delta }] }) }));
    const last = decoder.push({ data: '{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}' });
    expect(fold([...events, ...last]).choices).toEqual([choice]);
  });
});

/** A detail as it is streamed: its text letter by letter, what is signed at the end. */
function piecesOf(detail: Readonly<Record<string, unknown>>): readonly object[] {
  const { type, format, id, index, signature, ...told } = detail;
  const head = id === undefined ? { type, format, index } : { type, format, id, index };
  const [name, text] = Object.entries(told)[0] ?? [];
  if (name === undefined || name === "data") return [detail];
  const letters = [...(text as string)].map((letter) => ({ ...head, [name]: letter }));
  return signature === undefined ? letters : [...letters, { type, text: null, signature, index }];
}

describe("thoughts of which a server tells less", () => {
  const parts = (message: object) => answered(message).parts;

  test("are their text", () => {
    const thought = [{ type: "reasoning" as const, text: "hm" }];
    const unsigned = { type: "reasoning.text", text: "hm", format: "unknown", index: 0 };
    expect(parts({ reasoning: "hm" })).toEqual(thought);
    expect(parts({ reasoning: "hm", reasoning_details: [unsigned] })).toEqual(thought);
    expect(parts({ reasoning: "hm", reasoning_details: null })).toEqual(thought);
    expect(parts({ reasoning: "hm", reasoning_details: [null, "x", [], {}] })).toEqual(thought);
    expect(parts({ reasoning: "hm", reasoning_details: "x" })).toEqual(thought);
  });

  test("keep it beside details that have none", () => {
    const [, detail] = told.gpt;
    expect(parts({ reasoning: "hm", reasoning_details: [detail] })).toEqual([
      { type: "reasoning", text: "hm" },
      { type: "reasoning", text: "", encrypted: expect.stringContaining('"data":"ZW5j"'), origin: "openai-chat" },
    ]);
  });
});

test("what a client made of the bytes is not passed on: plain values of an object alone", () => {
  const thinking = (bytes: string): Conversation => ({
    ...anthropic.decodeRequest({ model: "m", max_tokens: 9, messages: [{ role: "user", content: "x" }] }),
    turns: [{ role: "assistant", parts: [{ type: "reasoning", text: "hm", signature: bytes, origin: "openai-chat" }] }],
  });
  for (const bytes of ["", "x", "[]", "null", '"x"']) {
    const unsupported: string[] = [];
    expect(sentBack(thinking(bytes), unsupported)).toMatchObject({ reasoning_content: "hm" });
    expect(unsupported).toEqual(["reasoning.signature"]);
  }
  expect(sentBack(thinking('{"type":"reasoning.text","deep":{"er":1},"format":"f"}'))["reasoning_details"]).toEqual([
    { type: "reasoning.text", text: "hm", format: "f" },
  ]);
});
