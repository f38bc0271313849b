import { describe, expect, test } from "bun:test";
import { Failure } from "../../../platform/failure.ts";
import type { AnswerEvent, ModelAnswer } from "../answer.ts";
import type { Part } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { openaiResponses } from "../openai-responses/index.ts";
import { fold } from "../testing.ts";
import { openaiChat } from "./index.ts";

const never = (field: string): never => {
  throw new Error(`${field} was dropped`);
};
const roundTrip = (body: JsonObject): JsonObject =>
  openaiChat.encodeRequest(openaiChat.decodeRequest(body), String(body["model"]), never);

const image = "data:image/png;base64,iVBORw0KGgo=";
const weather = {
  type: "function",
  function: {
    name: "weather",
    description: "Tells it",
    parameters: { type: "object", properties: { city: { type: "string" } } },
    strict: true,
  },
};

describe("requests", () => {
  test("what the dialect says survives the canonical form, member for member", () => {
    const body = {
      model: "m",
      messages: [
        { role: "system", content: "Be brief." },
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image_url", image_url: { url: image, detail: "high" } },
          ],
          name: "ann",
        },
        {
          role: "assistant",
          reasoning_content: "hm",
          content: "Let me look.",
          tool_calls: [
            { id: "c1", type: "function", function: { name: "weather", arguments: '{"city":"Ulm"}' } },
            { id: "c2", type: "function", function: { name: "now", arguments: "{}" } },
          ],
        },
        { role: "tool", tool_call_id: "c1", content: "rain" },
        { role: "tool", tool_call_id: "c2", content: "noon" },
        { role: "system", content: "Now in German." },
        {
          role: "user",
          content: [
            { type: "input_audio", input_audio: { data: "UklGRg==", format: "wav" } },
            { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBERi0=" } },
          ],
        },
      ],
      tools: [weather],
      tool_choice: { type: "function", function: { name: "weather" } },
      parallel_tool_calls: false,
      response_format: {
        type: "json_schema",
        json_schema: { name: "out", description: "d", schema: { type: "object" }, strict: true },
      },
      reasoning_effort: "low",
      max_completion_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      frequency_penalty: 0.1,
      presence_penalty: -0.1,
      seed: 7,
      logit_bias: { "5": -100 },
      stop: ["END"],
      n: 2,
      logprobs: true,
      top_logprobs: 3,
      safety_identifier: "u1",
      service_tier: "flex",
      prompt_cache_key: "k",
      stream: true,
      stream_options: { include_usage: true },
    };
    expect(roundTrip(body)).toEqual(body);
    expect(JSON.stringify(roundTrip(body))).toBe(JSON.stringify(roundTrip(structuredClone(body))));
  });

  test("nulls count as not given, and Omen's own fields are none of it", () => {
    const body = {
      model: "m",
      messages: [{ role: "user", content: "x" }],
      temperature: null,
      stop: null,
      tools: null,
      tags: { a: "b" },
      omen: null,
    };
    expect(openaiChat.decodeRequest(body)).toEqual({
      system: [],
      turns: [{ role: "user", parts: [{ type: "text", text: "x" }] }],
      stream: false,
      wantsUsage: false,
      rest: {},
    });
  });

  test("old spellings: max_tokens, a single stop, developer, user, content null beside tool calls, arguments that are empty", () => {
    const conversation = openaiChat.decodeRequest({
      model: "m",
      max_tokens: 5,
      stop: "x",
      user: "u",
      messages: [
        { role: "developer", content: "d" },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: "" } }],
        },
      ],
    });
    expect(conversation).toMatchObject({ maxTokens: 5, stop: ["x"], user: "u", system: [{ type: "text", text: "d" }] });
    expect(conversation.turns[0]?.parts).toEqual([{ type: "tool_call", id: "a", name: "f", arguments: "{}" }]);
  });

  test("what only OpenAI knows is kept aside by its name", () => {
    const { rest } = openaiChat.decodeRequest({
      model: "m",
      messages: [{ role: "user", content: "x" }],
      prediction: { type: "content" },
      verbosity: "low",
      store: null,
    });
    expect(rest).toEqual({ prediction: { type: "content" }, verbosity: "low" });
  });

  const wrong: readonly [body: JsonObject, param: string][] = [
    [{}, "messages"],
    [{ messages: [] }, "messages"],
    [{ messages: [5] }, "messages[0]"],
    [{ messages: [{ content: "x" }] }, "messages[0].role"],
    [{ messages: [{ role: "robot", content: "x" }] }, "messages[0].role"],
    [{ messages: [{ role: "user", content: [{ type: "video" }] }] }, "messages[0].content[0].type"],
    [{ messages: [{ role: "user", content: [{ type: "image_url" }] }] }, "messages[0].content[0].image_url"],
    [{ messages: [{ role: "tool", content: "x" }] }, "messages[0].tool_call_id"],
    [{ messages: [{ role: "tool", tool_call_id: "nobody", content: "x" }] }, "messages[0].tool_call_id"],
    [
      { messages: [{ role: "assistant", tool_calls: [{ id: "a", type: "function" }] }] },
      "messages[0].tool_calls[0].function",
    ],
    [{ messages: [{ role: "user", content: "x" }], temperature: "hot" }, "temperature"],
    [
      { messages: [{ role: "user", content: "x" }], tools: [{ type: "function", function: {} }] },
      "tools[0].function.name",
    ],
    [{ messages: [{ role: "user", content: "x" }], tool_choice: "sometimes" }, "tool_choice"],
    [{ messages: [{ role: "user", content: "x" }], response_format: { type: "xml" } }, "response_format.type"],
    [{ messages: [{ role: "user", content: "x" }], stop: [1] }, "stop[0]"],
  ];
  test.each(wrong)("%j names %s", (body, param) => {
    let failure: unknown;
    try {
      openaiChat.decodeRequest(body);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ status: 400, param });
  });

  test("what it can't say is reported, once and by name", () => {
    const reported: string[] = [];
    const body = openaiChat.encodeRequest(
      {
        system: [{ type: "text", text: "s", cache: {} }],
        turns: [
          {
            role: "assistant",
            parts: [
              { type: "reasoning", text: "t", signature: "sig" },
              { type: "tool_call", id: "a", name: "f", arguments: "{}" },
            ],
          },
          {
            role: "user",
            parts: [
              { type: "tool_result", callId: "a", isError: true, content: [{ type: "text", text: "no" }] },
              { type: "text", text: "go on" },
            ],
          },
        ],
        stream: false,
        wantsUsage: false,
        rest: {},
      },
      "m",
      (field) => reported.push(field),
    );
    expect(reported).toEqual(["cache", "reasoning.signature", "tool_result.isError"]);
    expect(body["messages"]).toEqual([
      { role: "system", content: "s" },
      {
        role: "assistant",
        reasoning_content: "t",
        content: null,
        tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "a", content: "no" },
      { role: "user", content: "go on" },
    ]);
  });
});

