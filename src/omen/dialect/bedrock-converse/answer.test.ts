import { describe, expect, test } from "bun:test";
import type { AnswerEvent } from "../answer.ts";
import { bedrockConverse } from "./index.ts";

const answerOf = (content: readonly object[], more: object = {}) =>
  bedrockConverse.decodeAnswer({
    output: { message: { role: "assistant", content } },
    stopReason: "end_turn",
    ...more,
  });

const usage = {
  inputTokens: 10,
  outputTokens: 5,
  totalTokens: 115,
  cacheReadInputTokens: 60,
  cacheWriteInputTokens: 40,
  cacheDetails: [
    { ttl: "1h", inputTokens: 30 },
    { ttl: "5m", inputTokens: 10 },
  ],
};
const counted = { input: 110, output: 5, cacheRead: 60, cacheWrite: 40, cacheWriteHour: 30 };
const cited = {
  title: "T",
  source: "https://a",
  sourceContent: [{ text: "q" }],
  location: { documentPage: { start: 1 } },
};

describe("decodeAnswer", () => {
  test("every block that there is", () => {
    expect(
      answerOf(
        [
          { reasoningContent: { reasoningText: { text: "hm", signature: "s" } } },
          { reasoningContent: { reasoningText: { text: "hm" } } },
          { reasoningContent: { redactedContent: "e" } },
          { text: "Hi" },
          { citationsContent: { content: [{ text: "a" }, { text: "b" }], citations: [cited] } },
          { toolUse: { toolUseId: "s", name: "nova_grounding", input: {}, type: "server_tool_use" } },
          { toolUse: { toolUseId: "t1", name: "f", input: {} } },
          { video: {} },
        ],
        { usage, serviceTier: { type: "priority" }, requestId: "r1", modelId: "m" },
      ),
    ).toEqual({
      id: "r1",
      model: "m",
      choices: [
        {
          parts: [
            { type: "reasoning", text: "hm", signature: "s", origin: "bedrock-converse" },
            { type: "reasoning", text: "hm" },
            { type: "reasoning", text: "", encrypted: "e", origin: "bedrock-converse" },
            { type: "text", text: "Hi" },
            { type: "text", text: "ab", citations: [{ url: "https://a", title: "T", quoted: "q", raw: cited }] },
            { type: "tool_call", id: "t1", name: "f", arguments: "{}" },
          ],
          finish: "tool_calls",
        },
      ],
      usage: counted,
      serviceTier: "priority",
    });
  });

  test.each([
    ["end_turn", "stop"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["stop_sequence", "stop_sequence"],
    ["tool_use", "tool_calls"],
    ["guardrail_intervened", "content_filter"],
    ["content_filtered", "content_filter"],
    ["something_new", "stop"],
  ] as const)("%s is %s", (stopReason, finish) => {
    expect(answerOf([{ text: "x" }], { stopReason }).choices[0]?.finish).toBe(finish);
  });

  test.each(["malformed_model_output", "malformed_tool_use"])("%s is no answer", (stopReason) => {
    expect(() => answerOf([], { stopReason })).toThrow(stopReason);
  });

  test("null is nothing", () => {
    const thought = { reasoningContent: { reasoningText: { text: "hm" }, redactedContent: null } };
    const usage = { inputTokens: 1, outputTokens: 2, cacheDetails: null, cacheReadInputTokens: null };
    const body = { output: { message: { content: [thought] } }, stopReason: "end_turn", usage };
    expect(bedrockConverse.decodeAnswer(body)).toMatchObject({
      choices: [{ parts: [{ type: "reasoning", text: "hm" }], finish: "stop" }],
      usage: { input: 1, output: 2 },
    });
  });

  test("an answer without a message is none", () => {
    expect(() => bedrockConverse.decodeAnswer({ message: "no" })).toThrow("no message");
  });
});

type Wire = readonly [event: string, payload: object];

const decoded = (...wire: readonly Wire[]): readonly AnswerEvent[] => {
  const decoder = bedrockConverse.decodeStream();
  return wire.flatMap(([event, payload]) => decoder.push({ event, data: JSON.stringify(payload) }));
};
const delta = (contentBlockIndex: number, value: object): Wire => [
  "contentBlockDelta",
  { contentBlockIndex, delta: value, p: "abc" },
];
const stop = (contentBlockIndex: number): Wire => ["contentBlockStop", { contentBlockIndex }];
const begin = (contentBlockIndex: number, start: object): Wire => ["contentBlockStart", { contentBlockIndex, start }];
const grown = (part: number, value: object) => ({ type: "part_delta", choice: 0, part, delta: value });
const end = (part: number) => ({ type: "part_end", choice: 0, part });

describe("decodeStream", () => {
  test("a whole stream: texts and thoughts begin with their first piece, calls by name", () => {
    expect(
      decoded(
        ["messageStart", { role: "assistant" }],
        delta(0, { reasoningContent: { text: "hm" } }),
        delta(0, { reasoningContent: { signature: "si" } }),
        delta(0, { reasoningContent: { signature: "g" } }),
        stop(0),
        delta(1, { reasoningContent: { redactedContent: "ZW4=" } }),
        delta(1, { reasoningContent: { redactedContent: "Yw==" } }),
        stop(1),
        delta(2, { text: "" }),
        delta(2, { text: "Hi" }),
        delta(2, { citation: cited }),
        stop(2),
        begin(3, { toolUse: { toolUseId: "s", name: "nova_grounding", type: "server_tool_use" } }),
        delta(3, { toolUse: { input: "{}" } }),
        stop(3),
        begin(4, { toolUse: { toolUseId: "a", name: "f" } }),
        delta(4, { toolUse: { input: '{"x":' } }),
        delta(4, { toolUse: { input: "1}" } }),
        stop(4),
        begin(5, { toolUse: { toolUseId: "b", name: "g" } }),
        delta(5, { toolUse: { input: "" } }),
        stop(5),
        ["somethingNew", {}],
        ["messageStop", { stopReason: "tool_use" }],
        ["metadata", { usage, metrics: { latencyMs: 1 } }],
      ),
    ).toEqual([
      { type: "start", id: "", model: "" },
      { type: "part_start", choice: 0, part: 0, kind: { type: "reasoning", origin: "bedrock-converse" } },
      grown(0, { text: "hm" }),
      grown(0, { signature: "sig" }),
      end(0),
      { type: "part_start", choice: 0, part: 1, kind: { type: "reasoning", origin: "bedrock-converse" } },
      grown(1, { encrypted: "ZW5j" }),
      end(1),
      { type: "part_start", choice: 0, part: 2, kind: { type: "text" } },
      grown(2, { text: "Hi" }),
      grown(2, { citation: { url: "https://a", title: "T", quoted: "q", raw: cited } }),
      end(2),
      { type: "part_start", choice: 0, part: 3, kind: { type: "tool_call", id: "a", name: "f" } },
      grown(3, { arguments: '{"x":' }),
      grown(3, { arguments: "1}" }),
      end(3),
      { type: "part_start", choice: 0, part: 4, kind: { type: "tool_call", id: "b", name: "g" } },
      grown(4, { arguments: "{}" }),
      end(4),
      { type: "finish", choice: 0, finish: "tool_calls" },
      { type: "usage", usage: counted },
      { type: "end" },
    ] as readonly AnswerEvent[]);
  });

  test("a block whose end was never told ends with the answer, one that begins with nothing is a text", () => {
    expect(decoded(begin(0, {}), delta(0, { text: "x" }), ["messageStop", { stopReason: "max_tokens" }])).toEqual([
      { type: "part_start", choice: 0, part: 0, kind: { type: "text" } },
      grown(0, { text: "x" }),
      end(0),
      { type: "finish", choice: 0, finish: "length" },
    ] as readonly AnswerEvent[]);
  });

  test.each([
    ["throttlingException", "rate_limit_exceeded"],
    ["serviceUnavailableException", "overloaded"],
    ["validationException", "invalid_request_error"],
    ["modelStreamErrorException", null],
    ["error", null],
  ])("%s is an error", (event, code) => {
    expect(decoded([event, { code: "C", message: "m" }])).toEqual([{ type: "error", message: "m", code }]);
  });

  test("an answer that failed is an error", () => {
    expect(decoded(["messageStop", { stopReason: "malformed_tool_use" }])).toEqual([
      { type: "error", message: "the model's answer failed with malformed_tool_use", code: null },
    ]);
  });
});
