import { expect, test } from "bun:test";
import { openaiChat } from "../dialect/openai-chat/index.ts";
import type { Conversation } from "../dialect/conversation.ts";
import { withQuirks } from "./quirks.ts";

const conversation: Conversation = {
  system: [],
  turns: [{ role: "user", parts: [{ type: "text", text: "Hi" }] }],
  maxTokens: 5,
  user: "somebody",
  stream: false,
  wantsUsage: false,
  rest: {},
};

test("a server that knows the former name of the limit gets it under that", () => {
  const dialect = withQuirks(openaiChat, { maxTokens: "max_tokens" });
  const reported: string[] = [];
  expect(dialect.encodeRequest(conversation, "m", (field) => reported.push(field))).toEqual({
    model: "m",
    messages: [{ role: "user", content: "Hi" }],
    max_tokens: 5,
    safety_identifier: "somebody",
  });
  expect(reported).toEqual([]);
});

test("what a server refuses is left out and named", () => {
  const dialect = withQuirks(openaiChat, { refuses: ["safety_identifier", "seed"] });
  const reported: string[] = [];
  expect(dialect.encodeRequest(conversation, "m", (field) => reported.push(field))).toEqual({
    model: "m",
    messages: [{ role: "user", content: "Hi" }],
    max_completion_tokens: 5,
  });
  expect(reported).toEqual(["safety_identifier"]);
});

test("no quirks, no wrapping", () => {
  expect(withQuirks(openaiChat, {})).toBe(openaiChat);
});
