import { describe, expect, test } from "bun:test";
import { Failure, invalidRequest } from "../../../platform/failure.ts";
import type { ModelAnswer } from "../answer.ts";
import type { Part } from "../conversation.ts";
import { anthropic } from "./index.ts";

const answer = (parts: readonly Part[], more: Partial<ModelAnswer["choices"][number]> = {}): ModelAnswer => ({
  id: "msg_1",
  model: "m",
  choices: [{ parts, finish: "stop", ...more }],
  usage: { input: 0, output: 0 },
});

describe("encodeAnswer", () => {
  test("every member that the schema demands, and input beside the cache", () => {
    expect(
      anthropic.encodeAnswer({
        id: "chatcmpl-1",
        model: "m",
        choices: [
          {
            parts: [
              { type: "reasoning", text: "hm" },
              { type: "text", text: "Hi", citations: [{ url: "https://a", title: "A" }] },
              { type: "tool_call", id: "c", name: "f", arguments: '{"x":1}' },
              { type: "tool_call", id: "d", name: "g", arguments: "{}" },
            ],
            finish: "tool_calls",
          },
        ],
        usage: { input: 100, output: 5, cacheRead: 60, cacheWrite: 30, cacheWriteHour: 10, reasoning: 2 },
        serviceTier: "default",
      }),
    ).toEqual({
      id: "chatcmpl-1",
      type: "message",
      role: "assistant",
      model: "m",
      content: [
        { type: "thinking", thinking: "hm", signature: "" },
        {
          type: "text",
          text: "Hi",
          citations: [
            { type: "web_search_result_location", cited_text: "", url: "https://a", title: "A", encrypted_index: "" },
          ],
        },
        { type: "tool_use", id: "c", name: "f", input: { x: 1 }, caller: { type: "direct" } },
        { type: "tool_use", id: "d", name: "g", input: {}, caller: { type: "direct" } },
      ],
      stop_reason: "tool_use",
      stop_sequence: null,
      stop_details: null,
      container: null,
      diagnostics: null,
      usage: {
        input_tokens: 10,
        cache_creation_input_tokens: 30,
        cache_read_input_tokens: 60,
        cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
        output_tokens: 5,
        output_tokens_details: { thinking_tokens: 2 },
        server_tool_use: null,
        inference_geo: null,
        service_tier: "standard",
        speed: null,
      },
    });
  });

  test.each([
    ["stop", "end_turn"],
    ["length", "max_tokens"],
    ["stop_sequence", "stop_sequence"],
    ["tool_calls", "tool_use"],
    ["pause", "pause_turn"],
    ["refusal", "refusal"],
    ["content_filter", "refusal"],
  ] as const)("%s is %s", (finish, reason) => {
    expect(anthropic.encodeAnswer(answer([{ type: "text", text: "x" }], { finish }))["stop_reason"]).toBe(reason);
  });

  test("a call decides against a provider that says stop, truncation against the call", () => {
    const call: Part = { type: "tool_call", id: "a", name: "f", arguments: "{}" };
    expect(anthropic.encodeAnswer(answer([call]))["stop_reason"]).toBe("tool_use");
    expect(anthropic.encodeAnswer(answer([call], { finish: "length" }))["stop_reason"]).toBe("max_tokens");
  });

  test("what is said in refusing is the explanation; empty texts are no blocks; usage is there without any", () => {
    const body = anthropic.encodeAnswer({
      id: "a",
      model: "m",
      choices: [
        {
          parts: [
            { type: "text", text: "" },
            { type: "refusal", text: "I can't." },
          ],
          finish: "stop",
        },
      ],
    });
    expect(body).toMatchObject({
      content: [],
      stop_reason: "refusal",
      stop_details: { type: "refusal", category: null, explanation: "I can't." },
      usage: { input_tokens: 0, output_tokens: 0 },
    });
  });
});

