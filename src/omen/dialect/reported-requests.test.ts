import { describe, expect, test } from "bun:test";
import { anthropic } from "./anthropic/index.ts";
import { bedrockConverse as converse } from "./bedrock-converse/index.ts";
import type { JsonObject, ProviderDialect } from "./dialect.ts";
import { gemini } from "./gemini/index.ts";
import { ollama } from "./ollama/index.ts";
import { openaiChat } from "./openai-chat/index.ts";
import { openaiResponses } from "./openai-responses/index.ts";

/** Requests that users of gateways have reported to be lost or refused on their way to another dialect. */

const claude = "claude-sonnet-4-5";
const bedrock = "anthropic.claude-sonnet-4-5-20250929-v1:0";

function told(to: ProviderDialect, model: string, body: JsonObject, from = openaiChat) {
  const dropped: string[] = [];
  const conversation = from.decodeRequest(body);
  const request = to.encodeRequest(conversation, model, (field) => dropped.push(field));
  return { request: request as Record<string, unknown>, dropped, rest: conversation.rest };
}

const tool = (name: string, more: object = {}) => ({
  type: "function",
  function: { name, parameters: { type: "object", properties: {} } },
  ...more,
});

describe("cache_control in a chat", () => {
  const hint = { cache_control: { type: "ephemeral", ttl: "1h" } };
  const body = {
    messages: [
      { role: "system", content: [{ type: "text", text: "Long.", ...hint }] },
      { role: "user", content: "Asked.", cache_control: { type: "ephemeral" } },
    ],
    tools: [tool("f", hint)],
  };

  test("reaches Claude", () => {
    const { request, dropped, rest } = told(anthropic, claude, body);
    expect(request).toMatchObject({
      system: [{ type: "text", text: "Long.", ...hint }],
      messages: [{ role: "user", content: [{ text: "Asked.", cache_control: { type: "ephemeral" } }] }],
      tools: [{ name: "f", ...hint }],
    });
    expect([dropped, rest]).toEqual([[], {}]);
  });

  test("reaches Claude on Bedrock", () => {
    const { request } = told(converse, bedrock, body);
    expect(request).toMatchObject({
      system: [{ text: "Long." }, { cachePoint: { type: "default", ttl: "1h" } }],
      messages: [{ role: "user", content: [{ text: "Asked." }, { cachePoint: { type: "default" } }] }],
      toolConfig: { tools: [{ toolSpec: { name: "f" } }, { cachePoint: { type: "default", ttl: "1h" } }] },
    });
  });

  test("of another kind is passed over", () => {
    const odd = { messages: [{ role: "user", content: [{ type: "text", text: "x", cache_control: { type: "no" } }] }] };
    expect(told(anthropic, claude, odd).request).toMatchObject({
      messages: [{ content: "x" }],
    });
  });
});

test("what nobody knows within a chat's messages, parts and tools is named", () => {
  const { rest } = told(anthropic, claude, {
    messages: [
      { role: "user", content: [{ type: "text", text: "x", weight: 2 }], prefix: true },
      { role: "assistant", content: "y", annotations: [], id: "msg_1", refusal: null, audio: null },
      { role: "user", content: "z" },
    ],
    tools: [tool("f", { defer_loading: true })],
  });
  expect(Object.keys(rest)).toEqual(["messages[0].content[0].weight", "messages[0].prefix", "tools[0].defer_loading"]);
});

describe("a choice among some tools", () => {
  const chat = (mode: string) => ({
    messages: [{ role: "user", content: "x" }],
    tools: [tool("f"), tool("g")],
    tool_choice: {
      type: "allowed_tools",
      allowed_tools: { mode, tools: [{ type: "function", function: { name: "g" } }] },
    },
  });
  const responses = {
    input: "x",
    tools: [
      { type: "function", name: "f", parameters: {} },
      { type: "function", name: "g", parameters: {} },
      { type: "web_search" },
    ],
    tool_choice: { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "g" }] },
  };
  const names = (request: Record<string, unknown>): string => JSON.stringify(request["tools"] ?? request["toolConfig"]);

  const targets: readonly (readonly [ProviderDialect, string])[] = [
    [anthropic, claude],
    [converse, bedrock],
    [gemini, "gemini-2.5-pro"],
    [ollama, "llama3.2"],
    [openaiChat, "m"],
  ];

  test.each(targets)("offers no other: %#", (to, model) => {
    for (const request of [
      told(to, model, chat("auto")).request,
      told(to, model, responses, openaiResponses).request,
    ]) {
      expect(names(request)).toContain('"g"');
      expect(names(request)).not.toContain('"f"');
    }
  });

  test("may still want a call", () => {
    expect(told(anthropic, claude, chat("required")).request["tool_choice"]).toEqual({ type: "any" });
    expect(told(openaiChat, "m", responses, openaiResponses).request["tool_choice"]).toBe("required");
  });
});

describe("what Claude's APIs refuse", () => {
  const cases: readonly (readonly [string, JsonObject, string])[] = [
    ["a system message alone", { messages: [{ role: "system", content: "Be brief." }] }, "…"],
    ["blanks alone", { messages: [{ role: "user", content: " " }] }, "…"],
    [
      "blanks behind the words that it goes on with",
      {
        messages: [
          { role: "user", content: "x" },
          { role: "assistant", content: "So be \n " },
        ],
      },
      "So be",
    ],
  ];

  test.each(cases)("%s is said so that they take it", (_name, body, words) => {
    for (const [to, model] of [
      [anthropic, claude],
      [converse, bedrock],
    ] as const) {
      const messages = told(to, model, body).request["messages"] as readonly { readonly content: readonly object[] }[];
      const last = messages.at(-1)?.content;
      expect(typeof last === "string" ? last : last?.at(-1)).toEqual(
        typeof last === "string" ? words : expect.objectContaining({ text: words }),
      );
    }
  });
});

test("a signed thought of Converse's that a client of Messages plays back keeps its text", () => {
  const [sealed, redacted] = ["omen:bedrock-converse:c2ln", "omen:bedrock-converse:cmVk"];
  const content = [
    { type: "thinking", thinking: "Hm.", signature: sealed },
    { type: "thinking", thinking: "", signature: redacted },
    { type: "text", text: "y" },
  ];
  const messages = [
    { role: "user", content: "x" },
    { role: "assistant", content },
    { role: "user", content: "z" },
  ];
  const { request, dropped } = told(converse, bedrock, { max_tokens: 5, messages }, anthropic);
  expect((request["messages"] as readonly object[])[1]).toEqual({
    role: "assistant",
    content: [
      { reasoningContent: { reasoningText: { text: "Hm.", signature: "c2ln" } } },
      { reasoningContent: { redactedContent: "cmVk" } },
      { text: "y" },
    ],
  });
  expect(dropped).toEqual([]);
});
