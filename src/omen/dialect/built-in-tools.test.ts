import { describe, expect, test } from "bun:test";
import { anthropic } from "./anthropic/index.ts";
import type { BuiltInTool, Conversation } from "./conversation.ts";
import type { Dialect } from "./dialect.ts";
import { openaiChat } from "./openai-chat/index.ts";
import { openaiResponses } from "./openai-responses/index.ts";

/** Tools that a provider runs itself, where both sides have them. */

const location = { city: "Ulm", country: "DE" };
const search: BuiltInTool = { type: "web_search", location };

const plain: Conversation = {
  system: [],
  turns: [{ role: "user", parts: [{ type: "text", text: "Hi" }] }],
  maxTokens: 99,
  stream: false,
  wantsUsage: false,
  rest: {},
};

const sayable: readonly (readonly [dialect: Dialect, model: string, tools: readonly BuiltInTool[]])[] = [
  [
    anthropic,
    "claude-opus-5-5",
    [{ ...search, maxUses: 3, allowedDomains: ["a.example"] }, { type: "code_execution" }],
  ],
  [anthropic, "claude-opus-5-5", [{ type: "web_search", blockedDomains: ["b.example"] }]],
  [openaiChat, "gpt-5-search-api", [{ ...search, contextSize: "high" }]],
  [
    openaiResponses,
    "gpt-5",
    [{ ...search, allowedDomains: ["a.example"], contextSize: "low" }, { type: "code_execution" }],
  ],
];

test.each(sayable)("$name keeps what it can say", (dialect, model, builtIns) => {
  const body = dialect.encodeRequest({ ...plain, builtIns }, model, (field) => {
    throw new Error(`${field} was dropped`);
  });
  expect(dialect.decodeRequest(body).builtIns).toEqual(builtIns);
  expect(dialect.decodeRequest(body)).not.toHaveProperty("tools");
});

describe("what can't be said is named", () => {
  const everything: readonly BuiltInTool[] = [
    { ...search, maxUses: 1, allowedDomains: ["a"], blockedDomains: ["b"], contextSize: "low" },
    { type: "code_execution" },
  ];
  test.each([
    [anthropic, "claude-x", ["builtIns.web_search.contextSize", "builtIns.web_search.blockedDomains"]],
    [openaiChat, "gpt-5", ["builtIns.web_search", "builtIns.code_execution"]],
    [
      openaiChat,
      "gpt-5-search-api",
      [
        "builtIns.web_search.maxUses",
        "builtIns.web_search.allowedDomains",
        "builtIns.web_search.blockedDomains",
        "builtIns.code_execution",
      ],
    ],
    [openaiResponses, "gpt-5", ["builtIns.web_search.maxUses", "builtIns.web_search.blockedDomains"]],
  ] as const)("$name", (dialect, model, expected) => {
    const reported: string[] = [];
    dialect.encodeRequest({ ...plain, builtIns: everything }, model, (field) => reported.push(field));
    expect(reported).toEqual([...expected]);
  });
});

test("from Anthropic's client to OpenAI's Responses", () => {
  const conversation = anthropic.decodeRequest({
    model: "m",
    max_tokens: 9,
    messages: [{ role: "user", content: "x" }],
    tools: [
      { type: "web_search_20260209", name: "web_search", user_location: { type: "approximate", city: "Ulm" } },
      { name: "f", input_schema: { type: "object" } },
      { type: "computer_20250124", name: "computer", display_width_px: 1 },
    ],
  });
  expect(Object.keys(conversation.rest)).toEqual(["tools.2"]);
  expect(openaiResponses.encodeRequest(conversation, "gpt-5", () => undefined)).toMatchObject({
    tools: [
      { type: "function", name: "f" },
      { type: "web_search", user_location: { type: "approximate", city: "Ulm" } },
    ],
  });
});