describe("answers", () => {
  const answer: ModelAnswer = {
    id: "chatcmpl-1",
    model: "m",
    created: 3,
    choices: [
      {
        parts: [
          { type: "reasoning", text: "hm" },
          { type: "text", text: "Hi", citations: [{ url: "https://a", title: "A", range: [0, 2] }] },
          { type: "tool_call", id: "c", name: "f", arguments: "{}" },
        ],
        finish: "tool_calls",
      },
    ],
    usage: { input: 10, output: 5, cacheRead: 4, reasoning: 2 },
  };

  test("survive the wire", () => {
    expect(openaiChat.decodeAnswer(openaiChat.encodeAnswer(answer))).toEqual(answer);
  });

  test("truncation is never a stop, and a call decides against a server that says stop", () => {
    const finish = (reason: string, message: object) =>
      openaiChat.decodeAnswer({ choices: [{ finish_reason: reason, message }] }).choices[0]?.finish;
    expect(finish("length", { content: "x" })).toBe("length");
    expect(finish("stop", { content: null, tool_calls: [{ id: "a", function: { name: "f" } }] })).toBe("tool_calls");
    expect(finish("stop", { content: null, refusal: "no" })).toBe("refusal");
    expect(finish("content_filter", { content: "" })).toBe("content_filter");
  });

  test("choices stand in the order of their numbers", () => {
    const said = (...choices: readonly object[]) =>
      openaiChat.decodeAnswer({ choices }).choices.map(({ parts }) => parts[0]);
    const [one, two] = [{ message: { content: "one" } }, { message: { content: "two" } }];
    const inOrder: Part[] = [
      { type: "text", text: "one" },
      { type: "text", text: "two" },
    ];
    expect(said({ ...two, index: 1 }, { ...one, index: 0 })).toEqual(inOrder);
    expect(said(one, two)).toEqual(inOrder);
  });

  test("streamed and read back, they are the same", () => {
    const events: AnswerEvent[] = [
      { type: "start", id: "chatcmpl-1", model: "m", created: 3 },
      { type: "part_start", choice: 0, part: 0, kind: { type: "reasoning" } },
      { type: "part_delta", choice: 0, part: 0, delta: { text: "hm" } },
      { type: "part_end", choice: 0, part: 0 },
      { type: "part_start", choice: 0, part: 1, kind: { type: "text" } },
      { type: "part_delta", choice: 0, part: 1, delta: { text: "H" } },
      { type: "part_delta", choice: 0, part: 1, delta: { text: "i" } },
      { type: "part_end", choice: 0, part: 1 },
      { type: "part_start", choice: 0, part: 2, kind: { type: "tool_call", id: "a", name: "f" } },
      { type: "part_delta", choice: 0, part: 2, delta: { arguments: '{"x":' } },
      { type: "part_start", choice: 0, part: 3, kind: { type: "tool_call", id: "b", name: "g" } },
      { type: "part_delta", choice: 0, part: 3, delta: { arguments: "{}" } },
      { type: "part_delta", choice: 0, part: 2, delta: { arguments: "1}" } },
      { type: "part_end", choice: 0, part: 2 },
      { type: "part_end", choice: 0, part: 3 },
      { type: "finish", choice: 0, finish: "tool_calls" },
      { type: "usage", usage: { input: 10, output: 5 } },
      { type: "end" },
    ];
    const encoder = openaiChat.encodeStream({ wantsUsage: true });
    const wire = events.map((event) => encoder.push(event)).join("");
    expect(wire.split("\n\n")[0]).toContain('"role":"assistant"');
    const decoder = openaiChat.decodeStream();
    const read = wire
      .split("\n\n")
      .filter(Boolean)
      .flatMap((event) => decoder.push({ data: event.slice("data: ".length) }));
    expect(read).toEqual(events);
  });

  test.each([
    ["later", [{ id: "a", function: { arguments: "" } }, { function: { name: "bash" } }]],
    ["empty first", [{ id: "a", function: { name: "" } }, { function: { name: "bash" } }]],
    ["in pieces", [{ id: "a", function: { name: "ba" } }, { function: { name: "sh" } }]],
    ["with every piece", [{ id: "a", function: { name: "bash" } }, { function: { name: "bash", arguments: "" } }]],
    ["behind its first arguments", [{ id: "a", function: { arguments: '{"x' } }, { function: { name: "bash" } }]],
    ["and its id later", [{ function: { name: "bash" } }, { id: "a", function: {} }]],
  ])("a call whose name comes %s has its whole name", (_what, deltas) => {
    const decoder = openaiChat.decodeStream();
    const chunk = (delta: object, reason: string | null = null) =>
      decoder.push({
        data: JSON.stringify({ id: "x", model: "m", choices: [{ index: 0, delta, finish_reason: reason }] }),
      });
    const rest = JSON.stringify(deltas).includes('{\\"x') ? '":1}' : '{"x":1}';
    const events = [
      ...deltas.flatMap((delta) => chunk({ tool_calls: [{ index: 0, ...delta }] })),
      ...chunk({ tool_calls: [{ index: 0, function: { arguments: rest } }] }),
      ...chunk({}, "tool_calls"),
    ];
    expect(events.filter(({ type }) => type !== "start")).toEqual([
      { type: "part_start", choice: 0, part: 0, kind: { type: "tool_call", id: "a", name: "bash" } },
      { type: "part_delta", choice: 0, part: 0, delta: { arguments: '{"x":1}' } },
      { type: "part_end", choice: 0, part: 0 },
      { type: "finish", choice: 0, finish: "tool_calls" },
    ]);
  });

  test("a call without arguments is an empty object", () => {
    const decoder = openaiChat.decodeStream();
    const chunk = (delta: object, reason: string | null = null) =>
      decoder.push({
        data: JSON.stringify({ id: "x", model: "m", choices: [{ index: 0, delta, finish_reason: reason }] }),
      });
    chunk({ role: "assistant" });
    expect(chunk({ tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: "" } }] })).toEqual([]);
    expect(chunk({}, "stop")).toEqual([
      { type: "part_start", choice: 0, part: 0, kind: { type: "tool_call", id: "a", name: "f" } },
      { type: "part_delta", choice: 0, part: 0, delta: { arguments: "{}" } },
      { type: "part_end", choice: 0, part: 0 },
      { type: "finish", choice: 0, finish: "tool_calls" },
    ]);
  });

  test.each([
    ["numbered apart", [0, 0, 1, 1, 0]],
    ["numbered with gaps", [3, 3, 7, 7, 3]],
    ["all of one number", [0, 0, 0, 0]],
    ["of no number", [undefined, undefined, undefined, undefined]],
    ["whose number is null", [null, null, null, null]],
  ])("calls %s are the calls that they are", (_what, indexes) => {
    const decoder = openaiChat.decodeStream();
    const deltas = [
      { id: "a", function: { name: "f", arguments: '{"x"' } },
      { id: "a", function: { name: "", arguments: ":1}" } },
      { id: "b", function: { name: "f" } },
      { id: null, function: { name: null, arguments: "{}" } },
      { function: { arguments: " " } },
    ];
    const chunks = indexes.map((index, at) => ({ choices: [{ delta: { tool_calls: [{ index, ...deltas[at] }] } }] }));
    const events = [...chunks, { choices: [{ delta: null, finish_reason: "stop" }] }].flatMap((chunk) =>
      decoder.push({ data: JSON.stringify(chunk) }),
    );
    expect(fold(events).choices[0]?.parts).toEqual([
      { type: "tool_call", id: "a", name: "f", arguments: indexes.length > 4 ? '{"x":1} ' : '{"x":1}' },
      { type: "tool_call", id: "b", name: "f", arguments: "{}" },
    ]);
  });

  test("a call that is named again with each piece, or under a new id without its name, is one call", () => {
    for (const again of [
      { id: "a", function: { name: "f", arguments: "}" } },
      { id: "z", function: { arguments: "}" } },
    ]) {
      const decoder = openaiChat.decodeStream();
      const events = [{ id: "a", function: { name: "f", arguments: "{" } }, again].flatMap((call) =>
        decoder.push({ data: JSON.stringify({ choices: [{ delta: { tool_calls: [{ index: 0, ...call }] } }] }) }),
      );
      expect(events.filter(({ type }) => type === "part_start")).toHaveLength(1);
    }
  });

  test("a choice that failed is an error, and no stop", () => {
    const choice = { message: { content: "x" }, finish_reason: "error", error: { code: 502, message: "gone" } };
    expect(() => openaiChat.decodeAnswer({ choices: [choice] })).toThrow("gone");
    const chunk = { choices: [{ delta: { content: "x" }, finish_reason: "error" }] };
    expect(
      openaiChat
        .decodeStream()
        .push({ data: JSON.stringify(chunk) })
        .slice(-2),
    ).toEqual([
      { type: "part_delta", choice: 0, part: 0, delta: { text: "x" } },
      { type: "error", message: "the model's answer failed", code: null },
    ]);
  });

  test("null is nothing, in every place where something may be", () => {
    const decoder = openaiChat.decodeStream();
    const delta = { content: "x", refusal: null, tool_calls: null };
    decoder.push({ data: JSON.stringify({ error: null, usage: null, choices: [{ delta, finish_reason: null }] }) });
    expect(decoder.push({ data: '{"choices":[{"delta":null,"finish_reason":"stop"}],"error":null}' })).toEqual([
      { type: "part_end", choice: 0, part: 0 },
      { type: "finish", choice: 0, finish: "stop" },
    ]);
    expect(decoder.push({ data: '{"choices":null,"usage":{"prompt_tokens":1,"completion_tokens":2}}' })).toEqual([
      { type: "usage", usage: { input: 1, output: 2 } },
    ]);
    expect(openaiChat.decodeAnswer({ choices: [{ message: null }] }).choices).toEqual([{ parts: [], finish: "stop" }]);
  });

  test("usage after the finish reason, and an error within", () => {
    const decoder = openaiChat.decodeStream();
    decoder.push({ data: '{"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}' });
    expect(decoder.push({ data: '{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}' })).toEqual([
      { type: "usage", usage: { input: 1, output: 2 } },
    ]);
    expect(decoder.push({ data: '{"error":{"message":"overloaded","code":"busy"}}' })).toEqual([
      { type: "error", message: "overloaded", code: "busy" },
    ]);
  });
});

