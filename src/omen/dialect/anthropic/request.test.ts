import { describe, expect, test } from "bun:test";
import { Failure } from "../../../platform/failure.ts";
import type { Conversation, Part } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { anthropic } from "./index.ts";

const never = (field: string): never => {
  throw new Error(`${field} was dropped`);
};

/** Takes sampling, budgets and efforts, but no system turns. */
const manual = "claude-opus-4-6";
/** Takes system turns and efforts, but no sampling. */
const newest = "claude-opus-5-5";

const roundTrip = (body: JsonObject): JsonObject =>
  anthropic.encodeRequest(anthropic.decodeRequest(body), String(body["model"]), never);

const hour = { type: "ephemeral", ttl: "1h" };
const minutes = { type: "ephemeral", ttl: "5m" };
const untold = { type: "ephemeral" };

const ask = (content: unknown, more: object = {}) => ({
  max_tokens: 9,
  messages: [{ role: "user", content }],
  ...more,
});

const conversation = (parts: readonly Part[], more: Partial<Conversation> = {}): Conversation => ({
  system: [],
  turns: [{ role: "user", parts }],
  stream: false,
  wantsUsage: true,
  rest: {},
  ...more,
});

const hello: Part = { type: "text", text: "hello" };
const weather = { name: "weather", parameters: { type: "object", properties: {} } };

/** The body for a model, and what was reported. */
function encode(value: Conversation, model = manual) {
  const reported: string[] = [];
  const body = anthropic.encodeRequest(value, model, (field) => reported.push(field));
  return { body, reported };
}

describe("requests survive the canonical form, member for member", () => {
  test("a whole conversation with an older model", () => {
    const body = {
      model: manual,
      max_tokens: 4096,
      system: [
        { type: "text", text: "Be brief." },
        { type: "text", text: "Be kind.", cache_control: hour },
      ],
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?", cache_control: minutes },
            { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" } },
            { type: "image", source: { type: "url", url: "https://a/b.png" }, cache_control: untold },
            { type: "image", source: { type: "file", file_id: "file_1" } },
            {
              type: "document",
              source: { type: "base64", media_type: "application/pdf", data: "JVBERi0=" },
              title: "A",
              cache_control: hour,
            },
            { type: "document", source: { type: "url", url: "https://a/b.pdf" } },
            { type: "document", source: { type: "file", file_id: "file_2" } },
            { type: "document", source: { type: "text", media_type: "text/plain", data: "words" } },
          ],
        },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "hm", signature: "c2ln" },
            { type: "redacted_thinking", data: "ZGF0YQ==" },
            { type: "thinking", thinking: "", signature: "b21pdHRlZA==" },
            {
              type: "text",
              text: "Let me look.",
              citations: [
                {
                  type: "char_location",
                  cited_text: "wo",
                  document_index: 0,
                  document_title: "A",
                  start_char_index: 0,
                  end_char_index: 2,
                },
              ],
            },
            { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Ulm" }, cache_control: untold },
            { type: "tool_use", id: "toolu_2", name: "now", input: {} },
          ],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "toolu_1",
              content: [
                { type: "text", text: "rain", cache_control: untold },
                { type: "image", source: { type: "base64", media_type: "image/webp", data: "UklGRg==" } },
                { type: "document", source: { type: "text", media_type: "text/plain", data: "more" } },
              ],
              cache_control: hour,
            },
            {
              type: "tool_result",
              tool_use_id: "toolu_2",
              content: "no clock",
              is_error: true,
            },
            { type: "text", text: "And now?" },
          ],
        },
      ],
      tools: [
        {
          name: "weather",
          description: "Tells it",
          input_schema: { type: "object", properties: { city: { type: "string" } }, additionalProperties: false },
          strict: true,
          cache_control: hour,
        },
        { name: "now", input_schema: { type: "object" } },
      ],
      tool_choice: { type: "auto", disable_parallel_tool_use: true },
      output_config: {
        effort: "high",
        format: { type: "json_schema", schema: { type: "object", additionalProperties: false } },
      },
      thinking: { type: "enabled", budget_tokens: 2000, display: "summarized" },
      top_p: 0.95,
      stop_sequences: ["END", "STOP"],
      metadata: { user_id: "u1" },
      service_tier: "standard_only",
      stream: true,
    };
    expect(roundTrip(body)).toEqual(body);
    expect(JSON.stringify(roundTrip(body))).toBe(JSON.stringify(roundTrip(structuredClone(body))));
  });

  test.each([
    { thinking: { type: "adaptive" } },
    { thinking: { type: "adaptive", display: "omitted" }, output_config: { effort: "max" } },
    { thinking: { type: "disabled" } },
    { tools: [{ name: "f", input_schema: { type: "object" } }], tool_choice: { type: "any" } },
    { tools: [{ name: "f", input_schema: { type: "object" } }], tool_choice: { type: "none" } },
    {
      tools: [{ name: "f", input_schema: { type: "object" } }],
      tool_choice: { type: "tool", name: "f", disable_parallel_tool_use: false },
    },
    { service_tier: "auto" },
  ])("%j with a newer model", (members) => {
    const body = {
      model: newest,
      max_tokens: 5,
      messages: [
        { role: "user", content: "x" },
        { role: "system", content: [{ type: "text", text: "Now in German.", cache_control: untold }] },
      ],
      ...members,
    };
    expect(roundTrip(body)).toEqual(body);
  });

  test("sampling with an older one", () => {
    const body = {
      model: manual,
      max_tokens: 5,
      messages: [{ role: "user", content: "x" }],
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
    };
    expect(roundTrip(body)).toEqual(body);
  });
});

