import { expect, test } from "bun:test";
import type { Reasoning } from "./conversation.ts";
import { ollama } from "./ollama/index.ts";
import { openaiChat } from "./openai-chat/index.ts";
import { openaiResponses } from "./openai-responses/index.ts";

/** What a dialect reports of how reasoning was asked for. */
const reported = (dialect: typeof ollama | typeof openaiChat, reasoning: Reasoning): readonly string[] => {
  const names: string[] = [];
  const said = { role: "user", parts: [{ type: "text", text: "x" }] } as const;
  const conversation = { system: [], turns: [said], reasoning, stream: false, wantsUsage: false, rest: {} };
  dialect.encodeRequest(conversation, "gpt-6", (name) => names.push(name));
  return names;
};

test.each([ollama, openaiChat])("$name names that thoughts can't be kept back", (dialect) => {
  expect(reported(dialect, { effort: "low", visible: false })).toEqual(["reasoning.visible"]);
  expect(reported(dialect, { visible: false })).toEqual(["reasoning.visible"]);
  expect(reported(dialect, { effort: "none", visible: false })).toEqual([]); // there are none
  expect(reported(dialect, { effort: "low" })).toEqual([]);
});

test("Responses keep them back unless they are asked to show them", () => {
  expect(reported(openaiResponses, { effort: "low", visible: false })).toEqual([]);
});