describe("decodeAnswer", () => {
  test("counts the cache into the input", () => {
    const { usage, serviceTier } = anthropic.decodeAnswer({
      content: [],
      usage: {
        input_tokens: 10,
        cache_creation_input_tokens: 30,
        cache_read_input_tokens: 60,
        cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
        output_tokens: 5,
        output_tokens_details: { thinking_tokens: 2 },
        service_tier: "priority",
      },
    });
    expect(usage).toEqual({ input: 100, output: 5, cacheRead: 60, cacheWrite: 30, cacheWriteHour: 10, reasoning: 2 });
    expect(serviceTier).toBe("priority");
  });

  test.each([
    ["end_turn", "stop"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["stop_sequence", "stop_sequence"],
    ["tool_use", "tool_calls"],
    ["pause_turn", "pause"],
    ["refusal", "refusal"],
    ["something_new", "stop"],
  ] as const)("%s is %s", (stop_reason, finish) => {
    expect(anthropic.decodeAnswer({ content: [], stop_reason }).choices[0]?.finish).toBe(finish);
  });

  test("an explanation is a refusal; blocks of Anthropic's own tools are passed over; citations keep their form", () => {
    const cited = { type: "page_location", cited_text: "q", document_index: 0, document_title: "D" };
    expect(
      anthropic.decodeAnswer({
        id: "msg_1",
        model: "m",
        content: [
          { type: "server_tool_use", id: "s", name: "web_search", input: {} },
          { type: "text", text: "t", citations: [cited] },
        ],
        stop_reason: "refusal",
        stop_sequence: null,
        stop_details: { type: "refusal", category: "bio", explanation: "No." },
      }).choices,
    ).toEqual([
      {
        parts: [
          { type: "text", text: "t", citations: [{ title: "D", quoted: "q", raw: cited }] },
          { type: "refusal", text: "No." },
        ],
        finish: "refusal",
      },
    ]);
  });

  test("an answer without content is none", () => {
    expect(() => anthropic.decodeAnswer({ type: "message" })).toThrow("no content");
  });
});

describe("errors", () => {
  const failed = (status: number, code: string | null = null) =>
    anthropic.encodeError(new Failure({ status, type: "api_error", code, message: "m" }));
  test.each([
    [400, null, "invalid_request_error"],
    [401, "invalid_api_key", "authentication_error"],
    [402, "budget_exceeded", "billing_error"],
    [429, "insufficient_quota", "billing_error"],
    [403, "permission_denied", "permission_error"],
    [404, "model_not_found", "not_found_error"],
    [408, "request_timeout", "timeout_error"],
    [413, "request_too_large", "request_too_large"],
    [422, null, "invalid_request_error"],
    [422, "constructor", "invalid_request_error"],
    [429, "rate_limit_exceeded", "rate_limit_error"],
    [500, null, "api_error"],
    [502, "provider_error", "api_error"],
    [503, "no_healthy_deployment", "api_error"],
    [503, "overloaded", "overloaded_error"],
    [504, "timeout", "timeout_error"],
    [529, null, "overloaded_error"],
  ])("%d %s is %s", (status, code, type) => {
    expect(failed(status, code)).toEqual({ type: "error", error: { type, message: "m" } });
  });

  test("the message names the field, once", () => {
    const message = (failure: Failure) => anthropic.encodeError(failure)["error"];
    expect(message(invalidRequest("must be a text", "model"))).toMatchObject({ message: "model: must be a text" });
    expect(message(invalidRequest("model is missing.", "model"))).toMatchObject({ message: "model is missing." });
  });

  test("a conversation that is too long is told in the words that clients look for", () => {
    const told = (message: string) =>
      anthropic.encodeError(invalidRequest(message, null, "context_length_exceeded"))["error"];
    const type = "invalid_request_error";
    const llamacpp = "request (9001 tokens) exceeds the available context size (8192 tokens), try increasing it";
    expect(told(llamacpp)).toEqual({ type, message: `prompt is too long: 9001 tokens > 8192 maximum (${llamacpp})` });
    const vllm =
      "This model's maximum context length is 32768 tokens. However, you requested 32000 output tokens and your prompt contains at least 769 input tokens.";
    const text = "input length and `max_tokens` exceed context limit: 769 + 32000 > 32768, decrease input length or";
    expect(told(vllm)).toEqual({ type, message: `${text} \`max_tokens\` and try again (${vllm})` });
    expect(told("Too much.")).toEqual({ type, message: "prompt is too long: Too much." });
    const own = "prompt is too long: 213000 tokens > 200000 maximum";
    expect(told(own)).toEqual({ type, message: own });
  });

  test("a stream that breaks off ends in an error event", () => {
    expect(anthropic.encodeBreak(invalidRequest("no"))).toBe(
      'event: error\ndata: {"type":"error","error":{"type":"invalid_request_error","message":"no"}}\n\n',
    );
  });
});
