import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { startOmen, type OmenServer } from "./support/server.ts";
import { completion, respond, startUpstream, whole, type Behaviour, type Upstream } from "./support/upstream/index.ts";

/**
 * What agents do that providers refuse, as their users reported it of other gateways: it reaches the
 * provider in a form that it takes.
 */

let upstream: Upstream;
let omen: OmenServer;
beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({
    config: `
      discovery.enabled = false
      [providers.p]
      type = "openai_compatible"
      base_url = "${upstream.baseUrl}"
      models = ["m"]
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => {
  upstream.clear();
  upstream.script("m", whole());
});

interface Sent {
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly tool_choice?: unknown;
  readonly messages: readonly {
    readonly role: string;
    readonly content: unknown;
    readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly name: string } }[];
    readonly tool_call_id?: string;
  }[];
}

async function ask(
  path: string,
  body: object,
): Promise<{ readonly answer: Record<string, unknown>; readonly sent: Sent }> {
  const response = await fetch(omen.url + path, { method: "POST", body: JSON.stringify({ model: "m", ...body }) });
  const answer = (await response.json()) as Record<string, unknown>;
  expect([response.status, answer]).toEqual([200, answer]);
  return { answer, sent: upstream.requests.at(-1)?.json as Sent };
}

/** Calls a tool, under the name by which it was told. */
const calls =
  (id: string): Behaviour =>
  async (exchange) => {
    const { tools = [] } = exchange.request.json as Sent;
    const message = {
      role: "assistant",
      content: null,
      tool_calls: [{ id, type: "function", function: { name: tools[0]?.function.name, arguments: "{}" } }],
    };
    await respond(exchange, 200, {
      ...completion("m", ""),
      choices: [{ index: 0, message, finish_reason: "tool_calls" }],
    });
  };

const tool = (name: string) => ({ name, input_schema: { type: "object" } });
const use = (id: string, name: string) => ({ type: "tool_use", id, name, input: {} });
const user = { role: "user", content: "x" };

test("a tool's name that is too long is shortened on the way, the same in its calls, and whole again in the answer", async () => {
  const name = `mcp__plugin_${"a".repeat(90)}`;
  upstream.script("m", calls("c"));
  const first = await ask("/v1/messages", { max_tokens: 9, tools: [tool(name)], messages: [user] });
  const told = first.sent.tools?.[0]?.function.name ?? "";
  expect(told).toMatch(/^mcp__plugin_a+_[0-9a-z]{13}$/);
  expect(told.length).toBe(64);
  expect(first.answer["content"]).toMatchObject([{ type: "tool_use", id: "c", name }]);
  const result = { role: "user", content: [{ type: "tool_result", tool_use_id: "c", content: "done" }] };
  const { sent } = await ask("/v1/messages", {
    max_tokens: 9,
    tools: [tool(name)],
    tool_choice: { type: "tool", name },
    messages: [user, { role: "assistant", content: [use("c", name)] }, result],
  });
  expect(sent.messages[1]?.tool_calls?.[0]?.function.name).toBe(told);
  expect(sent.tool_choice).toEqual({ type: "function", function: { name: told } });
});

test("a call whose id the conversation has used gets one of its own, whole and in a history", async () => {
  upstream.script("m", calls("call_0"));
  const history = [
    user,
    { role: "assistant", content: [use("call_0", "f")] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "call_0", content: "1" }] },
  ];
  const { answer } = await ask("/v1/messages", { max_tokens: 9, tools: [tool("f")], messages: history });
  expect(answer["content"]).toMatchObject([{ type: "tool_use", id: "call_0_2" }]);
  const { sent } = await ask("/v1/messages", {
    max_tokens: 9,
    tools: [tool("f")],
    messages: [...history, ...history.slice(1)],
  });
  expect(sent.messages.flatMap(({ tool_calls: made = [] }) => made.map(({ id }) => id))).toEqual([
    "call_0",
    "call_0_2",
  ]);
  expect(sent.messages.flatMap(({ tool_call_id: id }) => id ?? [])).toEqual(["call_0", "call_0_2"]);
});

test("an image in a tool's result is shown behind the results", async () => {
  const source = { type: "base64", media_type: "image/png", data: "iVBO" };
  const { sent } = await ask("/v1/messages", {
    max_tokens: 9,
    tools: [tool("f")],
    messages: [
      user,
      { role: "assistant", content: [use("c", "f")] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "c", content: [{ type: "image", source }] }] },
    ],
  });
  expect(sent.messages.slice(2)).toEqual([
    { role: "tool", tool_call_id: "c", content: "(shown in the message behind the results)" },
    { role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png;base64,iVBO" } }] },
  ]);
});

test("no tools are no tools, and a choice among none is none", async () => {
  const { sent } = await ask("/v1/responses", { input: "x", tools: [], tool_choice: "auto" });
  expect(sent).not.toHaveProperty("tools");
  expect(sent).not.toHaveProperty("tool_choice");
});

test("tools that come among the items are tools, in their namespace", async () => {
  upstream.script("m", calls("c"));
  const more = {
    type: "additional_tools",
    role: "developer",
    tools: [
      {
        type: "namespace",
        name: "functions",
        tools: [
          { type: "custom", name: "exec", description: "runs JS" },
          { type: "function", name: "wait", parameters: { type: "object", properties: {} } },
        ],
      },
    ],
  };
  const { sent, answer } = await ask("/v1/responses", { input: [more, { role: "user", content: "x" }], tools: [] });
  expect(sent.tools?.map((one) => one.function.name)).toEqual(["functions__exec", "functions__wait"]);
  expect(answer["output"]).toMatchObject([{ type: "custom_tool_call", namespace: "functions", name: "exec" }]);
});

test("items of kinds that are not known here are told by their text", async () => {
  const { sent } = await ask("/v1/responses", {
    input: [
      { role: "user", content: "x" },
      { type: "agent_reasoning", text: "hm" },
      { type: "agent_message", message: "Looked." },
      { type: "context_compaction", summary: [{ type: "summary_text", text: "Before." }] },
      { type: "odd", value: 7 },
    ],
  });
  expect(sent.messages.map(({ role, content }) => [role, content])).toEqual([
    ["user", "x"],
    ["assistant", "Looked."],
    ["user", "Before."],
  ]);
});

test("image/jpg is image/jpeg", async () => {
  const url = "data:image/jpg;base64,/9j/";
  const { sent } = await ask("/v1/responses", {
    input: [{ role: "user", content: [{ type: "input_image", image_url: url }] }],
  });
  expect(JSON.stringify(sent.messages)).toContain("data:image/jpeg;base64,/9j/");
});

describe("a call whose name", () => {
  const pieces: readonly (readonly [how: string, ...deltas: readonly object[]])[] = [
    ["comes behind its id", { id: "c", function: { arguments: "" } }, { function: { name: "bash" } }],
    ["is empty first", { id: "c", function: { name: "", arguments: "" } }, { function: { name: "bash" } }],
    ["comes in two pieces", { id: "c", function: { name: "ba" } }, { function: { name: "sh", arguments: "" } }],
    ["comes before its id", { function: { name: "bash" } }, { id: "c" }],
    ["comes behind its arguments", { id: "c", function: { arguments: '{"a"' } }, { function: { name: "bash" } }],
    ["is said with each piece", { id: "c", function: { name: "bash" } }, { id: "c", function: { name: "bash" } }],
  ];

  test.each(pieces)("%s is called by it, whole, and once", async (how, ...deltas) => {
    const begun = how === "comes behind its arguments";
    const rest = [{ function: { arguments: begun ? ":" : '{"a":' } }, { function: { arguments: "1}" } }];
    upstream.script("m", async (exchange) => {
      const chunk = (delta: object, reason: string | null = null): string =>
        `data: ${JSON.stringify({ id: "x", model: "m", choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
      await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
      for (const call of [...deltas, ...rest]) {
        await exchange.write(chunk({ tool_calls: [{ index: 0, type: "function", ...call }] }));
        if (!(await exchange.pause(1))) return;
      }
      await exchange.write(`${chunk({}, "tool_calls")}data: [DONE]\n\n`);
      await exchange.end();
    });
    const anthropic = new Anthropic({ baseURL: omen.url, apiKey: "any", maxRetries: 0 });
    const message = await anthropic.messages
      .stream({ model: "m", max_tokens: 50, messages: [{ role: "user", content: "x" }] })
      .finalMessage();
    expect(message.content).toMatchObject([{ type: "tool_use", id: "c", name: "bash", input: { a: 1 } }]);
    const openai = new OpenAI({ baseURL: `${omen.url}/v1`, apiKey: "any", maxRetries: 0 });
    const response = await openai.responses.stream({ model: "m", input: "x" }).finalResponse();
    expect(response.output).toMatchObject([
      { type: "function_call", call_id: "c", name: "bash", arguments: '{"a":1}' },
    ]);
  });
});
