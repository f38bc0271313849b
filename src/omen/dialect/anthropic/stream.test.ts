import { describe, expect, test } from "bun:test";
import type { AnswerEvent, PartDelta } from "../answer.ts";
import { anthropic } from "./index.ts";

const decoded = (...events: readonly object[]): readonly AnswerEvent[] => {
  const decoder = anthropic.decodeStream();
  return events.flatMap((event) => decoder.push({ data: JSON.stringify(event) }));
};

const encoded = (...events: readonly AnswerEvent[]): readonly Record<string, unknown>[] => {
  const encoder = anthropic.encodeStream({ wantsUsage: false });
  return events.flatMap((event) => eventsOf(encoder.push(event)));
};

/** Server-sent events as the wire has them; each says its type twice, alike. */
function eventsOf(text: string): readonly Record<string, unknown>[] {
  return text
    .split("\n\n")
    .filter(Boolean)
    .map((event) => {
      const [, type, data = ""] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
      const value = JSON.parse(data) as Record<string, unknown>;
      expect(value["type"]).toBe(type);
      return value;
    });
}

const start: AnswerEvent = { type: "start", id: "i", model: "m" };
const delta = (part: number, delta: PartDelta): AnswerEvent => ({ type: "part_delta", choice: 0, part, delta });
const end = (part: number): AnswerEvent => ({ type: "part_end", choice: 0, part });
const text: AnswerEvent = { type: "part_start", choice: 0, part: 0, kind: { type: "text" } };
const call = (part: number, id: string): AnswerEvent => ({
  type: "part_start",
  choice: 0,
  part,
  kind: { type: "tool_call", id, name: "f" },
});
const types = (events: readonly Record<string, unknown>[]) =>
  events.map(({ type, index }) => (index === undefined ? type : `${String(type)} ${String(index)}`));

test("a stream of very many parts takes no longer for each of them", () => {
  const count = 30_000;
  const encoder = anthropic.encodeStream({ wantsUsage: true });
  encoder.push({ type: "start", id: "a", model: "m" });
  let starts = 0;
  for (let part = 0; part < count; part++) {
    const kind = { type: "tool_call", id: `c${part}`, name: "f" } as const;
    starts += encoder.push({ type: "part_start", choice: 0, part, kind }).split("content_block_start\n").length - 1;
    encoder.push({ type: "part_delta", choice: 0, part, delta: { arguments: '{"' } });
  }
  expect(starts).toBe(count);
  encoder.push({ type: "finish", choice: 0, finish: "tool_calls" });
  expect(encoder.push({ type: "end" }).split("event: content_block_stop\n")).toHaveLength(count + 1);
});

describe("decodeStream", () => {
  const block = (index: number, content_block: object) => ({ type: "content_block_start", index, content_block });
  const grow = (index: number, delta: object) => ({ type: "content_block_delta", index, delta });
  const stop = (index: number) => ({ type: "content_block_stop", index });

  test("a whole stream: thinking with its signature, text, calls, usage of both its events, pings passed over", () => {
    expect(
      decoded(
        {
          type: "message_start",
          message: {
            id: "msg_1",
            model: "m",
            usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 1, service_tier: "standard" },
          },
        },
        block(0, { type: "thinking", thinking: "", signature: "" }),
        { type: "ping" },
        grow(0, { type: "thinking_delta", thinking: "hm" }),
        grow(0, { type: "signature_delta", signature: "sig" }),
        stop(0),
        block(1, { type: "redacted_thinking", data: "enc" }),
        stop(1),
        block(2, { type: "text", text: "" }),
        grow(2, { type: "text_delta", text: "Hi" }),
        stop(2),
        block(3, { type: "tool_use", id: "a", name: "f", input: {} }),
        grow(3, { type: "input_json_delta", partial_json: "" }),
        grow(3, { type: "input_json_delta", partial_json: '{"x":' }),
        grow(3, { type: "input_json_delta", partial_json: "1}" }),
        stop(3),
        {
          type: "message_delta",
          delta: { stop_reason: "tool_use", stop_sequence: null },
          usage: { output_tokens: 9, input_tokens: null },
        },
        { type: "message_stop" },
      ),
    ).toEqual([
      {
        type: "start",
        id: "msg_1",
        model: "m",
        usage: { input: 15, output: 1, cacheRead: 5 },
        serviceTier: "default",
      },
      { type: "part_start", choice: 0, part: 0, kind: { type: "reasoning", origin: "anthropic" } },
      delta(0, { text: "hm" }),
      delta(0, { signature: "sig" }),
      end(0),
      { type: "part_start", choice: 0, part: 1, kind: { type: "reasoning", encrypted: "enc", origin: "anthropic" } },
      end(1),
      { type: "part_start", choice: 0, part: 2, kind: { type: "text" } },
      delta(2, { text: "Hi" }),
      end(2),
      call(3, "a"),
      delta(3, { arguments: '{"x":' }),
      delta(3, { arguments: "1}" }),
      end(3),
      { type: "finish", choice: 0, finish: "tool_calls" },
      { type: "usage", usage: { input: 15, output: 9, cacheRead: 5 } },
      { type: "end" },
    ]);
  });

  test("a call without deltas has the arguments that it began with, else none", () => {
    const begun = (input: object) => decoded(block(0, { type: "tool_use", id: "a", name: "f", input }), stop(0))[1];
    expect(begun({})).toEqual(delta(0, { arguments: "{}" }));
    expect(begun({ x: 1 })).toEqual(delta(0, { arguments: '{"x":1}' }));
  });

  test("citations, a stop sequence, an explanation", () => {
    const citation = { type: "web_search_result_location", url: "https://a", title: "A", cited_text: "q" };
    expect(
      decoded(block(0, { type: "text", text: "", citations: [] }), grow(0, { type: "citations_delta", citation }), {
        type: "message_delta",
        delta: {
          stop_reason: "stop_sequence",
          stop_sequence: "END",
          stop_details: { type: "refusal", explanation: "No." },
        },
      }),
    ).toEqual([
      text,
      delta(0, { citation: { url: "https://a", title: "A", quoted: "q", raw: citation } }),
      { type: "part_start", choice: 0, part: 1, kind: { type: "refusal" } },
      delta(1, { text: "No." }),
      end(1),
      { type: "finish", choice: 0, finish: "stop_sequence", stopSequence: "END" },
    ]);
  });

  test("blocks of Anthropic's own tools, new kinds of events and deltas are passed over; parts keep their count", () => {
    expect(
      decoded(
        block(0, { type: "server_tool_use", id: "s", name: "web_search", input: {} }),
        grow(0, { type: "input_json_delta", partial_json: "{}" }),
        stop(0),
        { type: "something_new" },
        block(1, { type: "text", text: "" }),
        grow(1, { type: "hologram_delta" }),
      ),
    ).toEqual([text]);
  });

  test("an error within", () => {
    expect(decoded({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } })).toEqual([
      { type: "error", message: "Overloaded", code: "overloaded_error" },
    ]);
  });

  test("what is no JSON throws", () => {
    expect(() => anthropic.decodeStream().push({ data: "{" })).toThrow();
  });
});

