import { describe, expect, test } from "bun:test";
import type { ModelAnswer } from "../answer.ts";
import { ClientTools } from "../client-tools.ts";
import { openaiChat } from "../openai-chat/index.ts";
import { Dice, streamed } from "../testing.ts";
import { openaiResponses } from "./index.ts";

/** A search for tools as Codex runs it, and what it found. */
const parameters = { type: "object", properties: { query: { type: "string" } } };
const search = { type: "tool_search", execution: "client", description: "Finds tools.", parameters };
const found = [
  {
    type: "namespace",
    name: "mcp__files",
    tools: [
      { type: "function", name: "fs_read", parameters: { type: "object" } },
      { type: "function", name: "fs_list", parameters: { type: "object" } },
    ],
  },
];
const asked = { type: "tool_search_call", call_id: "c1", execution: "client", arguments: { query: "read" } };
const given = (tools: readonly object[]) => ({
  type: "tool_search_output",
  call_id: "c1",
  status: "completed",
  execution: "client",
  tools,
});
const hello = { role: "user", content: "x" };

const chatOf = (body: object) => {
  const conversation = openaiResponses.decodeRequest({ tools: [search], ...body });
  const sent = openaiChat.encodeRequest(conversation, "m", () => undefined);
  return { conversation, ...sent } as unknown as {
    conversation: typeof conversation;
    messages: { role: string; content: unknown; tool_calls?: { function: object }[] }[];
    tools: { function: { name: string } }[];
  };
};

describe("to who knows no search for tools", () => {
  test("it is a function, whose result names what was found, and the tools join those of the request", () => {
    const { messages, tools, conversation } = chatOf({ input: [hello, asked, given(found)] });
    expect(tools.map(({ function: { name } }) => name)).toEqual([
      "tool_search",
      "mcp__files__fs_read",
      "mcp__files__fs_list",
    ]);
    expect(messages[1]?.tool_calls?.[0]?.function).toEqual({ name: "tool_search", arguments: '{"query":"read"}' });
    expect(messages[2]).toMatchObject({
      role: "tool",
      content: "These tools can be called now: mcp__files__fs_read, mcp__files__fs_list.",
    });
    expect(conversation.rest).toEqual({});
  });

  test("what is found twice is there once, and nothing is said to be nothing", () => {
    const twice = chatOf({
      input: [hello, asked, given(found), { ...asked, call_id: "c2" }, { ...given(found), call_id: "c2" }],
    });
    expect(twice.tools).toHaveLength(3);
    expect(chatOf({ input: [hello, asked, given([])] }).messages[2]?.content).toBe("No tool was found.");
  });

  test("a search of the provider's own is left out and reported", () => {
    const server = { ...search, execution: "server" };
    const { conversation, tools } = chatOf({ input: [hello, { ...asked, execution: "server" }], tools: [server] });
    expect(tools).toEqual([]);
    expect(Object.keys(conversation.rest).sort()).toEqual(["input[1]", "tools[0]"]);
  });

  test("a result without its search is refused", () => {
    expect(() => chatOf({ input: [hello, given(found)] })).toThrow("answers no call before it");
  });
});

describe("a call of it is an item of its own", () => {
  const tools = () => new ClientTools(openaiResponses.decodeRequest({ input: [hello], tools: [search] }));
  const answer = (text: string): ModelAnswer => ({
    id: "a",
    model: "m",
    choices: [{ parts: [{ type: "tool_call", id: "c1", name: "tool_search", arguments: text }], finish: "tool_calls" }],
  });
  const item = { ...asked, id: "tsc_a_0", status: "completed" };

  test("of a whole answer, also where its arguments are none", () => {
    const itemsOf = (text: string) => openaiResponses.encodeAnswer(tools().inAnswer(answer(text)))["output"];
    expect(itemsOf('{"query":"read"}')).toEqual([item]);
    for (const text of ["", "x", "7", "null"]) expect(itemsOf(text)).toEqual([{ ...item, arguments: {} }]);
  });

  test("and of a stream", () => {
    const encoder = openaiResponses.encodeStream({ wantsUsage: false });
    const events = streamed(new Dice(1), answer('{"query":"read"}'))
      .map((event) => encoder.push(tools().inEvent(event)))
      .join("")
      .split("\n\n")
      .filter(Boolean)
      .map((event) => JSON.parse(event.slice(event.indexOf("data: ") + 6)) as { type: string; item?: object });
    expect(events.map(({ type }) => type)).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.output_item.done",
      "response.completed",
    ]);
    expect(events[2]?.item).toEqual({ ...item, status: "in_progress", arguments: {} });
    expect(events[3]?.item).toEqual(item);
  });
});