describe("thoughts with bytes of another provider", () => {
  const thoughts = [
    { type: "reasoning", text: "hm", signature: "c2ln", origin: "anthropic" },
    { type: "reasoning", text: "", encrypted: "ZW5j", origin: "gemini" },
    { type: "reasoning", text: "sum", encrypted: "eA==", id: "rs_1", origin: "openai-responses" },
  ] as const;
  const call = { type: "tool_call", id: "c", name: "f", arguments: "{}" } as const;

  test("travel in reasoning_details and come back with their origin", () => {
    const { choices } = openaiChat.encodeAnswer({
      id: "x",
      model: "m",
      choices: [{ parts: [...thoughts, call], finish: "tool_calls" }],
    }) as { choices: { message: JsonObject }[] };
    const message = choices[0]?.message;
    expect(message).toMatchObject({ reasoning_content: "hmsum" });
    const { turns } = openaiChat.decodeRequest({
      messages: [{ role: "user", content: "x" }, message, { role: "tool", tool_call_id: "c", content: "y" }],
    });
    expect(turns[1]?.parts).toEqual([...thoughts, call]);
  });

  test("also when streamed: each whole, once its bytes are here", () => {
    const encoder = openaiChat.encodeStream({ wantsUsage: false });
    const wire = [
      { type: "start", id: "x", model: "m" },
      { type: "part_start", choice: 0, part: 0, kind: { type: "reasoning", origin: "anthropic" } },
      { type: "part_delta", choice: 0, part: 0, delta: { text: "h" } },
      { type: "part_delta", choice: 0, part: 0, delta: { text: "m" } },
      { type: "part_delta", choice: 0, part: 0, delta: { signature: "c2ln" } },
      { type: "part_end", choice: 0, part: 0 },
      { type: "part_start", choice: 0, part: 1, kind: { type: "reasoning", encrypted: "ZW5j", origin: "gemini" } },
      { type: "part_end", choice: 0, part: 1 },
      { type: "part_start", choice: 0, part: 2, kind: { type: "reasoning", id: "rs_1", origin: "openai-responses" } },
      { type: "part_delta", choice: 0, part: 2, delta: { text: "sum" } },
      { type: "part_delta", choice: 0, part: 2, delta: { encrypted: "eA==" } },
      { type: "part_end", choice: 0, part: 2 },
    ] satisfies AnswerEvent[];
    const deltas = wire
      .map((event) => encoder.push(event))
      .join("")
      .split("\n\n")
      .filter(Boolean)
      .map((event) => JSON.parse(event.slice("data: ".length)) as { choices: { delta: JsonObject }[] });
    const details = deltas.flatMap(({ choices }) => (choices[0]?.delta["reasoning_details"] as object[]) ?? []);
    const { turns } = openaiChat.decodeRequest({
      messages: [
        { role: "user", content: "x" },
        { role: "assistant", content: "y", reasoning_details: details },
      ],
    });
    expect(turns[1]?.parts).toEqual([...thoughts, { type: "text", text: "y" }]);
  });
});

