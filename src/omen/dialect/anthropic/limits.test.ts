import { expect, test } from "bun:test";
import type { Conversation, Part } from "../conversation.ts";
import { emptyConversation } from "../testing.ts";
import { anthropic } from "./index.ts";

/**
 * What is asked of a model that its client said nothing of, and what is left away because Anthropic would refuse it.
 */

const hello: Part = { type: "text", text: "hello" };
const conversation = (parts: readonly Part[], more: Partial<Conversation> = {}): Conversation => ({
  ...emptyConversation,
  turns: [{ role: "user", parts }],
  ...more,
});

function encode(value: Conversation, model: string) {
  const reported: string[] = [];
  const body = anthropic.encodeRequest(value, model, (field) => reported.push(field));
  return { body, reported };
}

test("max_tokens where none is given: what the model can give, or thinking on top of a usual answer", () => {
  expect(encode(conversation([hello]), "mine").body["max_tokens"]).toBe(4096);
  const thinking = conversation([hello], { reasoning: { budgetTokens: 2000 } });
  expect(encode(thinking, "mine").body["max_tokens"]).toBe(6096);
  for (const [model, most] of [
    ["claude-3-opus-20240229", 4096],
    ["claude-3-5-haiku-latest", 8192],
    ["claude-opus-4-1", 32_000],
    ["claude-opus-4-5", 64_000],
    ["claude-sonnet-4-6", 64_000],
  ] as const)
    expect(encode(conversation([hello], { reasoning: { effort: "max" } }), model).body["max_tokens"]).toBe(most);
});

test("a budget is left away where results come back without the thought of their calls", () => {
  const call = { type: "tool_call", id: "a", name: "f", arguments: "{}" } as const;
  const result = { role: "tool", parts: [{ type: "tool_result", callId: "a", content: [] }] } as const;
  const thought = { type: "reasoning", text: "hm", signature: "c2ln", origin: "anthropic" } as const;
  const asked = (...parts: Part[]) =>
    encode(
      {
        ...conversation([], { reasoning: { budgetTokens: 2000 } }),
        turns: [{ role: "user", parts: [hello] }, { role: "assistant", parts }, result],
      },
      "claude-sonnet-4-5",
    );
  expect(asked(call).reported).toEqual(["reasoning"]);
  expect(asked(call).body["thinking"]).toBeUndefined();
  expect(asked(thought, call).body["thinking"]).toMatchObject({ type: "enabled" });
});