describe("decodeRequest", () => {
  test("texts for lists, nulls for nothing, and Omen's own members for none", () => {
    const body = { ...ask("x"), system: "s", temperature: null, tools: null, model: "m", tags: { a: "b" }, omen: {} };
    expect(anthropic.decodeRequest(body)).toEqual({
      system: [{ type: "text", text: "s" }],
      turns: [{ role: "user", parts: [{ type: "text", text: "x" }] }],
      maxTokens: 9,
      stream: false,
      wantsUsage: true,
      rest: {},
    });
  });

  test("a turn of results alone is the tool's; its content may be a text or missing", () => {
    const { turns } = anthropic.decodeRequest({
      max_tokens: 1,
      messages: [
        { role: "user", content: "x" },
        {
          role: "assistant",
          content: [
            { type: "tool_use", id: "a", name: "f", input: {}, caller: { type: "direct" } },
            { type: "tool_use", id: "b", name: "f", input: {} },
          ],
        },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "b", content: "y" },
            { type: "tool_result", tool_use_id: "a" },
          ],
        },
      ],
    });
    expect(turns[1]?.parts[0]).toEqual({ type: "tool_call", id: "a", name: "f", arguments: "{}" });
    expect(turns[2]).toEqual({
      role: "tool",
      parts: [
        { type: "tool_result", callId: "b", content: [{ type: "text", text: "y" }] },
        { type: "tool_result", callId: "a", content: [] },
      ],
    });
  });

  test("thinking without a signature, as other providers write it, keeps its text", () => {
    const { turns } = anthropic.decodeRequest({
      max_tokens: 1,
      messages: [{ role: "assistant", content: [{ type: "thinking", thinking: "hm", signature: "" }] }],
    });
    expect(turns[0]?.parts).toEqual([{ type: "reasoning", text: "hm" }]);
  });

  test("the beta's name of the output format", () => {
    const { output } = anthropic.decodeRequest(
      ask("x", { output_format: { type: "json_schema", schema: { type: "object" } } }),
    );
    expect(output).toEqual({ type: "json_schema", name: "output", schema: { type: "object" } });
  });

  test("what only Anthropic knows is kept aside by its path", () => {
    const computer = { type: "computer_20250124", name: "computer", display_width_px: 2 };
    const used = { type: "server_tool_use", id: "srv_1", name: "web_search", input: { query: "q" } };
    const { rest, tools, turns } = anthropic.decodeRequest({
      max_tokens: 1,
      messages: [
        {
          role: "user",
          content: [
            {
              type: "document",
              source: { type: "text", media_type: "text/plain", data: "d" },
              citations: { enabled: true },
            },
            { type: "document", source: { type: "content", content: "c" }, context: "k" },
          ],
        },
        { role: "assistant", content: [used, { type: "text", text: "t" }] },
      ],
      tools: [
        computer,
        {
          type: "custom",
          name: "f",
          input_schema: { type: "object" },
          defer_loading: true,
          eager_input_streaming: true,
        },
      ],
      thinking: { type: "between_tools" },
      container: "c_1",
      metadata: { user_id: "u", team: "t" },
      speed: null,
    });
    expect(rest).toEqual({
      container: "c_1",
      "messages.0.content.0.citations": { enabled: true },
      "messages.0.content.1": { type: "document", source: { type: "content", content: "c" }, context: "k" },
      "messages.1.content.0": used,
      "tools.0": computer,
      "tools.1.defer_loading": true,
      thinking: { type: "between_tools" },
      "metadata.team": "t",
    });
    expect(tools?.map(({ name }) => name)).toEqual(["f"]);
    expect(turns.map(({ parts }) => parts.length)).toEqual([1, 1]);
  });

  const call = { role: "assistant", content: [{ type: "tool_use", id: "a", name: "f", input: {} }] };
  const result = { role: "user", content: [{ type: "tool_result", tool_use_id: "a", content: "" }] };
  const user = { role: "user", content: "x" };
  const wrong: readonly [body: JsonObject, param: string][] = [
    [{ max_tokens: 1 }, "messages"],
    [{ max_tokens: 1, messages: [] }, "messages"],
    [{ max_tokens: 1, messages: "hi" }, "messages"],
    [{ messages: [user] }, "max_tokens"],
    [{ messages: [user], max_tokens: 1.5 }, "max_tokens"],
    [{ messages: [user], max_tokens: "many" }, "max_tokens"],
    [{ max_tokens: 1, messages: [7] }, "messages.0"],
    [{ max_tokens: 1, messages: [{ content: "x" }] }, "messages.0.role"],
    [{ max_tokens: 1, messages: [user, { role: "tool", content: "x" }] }, "messages.1.role"],
    [{ max_tokens: 1, messages: [{ role: "user" }] }, "messages.0.content"],
    [{ max_tokens: 1, messages: [{ role: "user", content: 5 }] }, "messages.0.content"],
    [ask([{ type: "video" }]), "messages.0.content.0.type"],
    [ask([{ text: "x" }]), "messages.0.content.0.type"],
    [ask([{ type: "text", text: 5 }]), "messages.0.content.0.text"],
    [ask([{ type: "thinking", thinking: "x", signature: "" }]), "messages.0.content.0.type"],
    [ask([{ type: "image" }]), "messages.0.content.0.source"],
    [ask([{ type: "image", source: { type: "disk" } }]), "messages.0.content.0.source.type"],
    [ask([{ type: "image", source: { type: "base64", data: "" } }]), "messages.0.content.0.source.media_type"],
    [ask([{ type: "text", text: "x", cache_control: { type: "forever" } }]), "messages.0.content.0.cache_control.type"],
    [
      ask([{ type: "text", text: "x", cache_control: { type: "ephemeral", ttl: "2h" } }]),
      "messages.0.content.0.cache_control.ttl",
    ],
    [
      { max_tokens: 1, messages: [user, { role: "assistant", content: [{ type: "tool_result" }] }] },
      "messages.1.content.0.type",
    ],
    [
      { max_tokens: 1, messages: [user, { role: "assistant", content: [{ type: "tool_use", id: "a", name: "f" }] }] },
      "messages.1.content.0.input",
    ],
    [
      {
        max_tokens: 1,
        messages: [user, { role: "assistant", content: [{ type: "tool_use", id: "a", name: "f", input: "{}" }] }],
      },
      "messages.1.content.0.input",
    ],
    [
      { max_tokens: 1, messages: [user, { role: "system", content: [{ type: "image" }] }] },
      "messages.1.content.0.type",
    ],
    // Dangling results and calls.
    [{ max_tokens: 1, messages: [user, result] }, "messages.1.content.0.tool_use_id"],
    [{ max_tokens: 1, messages: [user, call, result, result] }, "messages.3.content.0.tool_use_id"],
    [{ max_tokens: 1, messages: [user, call] }, "messages.1.content.0"],
    [{ max_tokens: 1, messages: [user, call, user, call] }, "messages.3.content.0"],
    [{ max_tokens: 1, messages: [user, call, user, user, call, result, result] }, "messages.6.content.0.tool_use_id"],
    [ask("x", { system: 5 }), "system"],
    [ask("x", { system: [{ type: "image" }] }), "system.0.type"],
    [ask("x", { tools: [{ name: "f" }] }), "tools.0.input_schema"],
    [ask("x", { tools: [{ input_schema: {} }] }), "tools.0.name"],
    [ask("x", { tool_choice: "auto" }), "tool_choice"],
    [ask("x", { tool_choice: { type: "required" } }), "tool_choice.type"],
    [ask("x", { tool_choice: { type: "tool" } }), "tool_choice.name"],
    [ask("x", { thinking: { type: "enabled" } }), "thinking.budget_tokens"],
    [ask("x", { thinking: { type: "enabled", budget_tokens: 3 } }), "thinking.budget_tokens"],
    [ask("x", { thinking: { type: "hard" } }), "thinking.type"],
    [ask("x", { output_config: { effort: "huge" } }), "output_config.effort"],
    [ask("x", { output_config: { format: { type: "json_schema" } } }), "output_config.format.schema"],
    [ask("x", { output_config: { format: { type: "xml" } } }), "output_config.format.type"],
    [ask("x", { stop_sequences: [1] }), "stop_sequences.0"],
    [ask("x", { temperature: "hot" }), "temperature"],
    [ask("x", { metadata: { user_id: 5 } }), "metadata.user_id"],
    [ask("x", { stream: "yes" }), "stream"],
  ];
  test.each(wrong)("%j names %s", (body, param) => {
    let failure: unknown;
    try {
      anthropic.decodeRequest(body);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ status: 400, param });
  });

  test("messages of one role in a row are one turn, so a result may come in the second", () => {
    expect(() => anthropic.decodeRequest({ max_tokens: 1, messages: [user, call, user, result] })).not.toThrow();
  });
});

