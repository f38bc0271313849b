import { describe, expect, test } from "bun:test";
import type { Conversation } from "../conversation.ts";
import { openaiResponses } from "./index.ts";

const decode = (body: object): Conversation => openaiResponses.decodeRequest({ model: "m", ...body });

function encode(conversation: Partial<Conversation>, model = "gpt-5"): { body: unknown; dropped: string[] } {
  const dropped: string[] = [];
  const whole: Conversation = { system: [], turns: [], stream: false, wantsUsage: true, rest: {}, ...conversation };
  const body = openaiResponses.encodeRequest(whole, model, (field) => dropped.push(field));
  return { body, dropped };
}

test("very many items of one turn cost no more each", () => {
  const input = Array.from({ length: 50_000 }, (_, index) => ({ role: "assistant", content: `${index}` }));
  const [turn, ...others] = openaiResponses.decodeRequest({ model: "m", input }).turns;
  expect([turn?.parts.length, others.length]).toEqual([50_000, 0]);
});

describe("a client's request", () => {
  test("may be a text", () => {
    expect(decode({ input: "Hi", instructions: "Be brief." })).toEqual({
      system: [{ type: "text", text: "Be brief." }],
      turns: [{ role: "user", parts: [{ type: "text", text: "Hi" }] }],
      stream: false,
      wantsUsage: true,
      rest: {},
    });
  });

  test("is made of items: what the assistant thought, said and called is one turn, results are another", () => {
    const { turns, system, rest } = decode({
      input: [
        { role: "developer", content: "Rule." },
        { role: "user", content: [{ type: "input_text", text: "Weather?" }] },
        { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "A" }], encrypted_content: "enc" },
        {
          type: "message",
          id: "msg_1",
          status: "completed",
          role: "assistant",
          content: [{ type: "output_text", text: "Looking.", annotations: [], logprobs: [] }],
        },
        { type: "function_call", id: "fc_1", call_id: "c1", name: "f", arguments: "", status: "completed" },
        { type: "function_call", call_id: "c2", name: "f", arguments: '{"a":1}' },
        { type: "function_call_output", call_id: "c1", output: "sun" },
        {
          type: "function_call_output",
          call_id: "c2",
          output: [{ type: "input_image", image_url: "data:image/png;base64,AA==", detail: "low" }],
        },
      ],
    });
    expect(system).toEqual([{ type: "text", text: "Rule." }]);
    expect(turns).toEqual([
      { role: "user", parts: [{ type: "text", text: "Weather?" }] },
      {
        role: "assistant",
        parts: [
          { type: "reasoning", text: "A", encrypted: "enc", origin: "openai-responses", id: "rs_1" },
          { type: "text", text: "Looking." },
          { type: "tool_call", id: "c1", name: "f", arguments: "{}" },
          { type: "tool_call", id: "c2", name: "f", arguments: '{"a":1}' },
        ],
      },
      {
        role: "tool",
        parts: [
          { type: "tool_result", callId: "c1", content: [{ type: "text", text: "sun" }] },
          {
            type: "tool_result",
            callId: "c2",
            content: [{ type: "image", source: { kind: "data", mediaType: "image/png", data: "AA==" }, detail: "low" }],
          },
        ],
      },
    ]);
    expect(rest).toEqual({});
  });

  test("names what only OpenAI knows", () => {
    const { rest, toolChoice, tools, builtIns } = decode({
      input: [
        { role: "user", content: "x" },
        { type: "local_shell_call", call_id: "c", action: { type: "exec", command: ["ls"] } },
        { role: "assistant", phase: "commentary", content: "Hm" },
      ],
      tools: [
        { type: "function", name: "f", parameters: null, strict: null, defer_loading: true },
        { type: "local_shell" },
        { type: "web_search_preview", search_context_size: "low", external_web_access: false },
        { type: "code_interpreter", container: "cntr_1" },
      ],
      tool_choice: {
        type: "allowed_tools",
        mode: "required",
        tools: [{ type: "function", name: "f" }, { type: "web_search_preview" }],
      },
      include: ["reasoning.encrypted_content", "file_search_call.results"],
      truncation: "auto",
      text: { verbosity: "low" },
      previous_response_id: "resp_1",
      prompt: { id: "pmpt_1" },
      store: true,
      metadata: { a: "b" },
    });
    expect(Object.keys(rest).sort()).toEqual([
      "include",
      "input[1]",
      "input[2].phase",
      "previous_response_id",
      "prompt",
      "text.verbosity",
      "tools[0].defer_loading",
      "tools[1]",
      "tools[2].external_web_access",
      "tools[3]",
      "truncation",
    ]);
    expect(toolChoice).toEqual({ type: "required" });
    expect(tools).toEqual([{ name: "f", parameters: { type: "object", properties: {} } }]);
    expect(builtIns).toEqual([{ type: "web_search", contextSize: "low" }]);
  });

  test.each([
    [{}, "input"],
    [{ input: [{ role: "robot", content: "x" }] }, "input[0].role"],
    [{ input: [{ type: "function_call_output", call_id: "c", output: "x" }] }, "input[0].call_id"],
    [{ input: [{ type: "item_reference", id: "msg_1" }] }, "input[0].id"],
    [{ input: "x", tools: [{ type: "function" }] }, "tools[0].name"],
    [{ input: "x", text: { format: { type: "json_schema", name: "n" } } }, "text.format.schema"],
    [{ input: "x", tool_choice: "maybe" }, "tool_choice"],
    [{ input: "x", reasoning: { effort: "huge" } }, "reasoning.effort"],
  ])("%j is refused for %s", (body, param) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ status: 400, param }));
  });

  test("hands back what another provider signed as it was signed", () => {
    const { choices } = openaiResponses.decodeAnswer(
      openaiResponses.encodeAnswer({
        id: "x",
        model: "m",
        choices: [
          { parts: [{ type: "reasoning", text: "T", signature: "c2ln", origin: "anthropic" }], finish: "stop" },
        ],
      }),
    );
    expect(choices[0]?.parts).toEqual([
      { type: "reasoning", text: "T", signature: "c2ln", origin: "anthropic", id: "rs_x_0" },
    ]);
  });
});