describe("encodeStream", () => {
  test("one message_start, with usage; the totals that come last are in message_delta", () => {
    const events = encoded(
      start,
      start,
      text,
      delta(0, { text: "Hi" }),
      end(0),
      { type: "finish", choice: 0, finish: "length" },
      { type: "usage", usage: { input: 10, output: 3, cacheRead: 4 } },
      { type: "end" },
      { type: "end" },
    );
    expect(types(events)).toEqual([
      "message_start",
      "content_block_start 0",
      "content_block_delta 0",
      "content_block_stop 0",
      "message_delta",
      "message_stop",
    ]);
    expect(events[0]).toMatchObject({
      message: {
        id: "i",
        role: "assistant",
        content: [],
        stop_reason: null,
        usage: { input_tokens: 0, output_tokens: 0 },
      },
    });
    expect(events[4]).toMatchObject({
      delta: { stop_reason: "max_tokens", stop_sequence: null },
      usage: { input_tokens: 6, cache_read_input_tokens: 4, output_tokens: 3 },
    });
  });

  test("arguments pass at once", () => {
    const encoder = anthropic.encodeStream({ wantsUsage: false });
    encoder.push(start);
    expect(eventsOf(encoder.push(call(0, "a")))).toEqual([
      {
        type: "content_block_start",
        index: 0,
        content_block: { type: "tool_use", id: "a", name: "f", input: {}, caller: { type: "direct" } },
      },
    ]);
    for (const piece of ['{"x', '":"', 'y"}'])
      expect(eventsOf(encoder.push(delta(0, { arguments: piece })))).toEqual([
        { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: piece } },
      ]);
  });

  test("a call that is whole ends before the next begins, though its provider says so only at the end", () => {
    const events = encoded(
      start,
      call(0, "a"),
      delta(0, { arguments: '{"x":1}' }),
      call(1, "b"),
      delta(1, { arguments: "{}" }),
      end(0),
      end(1),
    );
    expect(types(events).slice(1)).toEqual([
      "content_block_start 0",
      "content_block_delta 0",
      "content_block_stop 0",
      "content_block_start 1",
      "content_block_delta 1",
      "content_block_stop 1",
    ]);
  });

  test("calls that grow in parallel stay open side by side", () => {
    const events = encoded(
      start,
      call(0, "a"),
      call(1, "b"),
      delta(1, { arguments: "{}" }),
      delta(0, { arguments: "{}" }),
      end(0),
      end(1),
    );
    expect(types(events).slice(1)).toEqual([
      "content_block_start 0",
      "content_block_start 1",
      "content_block_delta 1",
      "content_block_delta 0",
      "content_block_stop 0",
      "content_block_stop 1",
    ]);
  });

  test("a text without a letter is no block, a refusal neither: it explains the stop", () => {
    const events = encoded(
      start,
      text,
      delta(0, { text: "" }),
      end(0),
      { type: "part_start", choice: 0, part: 1, kind: { type: "refusal" } },
      delta(1, { text: "I " }),
      delta(1, { text: "can't." }),
      end(1),
      { type: "finish", choice: 0, finish: "stop" },
      { type: "end" },
    );
    expect(types(events)).toEqual(["message_start", "message_delta", "message_stop"]);
    expect(events[1]).toMatchObject({
      delta: { stop_reason: "refusal", stop_details: { type: "refusal", explanation: "I can't." } },
    });
  });

  test.each([
    ["overloaded_error", "overloaded_error"],
    ["rate_limit_exceeded", "rate_limit_error"],
    ["odd", "api_error"],
    [null, "api_error"],
  ])("an error of code %s is of type %s, and the last event", (code, type) => {
    expect(encoded(start, { type: "error", message: "m", code }, { type: "end" }).slice(1)).toEqual([
      { type: "error", error: { type, message: "m" } },
    ]);
  });

  test("an end without a reason is an error, never a stop", () => {
    expect(encoded(start, { type: "end" })[1]).toMatchObject({ type: "error", error: { type: "api_error" } });
  });

  test("there is one answer", () => {
    expect(encoded({ type: "part_start", choice: 1, part: 0, kind: { type: "text" } })).toEqual([]);
  });
});
