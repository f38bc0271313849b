import { describe, expect, test } from "bun:test";
import type { Conversation } from "./conversation.ts";
import { estimateTokens, geminiTokenCount } from "./token-count.ts";
import { anthropicTokenCount } from "./anthropic/token-count.ts";

const plain: Conversation = {
  system: [{ type: "text", text: "Be brief." }],
  turns: [{ role: "user", parts: [{ type: "text", text: "Hi" }] }],
  maxTokens: 5,
  stream: false,
  wantsUsage: false,
  rest: {},
};

describe("an estimate", () => {
  const of = (text: string) =>
    estimateTokens({ ...plain, system: [], turns: [{ role: "user", parts: [{ type: "text", text }] }] });

  test("grows with the text, and faster where a character is a token", () => {
    expect(of("x".repeat(4000)) - of("")).toBe(1000);
    expect(of("\u6f22".repeat(3000)) - of("")).toBe(2000);
    expect(of("\u00fc".repeat(4000)) - of("")).toBe(1000);
  });

  test("takes texts as they are counted elsewhere", () => {
    expect(estimateTokens(plain, () => 0)).toBe(8);
    expect(estimateTokens(plain, (text) => text.length)).toBe(8 + "Be brief.".length + "Hi".length);
  });

  test("counts tools, schemas, calls, results and images", () => {
    const more = estimateTokens({
      ...plain,
      tools: [{ name: "f", parameters: { type: "object", properties: { x: { type: "string" } } } }],
      output: { type: "json_schema", name: "n", schema: { type: "object" } },
      turns: [
        ...plain.turns,
        { role: "assistant", parts: [{ type: "tool_call", id: "a", name: "f", arguments: '{"x":"y"}' }] },
        {
          role: "tool",
          parts: [{ type: "tool_result", callId: "a", content: [{ type: "text", text: "z".repeat(400) }] }],
        },
        { role: "user", parts: [{ type: "image", source: { kind: "url", url: "https://a" } }] },
      ],
    });
    expect(more - estimateTokens(plain)).toBeGreaterThan(1700);
  });
});

test("Anthropic is asked for what is counted, and nothing of how to answer", () => {
  expect(anthropicTokenCount.encodeRequest(plain, "claude-x", () => undefined)).toEqual({
    model: "claude-x",
    system: "Be brief.",
    messages: [{ role: "user", content: "Hi" }],
  });
  expect(anthropicTokenCount.decodeAnswer({ input_tokens: 7 })).toBe(7);
  expect(() => anthropicTokenCount.decodeAnswer({})).toThrow("no input_tokens");
});

test("Gemini is asked for a whole request", () => {
  expect(geminiTokenCount.encodeRequest(plain, "gemini-x", () => undefined)).toMatchObject({
    generateContentRequest: { model: "models/gemini-x", contents: [{ role: "user", parts: [{ text: "Hi" }] }] },
  });
  expect(geminiTokenCount.decodeAnswer({ totalTokens: 7 })).toBe(7);
});
