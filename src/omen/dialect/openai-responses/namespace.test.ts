import { describe, expect, test } from "bun:test";
import { ClientTools } from "../client-tools.ts";
import type { ModelAnswer } from "../answer.ts";
import { openaiChat } from "../openai-chat/index.ts";
import { emptyConversation, Dice, streamed } from "../testing.ts";
import { openaiResponses } from "./index.ts";
import { flatName } from "./namespace.ts";

/** Tools as Codex gives those of an MCP server. */
const parameters = { type: "object", properties: {} };
const request = {
  input: [
    { role: "user", content: "x" },
    { type: "function_call", call_id: "c1", namespace: "mcp__docs__", name: "search", arguments: "{}" },
    { type: "function_call_output", call_id: "c1", output: "y" },
  ],
  tools: [
    { type: "function", name: "shell", description: "Runs.", parameters, strict: false },
    {
      type: "namespace",
      name: "mcp__docs__",
      description: "Documents.",
      tools: [
        { type: "function", name: "search", description: "Finds.", parameters, strict: false },
        { type: "function", name: "read", parameters, strict: false, defer_loading: true },
        { type: "custom", name: "patch" },
        { type: "mystery", name: "z" },
      ],
    },
  ],
  tool_choice: { type: "function", namespace: "mcp__docs__", name: "read" },
};

test("each tool of a namespace has one name, in tools, earlier calls and choices, and what else is said is reported", () => {
  const conversation = openaiResponses.decodeRequest(request);
  const sent = openaiChat.encodeRequest(conversation, "m", () => undefined) as {
    messages: { tool_calls?: { function: { name: string } }[] }[];
    tools: { function: { name: string; description?: string } }[];
    tool_choice: unknown;
  };
  expect(sent.tools.map(({ function: { name, description } }) => [name, description])).toEqual([
    ["shell", "Runs."],
    ["mcp__docs__search", "Documents.\n\nFinds."],
    ["mcp__docs__read", undefined],
    ["mcp__docs__patch", undefined],
  ]);
  expect(sent.messages[1]?.tool_calls?.[0]?.function.name).toBe("mcp__docs__search");
  expect(sent.tool_choice).toEqual({ type: "function", function: { name: "mcp__docs__read" } });
  expect(Object.keys(conversation.rest)).toEqual(["tools[1].tools[1].defer_loading", "tools[1].tools[3]"]);
});

describe("a call is told as the client knows its tool", () => {
  const { tools: asked } = openaiResponses.decodeRequest(request);
  const tools = () => new ClientTools({ ...emptyConversation, ...(asked && { tools: asked }) });
  const call = (id: string, name: string, text = "{}") => ({ type: "tool_call", id, name, arguments: text }) as const;
  const answer: ModelAnswer = {
    id: "a",
    model: "m",
    choices: [
      {
        parts: [call("c1", "mcp__docs__read"), call("c2", "mcp__docs__patch", '{"input":"p"}'), call("c3", "shell")],
        finish: "tool_calls",
      },
    ],
  };
  const items = [
    { type: "function_call", call_id: "c1", namespace: "mcp__docs__", name: "read" },
    { type: "custom_tool_call", call_id: "c2", namespace: "mcp__docs__", name: "patch", input: "p" },
    { type: "function_call", call_id: "c3", name: "shell" },
  ];

  test("in a whole answer", () => {
    const { output } = openaiResponses.encodeAnswer(tools().inAnswer(answer)) as { output: object[] };
    expect(output).toMatchObject(items);
    expect(output[2]).not.toHaveProperty("namespace");
  });

  test("and in a stream", () => {
    const encoder = openaiResponses.encodeStream({ wantsUsage: false });
    const told = tools();
    const events = streamed(new Dice(1), answer)
      .map((event) => encoder.push(told.inEvent(event)))
      .join("")
      .split("\n\n")
      .filter(Boolean)
      .map((event) => JSON.parse(event.slice(event.indexOf("data: ") + 6)) as { type: string; item?: object });
    const of = (type: string) => events.flatMap((event) => (event.type === type ? [event.item] : []));
    expect(of("response.output_item.done")).toMatchObject(items);
    expect(of("response.output_item.added")).toMatchObject(
      items.map(({ call_id: id, name }) => ({ call_id: id, name })),
    );
  });
});

test("two tools that would have one name are refused", () => {
  const twin = { type: "function", name: "mcp__docs__search", parameters };
  expect(() => openaiResponses.decodeRequest({ ...request, tools: [...request.tools, twin] })).toThrow(
    'tools has two tools of the name "mcp__docs__search"',
  );
});

test("a name that would be too long is cut, and stays another than its neighbours'", () => {
  const names = ["one", "two"].map((name) => flatName({ namespace: "n".repeat(70), name }));
  for (const name of names) expect(name).toMatch(/^n{50}_[0-9a-z]{13}$/);
  expect(new Set(names).size).toBe(2);
  expect(flatName({ namespace: "docs", name: "search" })).toBe("docs__search");
});
