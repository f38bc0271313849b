import { describe, expect, test } from "bun:test";
import type { Quirks } from "../../platform/config/index.ts";
import type { Conversation } from "../dialect/conversation.ts";
import { openaiChat } from "../dialect/openai-chat/index.ts";
import type { Message } from "./messages.ts";
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

describe("what was thought before", () => {
  const detail = { type: "reasoning.text", format: "f", index: 0 };
  const thoughtful = {
    ...openaiChat.decodeRequest({ messages: [{ role: "user", content: "x" }] }),
    turns: [
      {
        role: "assistant",
        parts: [
          { type: "reasoning", text: "hm" },
          { type: "reasoning", text: "so", signature: JSON.stringify(detail), origin: "openai-chat" },
          { type: "text", text: "y" },
        ],
      },
    ],
  } satisfies Conversation;
  const sent = (quirks: Quirks, model = "m") => {
    const unsupported: string[] = [];
    const body = withQuirks(openaiChat, quirks).encodeRequest(thoughtful, model, (field) => unsupported.push(field));
    return { message: (body["messages"] as object[])[0], unsupported };
  };

  test("goes as reasoning_content, as most servers have it", () => {
    expect(sent({ maxTokens: "max_tokens" })).toEqual({
      message: {
        role: "assistant",
        reasoning_content: "hm",
        reasoning_details: [{ ...detail, text: "so" }],
        content: "y",
      },
      unsupported: [],
    });
  });

  test("by another name", () => {
    for (const quirks of [{}, { thoughts: "reasoning" }] as const)
      expect(sent(quirks, "deepseek/deepseek-v3.2").message).toMatchObject({ reasoning_content: "hmso" });
    expect(sent({ thoughts: "reasoning" })).toEqual({
      message: { role: "assistant", content: "y", reasoning: "hmso" },
      unsupported: ["reasoning.signature"],
    });
  });

  test("not at all, and is reported", () => {
    expect(sent({ thoughts: "refused" })).toEqual({
      message: { role: "assistant", content: "y" },
      unsupported: ["reasoning.signature", "reasoning"],
    });
  });
});

test("a turn that was thoughts alone has an empty text beside them, and is none where they are refused", () => {
  const conversation = {
    ...openaiChat.decodeRequest({ messages: [{ role: "user", content: "x" }] }),
    turns: [
      { role: "user", parts: [{ type: "text", text: "x" }] },
      { role: "assistant", parts: [{ type: "reasoning", text: "hm" }] },
      { role: "user", parts: [{ type: "text", text: "y" }] },
    ],
  } satisfies Conversation;
  const sent = (quirks: Quirks) => {
    const unsupported: string[] = [];
    const body = withQuirks(openaiChat, quirks).encodeRequest(conversation, "m", (field) => unsupported.push(field));
    return [
      (body["messages"] as readonly Message[]).filter(({ role }) => role === "assistant") as readonly object[],
      unsupported,
    ];
  };
  expect(sent({})).toEqual([[{ role: "assistant", reasoning_content: "hm", content: "" }], []]);
  expect(sent({ thoughts: "refused" })).toEqual([[], ["reasoning"]]);
});

test("ids of another provider's calls are spelt as the server takes them, in calls and results alike", () => {
  const call = (id: string) => ({ id, type: "function", function: { name: "f", arguments: "{}" } });
  const result = (id: string) => ({ role: "tool", tool_call_id: id, content: "y" });
  const ids = ["toolu_01ABCDEF", "D681PevKs", "call_0123456789"];
  const history = openaiChat.decodeRequest({
    messages: [{ role: "assistant", content: null, tool_calls: ids.map(call) }, ...ids.map(result)],
  });
  const dialect = withQuirks(openaiChat, { callIds: { taken: /^[a-zA-Z0-9]{9}$/, length: 9 } });
  const sent = () => {
    const { messages } = dialect.encodeRequest(history, "m", () => undefined);
    const [said, ...results] = messages as { tool_calls?: { id: string }[]; tool_call_id?: string }[];
    return [said?.tool_calls?.map(({ id }) => id), results.map(({ tool_call_id: id }) => id)];
  };
  const [called, answered] = sent();
  expect(called).toEqual([expect.stringMatching(/^[a-z0-9]{9}$/), "D681PevKs", expect.stringMatching(/^[a-z0-9]{9}$/)]);
  expect(answered).toEqual(called);
  expect(new Set(called).size).toBe(3);
  expect(sent()).toEqual([called, answered]);
});

describe("several texts of a message", () => {
  const texts = [
    { type: "text", text: "a" },
    { type: "text", text: "b" },
  ];
  const image = { type: "image_url", image_url: { url: "https://a/b.png" } };
  const history = openaiChat.decodeRequest({
    messages: [
      { role: "system", content: texts },
      { role: "user", content: texts },
      { role: "assistant", content: texts, tool_calls: [{ id: "c", function: { name: "f", arguments: "{}" } }] },
      { role: "tool", tool_call_id: "c", content: texts },
      { role: "user", content: [...texts, image] },
    ],
  });
  const sent = (quirks: Quirks) => {
    const { messages } = withQuirks(openaiChat, quirks).encodeRequest(history, "m", () => undefined);
    return (messages as { content: unknown }[]).map(({ content }) => content);
  };

  test("are one, as most servers want it", () => {
    expect(sent({})).toEqual(["a\n\nb", "a\n\nb", "ab", "a\n\nb", [...texts, image]]);
  });

  test("stay parts, as OpenAI has them", () => {
    expect(sent({ texts: "parts" })).toEqual([texts, texts, texts, texts, [...texts, image]]);
  });
});