describe("encodeRequest", () => {
  test("turns in a row become one, results first, instructions behind them", () => {
    const { body, reported } = encode(
      {
        ...conversation([]),
        turns: [
          { role: "system", parts: [{ type: "text", text: "first of all" }] },
          { role: "user", parts: [hello] },
          { role: "user", parts: [{ type: "text", text: "again" }] },
          { role: "assistant", parts: [{ type: "text", text: "" }] },
          { role: "assistant", parts: [{ type: "tool_call", id: "a", name: "f", arguments: "" }] },
          { role: "assistant", parts: [{ type: "tool_call", id: "b", name: "f", arguments: "{}" }] },
          { role: "tool", parts: [{ type: "tool_result", callId: "a", content: [{ type: "text", text: "1" }] }] },
          { role: "system", parts: [{ type: "text", text: "hurry" }] },
          { role: "user", parts: [{ type: "text", text: "well?" }] },
          { role: "tool", parts: [{ type: "tool_result", callId: "b", content: [] }] },
        ],
      },
      newest,
    );
    expect(reported).toEqual([]);
    expect(body["system"]).toBe("first of all");
    expect(body["messages"]).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "hello" },
          { type: "text", text: "again" },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "tool_use", id: "a", name: "f", input: {} },
          { type: "tool_use", id: "b", name: "f", input: {} },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "a", content: "1" },
          { type: "tool_result", tool_use_id: "b", content: [] },
          { type: "text", text: "well?" },
        ],
      },
      { role: "system", content: "hurry" },
    ]);
  });

  test.each(["claude-sonnet-4-5-20250929", "claude-3-5-sonnet-latest", "claude-sonnet-5", "some-model"])(
    "%s gets later instructions in system, which is said",
    (model) => {
      const { body, reported } = encode(
        {
          ...conversation([]),
          system: [{ type: "text", text: "one" }],
          turns: [
            { role: "user", parts: [hello] },
            { role: "system", parts: [{ type: "text", text: "two" }] },
          ],
        },
        model,
      );
      expect(reported).toEqual(["turn.system"]);
      expect(body["system"]).toEqual([
        { type: "text", text: "one" },
        { type: "text", text: "two" },
      ]);
      expect(body["messages"]).toEqual([{ role: "user", content: "hello" }]);
    },
  );

  test.each([
    ["minimal", 1024, "low"],
    ["low", 2048, "low"],
    ["medium", 8192, "medium"],
    ["high", 16_384, "high"],
    ["xhigh", 32_768, "xhigh"],
    ["max", 65_536, "max"],
  ] as const)("an effort that is %s is a budget of %d, or %s", (effort, budget_tokens, said) => {
    const value = conversation([hello], { reasoning: { effort }, maxTokens: 100_000 });
    expect(encode(value, "claude-sonnet-4-5").body).toMatchObject({ thinking: { type: "enabled", budget_tokens } });
    expect(encode(value, newest).body).toMatchObject({
      thinking: { type: "adaptive" },
      output_config: { effort: said },
    });
    const budget = conversation([hello], { reasoning: { budgetTokens: budget_tokens } });
    expect(encode(budget, newest).body).toMatchObject({ output_config: { effort: said } });
  });

  test("a budget stays below max_tokens; without room for one, and with a forced choice, there is no thinking", () => {
    const reasoning = { effort: "high" } as const;
    expect(encode(conversation([hello], { reasoning, maxTokens: 2000 }), "m").body["thinking"]).toEqual({
      type: "enabled",
      budget_tokens: 1999,
    });
    expect(encode(conversation([hello], { reasoning, maxTokens: 1024 }), "m").reported).toEqual(["reasoning"]);
    const forced = conversation([hello], { reasoning, tools: [weather], toolChoice: { type: "required" } });
    expect(encode(forced, newest)).toMatchObject({ reported: ["reasoning"], body: { tool_choice: { type: "any" } } });
    expect(encode(forced, newest).body).not.toHaveProperty("thinking");
  });

  test("tool choices without tools say nothing", () => {
    expect(
      encode(conversation([hello], { toolChoice: { type: "auto" }, parallelToolCalls: false })).body,
    ).not.toHaveProperty("tool_choice");
    expect(encode(conversation([hello], { toolChoice: { type: "required" } })).reported).toEqual(["toolChoice"]);
  });

  test("one call at a time, and a schema without a type", () => {
    const { body } = encode(
      conversation([hello], { tools: [{ name: "f", parameters: {} }], parallelToolCalls: false }),
    );
    expect(body["tool_choice"]).toEqual({ type: "auto", disable_parallel_tool_use: true });
    expect(body["tools"]).toEqual([{ name: "f", input_schema: { type: "object" } }]);
  });

  test("ids and arguments that Anthropic would refuse come in another shape, calls and results alike", () => {
    const { body } = encode({
      ...conversation([]),
      turns: [
        { role: "user", parts: [hello] },
        { role: "assistant", parts: [{ type: "tool_call", id: "functions.f:0", name: "f", arguments: '{"a": ' }] },
        { role: "tool", parts: [{ type: "tool_result", callId: "functions.f:0", content: [] }] },
      ],
    });
    expect(body["messages"]).toMatchObject([
      {},
      { content: [{ id: "functions_2e_f_3a_0", input: { INVALID_JSON: '{"a": ' } }] },
      { content: [{ tool_use_id: "functions_2e_f_3a_0" }] },
    ]);
    const { turns } = anthropic.decodeRequest(body);
    expect(turns[1]?.parts[0]).toMatchObject({ arguments: '{"a": ' });
  });

  test("a refusal was said, and a text file is text", () => {
    const { body, reported } = encode({
      ...conversation([]),
      turns: [
        {
          role: "user",
          parts: [{ type: "file", source: { kind: "data", mediaType: "text/markdown", data: "IyBI" }, name: "a.md" }],
        },
        { role: "assistant", parts: [{ type: "refusal", text: "No." }] },
      ],
    });
    expect(reported).toEqual([]);
    expect(body["messages"]).toEqual([
      {
        role: "user",
        content: [{ type: "document", source: { type: "text", media_type: "text/plain", data: "# H" }, title: "a.md" }],
      },
      { role: "assistant", content: "No." },
    ]);
  });

  const inexpressible: readonly [value: Conversation, reported: string[], model?: string][] = [
    [conversation([{ type: "audio", format: "wav", data: "" }]), ["audio"]],
    [conversation([{ type: "image", source: { kind: "url", url: "u" }, detail: "low" }]), ["image.detail"]],
    [
      conversation([{ type: "image", source: { kind: "data", mediaType: "image/bmp", data: "" } }]),
      ["image.mediaType"],
    ],
    [
      conversation([{ type: "file", source: { kind: "data", mediaType: "application/zip", data: "" } }]),
      ["file.mediaType"],
    ],
    [conversation([{ type: "text", text: "x", citations: [{ url: "u" }] }]), ["text.citations"]],
    [conversation([], { turns: [{ role: "user", parts: [hello], name: "ann" }] }), ["turn.name"]],
    [
      conversation([], { turns: [{ role: "assistant", parts: [{ type: "reasoning", text: "unsigned" }] }] }),
      ["reasoning"],
    ],
    [conversation([hello], { output: { type: "json_object" } }), ["output.json_object"]],
    [conversation([hello], { count: 2, logprobs: { top: 1 }, cacheKey: "k" }), ["count", "logprobs", "cacheKey"]],
    [
      conversation([hello], { sampling: { frequencyPenalty: 1, presencePenalty: 1, seed: 1, logitBias: { "1": 1 } } }),
      ["sampling.frequencyPenalty", "sampling.presencePenalty", "sampling.seed", "sampling.logitBias"],
    ],
    [conversation([hello], { sampling: { temperature: 1.5 } }), ["sampling.temperature"]],
    [
      conversation([hello], { sampling: { temperature: 0.5, topP: 0.9, topK: 3 } }),
      ["sampling.temperature", "sampling.topP", "sampling.topK"],
      newest,
    ],
    [
      conversation([hello], { sampling: { temperature: 0.5, topP: 0.95, topK: 3 }, reasoning: { effort: "low" } }),
      ["sampling.temperature", "sampling.topK"],
    ],
    [conversation([hello], { stop: [" ", "x"] }), ["stop"]],
    [conversation([hello], { serviceTier: "flex" }), ["serviceTier"]],
    [conversation([hello], { reasoning: { visible: false } }), ["reasoning.visible"], "claude-sonnet-4-5"],
  ];
  test.each(inexpressible)("%j is reported as %j", (value, reported, model = manual) => {
    expect(encode(value, model).reported).toEqual(reported);
  });
});
