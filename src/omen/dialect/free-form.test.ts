import { describe, expect, test } from "bun:test";
import { anthropic } from "./anthropic/index.ts";
import type { JsonObject } from "./dialect.ts";
import { ClientTools } from "./client-tools.ts";
import { wrapInput } from "./free-form-input.ts";
import { openaiChat } from "./openai-chat/index.ts";
import { openaiResponses } from "./openai-responses/index.ts";
import { Translation } from "./stream-codec.ts";
import { emptyConversation } from "./testing.ts";

const patch = '*** Begin Patch\n+"x" \\d 😀\n*** End Patch';
const grammar = { syntax: "regex", definition: "^\\*+ .*" } as const;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const chatRequest: JsonObject = {
  messages: [
    { role: "user", content: "x" },
    { role: "assistant", tool_calls: [{ id: "c1", type: "custom", custom: { name: "patch", input: patch } }] },
    { role: "tool", tool_call_id: "c1", content: "Done!" },
  ],
  tools: [{ type: "custom", custom: { name: "patch", description: "d", format: { type: "grammar", grammar } } }],
  tool_choice: { type: "custom", custom: { name: "patch" } },
};

const responsesRequest = {
  input: [
    { type: "message", role: "user", content: [{ type: "input_text", text: "x" }] },
    { type: "custom_tool_call", call_id: "c1", name: "patch", input: patch },
    { type: "custom_tool_call_output", call_id: "c1", output: "Done!" },
  ],
  tools: [{ type: "custom", name: "patch", description: "d", format: { type: "grammar", ...grammar } }],
  tool_choice: { type: "custom", name: "patch" },
};

test("what Chat Completions ask, Responses are asked", () => {
  const conversation = openaiChat.decodeRequest(chatRequest);
  const dropped: string[] = [];
  expect(openaiResponses.encodeRequest(conversation, "m", (field) => dropped.push(field))).toMatchObject(
    responsesRequest,
  );
  expect(dropped).toEqual([]);
  expect(openaiResponses.decodeRequest(responsesRequest)).toMatchObject({ turns: conversation.turns });
});

test("where there are only functions, one with a text stands for it, which tells the grammar", () => {
  const dropped: string[] = [];
  const conversation = openaiResponses.decodeRequest(responsesRequest);
  const sent = openaiChat.encodeRequest(conversation, "m", (field) => dropped.push(field));
  expect(sent).toMatchObject({
    messages: [
      {},
      { tool_calls: [{ id: "c1", type: "function", function: { name: "patch", arguments: wrapInput(patch) } }] },
      { role: "tool", tool_call_id: "c1", content: "Done!" },
    ],
    tools: [
      {
        type: "function",
        function: {
          name: "patch",
          description: "d",
          parameters: {
            type: "object",
            properties: { input: { type: "string", description: expect.stringContaining(grammar.definition) } },
            required: ["input"],
          },
        },
      },
    ],
    tool_choice: { type: "function", function: { name: "patch" } },
  });
  expect(dropped).toEqual(["tool.grammar"]);
  expect(anthropic.encodeRequest(conversation, "claude-sonnet-4-5", () => undefined)).toMatchObject({
    messages: [{}, { content: [{ type: "tool_use", name: "patch", input: { input: patch } }] }, {}],
  });
});

const response = {
  id: "resp_1",
  model: "m",
  status: "completed",
  output: [
    { type: "custom_tool_call", id: "ctc_1", call_id: "c1", name: "patch", input: patch, status: "completed" },
    { type: "custom_tool_call", id: "ctc_2", call_id: "c2", name: "patch", input: "", status: "completed" },
  ],
};