describe("a provider's request", () => {
  test("stores nothing, and asks a model that thinks for its thoughts", () => {
    const user = { role: "user" as const, parts: [{ type: "text" as const, text: "x" }] };
    expect(encode({ turns: [user] }).body).toEqual({
      model: "gpt-5",
      input: [{ type: "message", role: "user", content: [{ type: "input_text", text: "x" }] }],
      store: false,
      include: ["reasoning.encrypted_content"],
    });
    expect(encode({ turns: [user] }, "gpt-4o").body).not.toHaveProperty("include");
    expect(encode({ turns: [user], reasoning: { effort: "none" } }).body).not.toHaveProperty("include");
  });

  test("says strict either way, since strict is the default here alone", () => {
    const { body } = encode({ tools: [{ name: "f", parameters: { type: "object" } }] });
    expect(body).toMatchObject({ tools: [{ type: "function", name: "f", strict: false }] });
  });

  test("asks for no less than is taken, which is reported", () => {
    for (const [asked, told] of [
      [1, 16],
      [15, 16],
      [16, 16],
      [17, 17],
    ] as const) {
      const { body, dropped } = encode({ maxTokens: asked });
      expect(body).toHaveProperty("max_output_tokens", told);
      expect(dropped).toEqual(asked === told ? [] : ["maxTokens"]);
    }
    expect(encode({}).body).not.toHaveProperty("max_output_tokens");
  });

  test("names what can't be said", () => {
    const { dropped, body } = encode({
      turns: [
        { role: "user", name: "Ann", parts: [{ type: "text", text: "x", cache: {} }] },
        { role: "assistant", parts: [{ type: "reasoning", text: "foreign", signature: "s", origin: "anthropic" }] },
        {
          role: "assistant",
          parts: [{ type: "tool_call", id: "c", name: "f", arguments: "{}" }],
        },
        { role: "tool", parts: [{ type: "tool_result", callId: "c", content: [], isError: true }] },
      ],
      sampling: { topK: 3, seed: 1 },
      stop: ["END"],
      count: 2,
      reasoning: { budgetTokens: 2000 },
      builtIns: [{ type: "web_search", maxUses: 2, blockedDomains: ["b"] }],
    });
    expect(dropped.sort()).toEqual([
      "builtIns.web_search.blockedDomains",
      "builtIns.web_search.maxUses",
      "cache",
      "count",
      "reasoning",
      "reasoning.budgetTokens",
      "sampling.seed",
      "sampling.topK",
      "stop",
      "tool_result.isError",
      "turn.name",
    ]);
    expect(body).toMatchObject({
      input: [
        { role: "user" },
        { type: "function_call", call_id: "c", arguments: "{}" },
        { type: "function_call_output", call_id: "c", output: "" },
      ],
    });
  });
});