test("citations of a stream are annotations of its deltas", () => {
  const citation = { url: "https://a", title: "A", range: [0, 2] } as const;
  const events: AnswerEvent[] = [
    { type: "part_start", choice: 0, part: 0, kind: { type: "text" } },
    { type: "part_delta", choice: 0, part: 0, delta: { text: "Hi" } },
    { type: "part_delta", choice: 0, part: 0, delta: { citation } },
  ];
  const encoder = openaiChat.encodeStream({ wantsUsage: false });
  const wire = [{ type: "start", id: "x", model: "m" } as const, ...events].map((event) => encoder.push(event));
  const decoder = openaiChat.decodeStream();
  const read = wire
    .join("")
    .split("\n\n")
    .filter(Boolean)
    .flatMap((event) => decoder.push({ data: event.slice("data: ".length) }));
  expect(read.slice(1)).toEqual(events);
});

test("usage whose total is larger than its parts does not shrink", () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 40 };
  expect(openaiChat.readUsage(usage)).toEqual({ input: 10, output: 30 });
  expect(openaiResponses.readUsage({ input_tokens: 10, output_tokens: 5, total_tokens: 40 })).toEqual({
    input: 10,
    output: 30,
  });
  expect(openaiChat.readUsage({ ...usage, total_tokens: 3 })).toEqual({ input: 10, output: 5 });
});