test("a free-form call of a Responses provider is one for every client that knows them", () => {
  const answer = openaiResponses.decodeAnswer(response);
  expect(openaiChat.encodeAnswer(answer)).toMatchObject({
    choices: [
      {
        finish_reason: "tool_calls",
        message: {
          tool_calls: [
            { id: "c1", type: "custom", custom: { name: "patch", input: patch } },
            { id: "c2", type: "custom", custom: { name: "patch", input: "" } },
          ],
        },
      },
    ],
  });
  expect(anthropic.encodeAnswer(answer)).toMatchObject({
    content: [
      { type: "tool_use", name: "patch", input: { input: patch } },
      { type: "tool_use", name: "patch", input: { input: "" } },
    ],
  });
});

describe("a stream with free-form calls", () => {
  /** The provider's events, with or without those between an item's beginning and its end. */
  const wire = (detailed: boolean): string => {
    const events: object[] = [{ type: "response.created", response: { id: "resp_1", model: "m", output: [] } }];
    for (const [index, item] of response.output.entries()) {
      const place = { output_index: index, item_id: item.id };
      events.push({ type: "response.output_item.added", ...place, item: { ...item, input: "" } });
      if (detailed)
        for (const delta of item.input.match(/[\s\S]{1,3}/g) ?? [])
          events.push({ type: "response.custom_tool_call_input.delta", ...place, delta });
      events.push({ type: "response.output_item.done", ...place, item });
    }
    events.push({ type: "response.completed", response });
    return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
  };

  test.each([true, false])("says what the whole answer says, its input in pieces: %p", (detailed) => {
    const options = { wantsUsage: false, tools: new ClientTools(emptyConversation), unnamed: { id: "a", model: "m" } };
    const chunks = new TextDecoder()
      .decode(new Translation(openaiResponses, openaiChat, options).push(bytes(wire(detailed))))
      .split("\n\n")
      .filter((event) => event.startsWith("data: {"))
      .map((event) => JSON.parse(event.slice("data: ".length)) as JsonObject);
    const calls = chunks
      .flatMap(({ choices }) => choices as { delta: { tool_calls?: { index: number; custom: { input: string } }[] } }[])
      .flatMap(({ delta }) => delta.tool_calls ?? []);
    const inputOf = (index: number) =>
      calls.flatMap((call) => (call.index === index ? call.custom.input : [])).join("");
    expect(calls[0]).toEqual({ index: 0, id: "c1", type: "custom", custom: { name: "patch", input: "" } } as never);
    expect([inputOf(0), inputOf(1)]).toEqual([patch, ""]);
    const messages = new TextDecoder().decode(
      new Translation(openaiResponses, anthropic, options).push(bytes(wire(detailed))),
    );
    const json = messages
      .split("\n\n")
      .filter((event) => event.includes("input_json_delta"))
      .map(
        (event) => JSON.parse(event.slice(event.indexOf("{"))) as { index: number; delta: { partial_json: string } },
      );
    expect(json.flatMap(({ index, delta }) => (index === 0 ? delta.partial_json : [])).join("")).toBe(wrapInput(patch));
  });
});

test.each([
  [{ type: "custom" }, "tools[0].name"],
  [{ type: "custom", name: "f", format: { type: "poem" } }, "tools[0].format.type"],
  [{ type: "custom", name: "f", format: { type: "grammar", definition: "x" } }, "tools[0].format.syntax"],
  [{ type: "custom", name: "f", format: { type: "grammar", syntax: "lark" } }, "tools[0].format.definition"],
])("%j is refused for %s", (tool, param) => {
  expect(() => openaiResponses.decodeRequest({ input: "x", tools: [tool] })).toThrow(
    expect.objectContaining({ status: 400, param }),
  );
});

test("a grammar of Chat Completions has a place of its own", () => {
  const custom = { name: "f", format: { type: "grammar", syntax: "lark", definition: "x" } };
  expect(() => openaiChat.decodeRequest({ ...chatRequest, tools: [{ type: "custom", custom }] })).toThrow(
    expect.objectContaining({ status: 400, param: "tools[0].custom.format.grammar" }),
  );
});
