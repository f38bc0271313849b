import { describe, expect, test } from "bun:test";
import { providerError } from "../../../platform/failure.ts";
import type { AnswerEvent } from "../answer.ts";
import { EventStreamReader } from "../event-stream.ts";
import { PassThrough } from "../stream-codec.ts";
import { fold } from "../testing.ts";
import { openaiResponses } from "./index.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The events' types, and their data, of what is written for these. */
function written(events: readonly AnswerEvent[]): readonly { type: string; [member: string]: unknown }[] {
  const encoder = openaiResponses.encodeStream({ wantsUsage: true });
  const wire = events.map((event) => encoder.push(event)).join("");
  return new EventStreamReader().push(bytes(wire)).map(({ event, data }) => {
    const value = JSON.parse(data) as { type: string };
    expect(event).toBe(value.type);
    return value;
  });
}

/** What a provider's events amount to. */
function read(events: readonly object[]) {
  const decoder = openaiResponses.decodeStream();
  return events.flatMap((event) => decoder.push({ data: JSON.stringify(event) }));
}

const start: AnswerEvent = { type: "start", id: "chatcmpl-1", model: "m", created: 7 };
const end: readonly AnswerEvent[] = [{ type: "finish", choice: 0, finish: "stop" }, { type: "end" }];

describe("a stream for a client", () => {
  test("has OpenAI's events in OpenAI's order", () => {
    const events = written([
      start,
      { type: "part_start", choice: 0, part: 0, kind: { type: "reasoning" } },
      { type: "part_delta", choice: 0, part: 0, delta: { text: "Hm" } },
      { type: "part_delta", choice: 0, part: 0, delta: { signature: "c2ln" } },
      { type: "part_end", choice: 0, part: 0 },
      { type: "part_start", choice: 0, part: 1, kind: { type: "text" } },
      { type: "part_delta", choice: 0, part: 1, delta: { text: "Hi" } },
      { type: "part_delta", choice: 0, part: 1, delta: { citation: { url: "https://a" } } },
      { type: "part_end", choice: 0, part: 1 },
      { type: "part_start", choice: 0, part: 2, kind: { type: "tool_call", id: "c1", name: "f" } },
      { type: "part_start", choice: 0, part: 3, kind: { type: "tool_call", id: "c2", name: "g" } },
      { type: "part_delta", choice: 0, part: 3, delta: { arguments: '{"a":1}' } },
      { type: "part_end", choice: 0, part: 2 },
      { type: "part_end", choice: 0, part: 3 },
      { type: "finish", choice: 0, finish: "tool_calls" },
      { type: "usage", usage: { input: 3, output: 4 } },
      { type: "end" },
      { type: "end" },
    ]);
    expect(events.map(({ type }) => type.replace("response.", ""))).toEqual([
      "created",
      "in_progress",
      "output_item.added",
      "reasoning_summary_part.added",
      "reasoning_summary_text.delta",
      "reasoning_summary_text.done",
      "reasoning_summary_part.done",
      "output_item.done",
      "output_item.added",
      "content_part.added",
      "output_text.delta",
      "output_text.annotation.added",
      "output_text.done",
      "content_part.done",
      "output_item.done",
      "output_item.added",
      "output_item.added",
      "function_call_arguments.delta",
      "function_call_arguments.delta",
      "function_call_arguments.done",
      "output_item.done",
      "function_call_arguments.done",
      "output_item.done",
      "completed",
    ]);
    expect(events.at(-1)).toMatchObject({
      response: {
        status: "completed",
        output: [
          { type: "reasoning", id: "rs_1_0", encrypted_content: "c2ln" },
          { type: "message", status: "completed", content: [{ text: "Hi", annotations: [{ url: "https://a" }] }] },
          { type: "function_call", call_id: "c1", arguments: "{}" },
          { type: "function_call", call_id: "c2", arguments: '{"a":1}' },
        ],
        usage: { input_tokens: 3, input_tokens_details: { cached_tokens: 0 }, total_tokens: 7 },
      },
    });
  });

  test("a truncated answer is incomplete", () => {
    const events = written([
      start,
      { type: "part_start", choice: 0, part: 0, kind: { type: "text" } },
      { type: "part_delta", choice: 0, part: 0, delta: { text: "Cu" } },
      { type: "part_end", choice: 0, part: 0 },
      { type: "finish", choice: 0, finish: "length" },
      { type: "end" },
    ]);
    expect(events.at(-1)).toMatchObject({
      type: "response.incomplete",
      response: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" }, completed_at: null },
    });
  });

  test("a call that it was cut off in is incomplete, and one before that is whole", () => {
    for (const kind of [{ name: "f" }, { name: "p", isFreeForm: true }] as const) {
      const call = (part: number, text: string): AnswerEvent[] => [
        { type: "part_start", choice: 0, part, kind: { type: "tool_call", id: `c${part}`, ...kind } },
        { type: "part_delta", choice: 0, part, delta: { arguments: text } },
        { type: "part_end", choice: 0, part },
      ];
      const said = [start, ...call(0, '{"input":"a"}'), ...call(1, '{"input":"b')] as const;
      const events = written([...said, { type: "finish", choice: 0, finish: "length" }, { type: "end" }]);
      const done = events.filter(({ type }) => type === "response.output_item.done");
      expect(done).toMatchObject([{ item: { status: "completed" } }, { item: { status: "incomplete" } }]);
      expect(events.at(-1)).toMatchObject({
        response: { output: [{ status: "completed" }, { status: "incomplete" }] },
      });
      const broken = written([...said, { type: "error", message: "No.", code: null }]);
      expect(broken.at(-1)).toMatchObject({
        response: { output: [{ status: "completed" }, { status: "completed" }] },
      });
    }
  });

  test.each([
    ["an error", [start, { type: "error", message: "No.", code: "rate_limit_exceeded" }, ...end] as AnswerEvent[]],
    ["an end before the answer's", [start, { type: "end" }] as AnswerEvent[]],
  ])("%s is an error event, then the failed response, then nothing", (_name, given) => {
    const events = written(given);
    expect(events.map(({ type }) => type)).toEqual([
      "response.created",
      "response.in_progress",
      "error",
      "response.failed",
    ]);
    expect(events.at(-1)).toMatchObject({ sequence_number: 3, response: { status: "failed", error: {} } });
  });
});

describe("a provider's stream", () => {
  const response = { id: "resp_1", model: "m", created_at: 7, status: "in_progress", output: [] };
  const message = { type: "message", id: "msg_1", role: "assistant", content: [] as object[] };
  const text = (value: string) => ({ type: "output_text", text: value, annotations: [] as object[] });
  const created = { type: "response.created", response };
  const completed = (output: readonly object[]) => ({
    type: "response.completed",
    response: { ...response, status: "completed", output, usage: { input_tokens: 1, output_tokens: 2 } },
  });

  test.each([
    ["is all in the response at its end", [created, completed([{ ...message, content: [text("Hi")] }])]],
    [
      "has its text in the item's end alone",
      [
        created,
        { type: "response.output_item.added", output_index: 0, item: message },
        { type: "response.output_item.done", output_index: 0, item: { ...message, content: [text("Hi")] } },
        completed([]),
      ],
    ],
    [
      "has deltas alone",
      [
        created,
        { type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "H" },
        { type: "response.made_up", output_index: 0 },
        { type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "i" },
        completed([]),
      ],
    ],
    [
      "says all of it several times",
      [
        created,
        { type: "response.output_item.added", output_index: 0, item: message },
        { type: "response.content_part.added", output_index: 0, content_index: 0, part: text("") },
        { type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "Hi" },
        { type: "response.output_text.done", output_index: 0, content_index: 0, text: "Hi" },
        { type: "response.content_part.done", output_index: 0, content_index: 0, part: text("Hi") },
        { type: "response.output_item.done", output_index: 0, item: { ...message, content: [text("Hi")] } },
        completed([{ ...message, content: [text("Hi")] }]),
      ],
    ],
  ])("%s", (_name, events) => {
    expect(fold(read(events))).toEqual({
      id: "resp_1",
      model: "m",
      choices: [{ parts: [{ type: "text", text: "Hi" }], finish: "stop" }],
      usage: { input: 1, output: 2 },
    });
  });

  test("calls whose arguments come interleaved, or only at the end", () => {
    const call = (id: string, args: string) => ({ type: "function_call", call_id: id, name: "f", arguments: args });
    const events = read([
      created,
      { type: "response.output_item.added", output_index: 0, item: call("c0", "") },
      { type: "response.output_item.added", output_index: 1, item: call("c1", "") },
      { type: "response.function_call_arguments.delta", output_index: 1, delta: '{"b":' },
      { type: "response.function_call_arguments.delta", output_index: 0, delta: '{"a":1}' },
      { type: "response.function_call_arguments.delta", output_index: 1, delta: "2}" },
      { type: "response.output_item.done", output_index: 0, item: call("c0", '{"a":1}') },
      { type: "response.output_item.done", output_index: 2, item: call("c2", '{"c":3}') },
      completed([]),
    ]);
    expect(fold(events).choices[0]).toEqual({
      parts: [
        { type: "tool_call", id: "c0", name: "f", arguments: '{"a":1}' },
        { type: "tool_call", id: "c1", name: "f", arguments: '{"b":2}' },
        { type: "tool_call", id: "c2", name: "f", arguments: '{"c":3}' },
      ],
      finish: "tool_calls",
    });
  });

  test.each([
    ["under their names", { number: 1, nameAtEnd: "m" }],
    ["with gaps between them", { number: 4, nameAtEnd: "m" }],
    ["with gaps, and other names at the end", { number: 4, nameAtEnd: "n" }],
  ])("items that were told %s are not told again", (_what, { number, nameAtEnd }) => {
    const call = { type: "function_call", id: "fc", call_id: "c", name: "f", arguments: "{}" };
    const message = (id: string) => ({ type: "message", id, content: [{ type: "output_text", text: "Hi" }] });
    const events = read([
      created,
      { type: "response.output_item.added", output_index: number, item: call },
      { type: "response.output_item.done", output_index: number, item: call },
      { type: "response.output_text.delta", output_index: number * 2, content_index: 3, delta: "Hi" },
      { type: "response.output_item.done", output_index: number * 2, item: message("m") },
      completed([call, message(nameAtEnd)]),
    ]);
    expect(fold(events).choices[0]?.parts).toEqual([
      { type: "tool_call", id: "c", name: "f", arguments: "{}" },
      { type: "text", text: "Hi" },
    ]);
  });

  test("paragraphs of a thought are counted by nobody's word", () => {
    const piece = (index: number, delta: string) => ({
      type: "response.reasoning_summary_text.delta",
      output_index: 0,
      summary_index: index,
      delta,
    });
    const events = read([created, piece(0, "A"), piece(1e15, "B"), piece(1e15, "C"), completed([])]);
    expect(fold(events).choices[0]?.parts).toMatchObject([{ type: "reasoning", text: "A\n\nBC" }]);
  });

  test("an item that had no events is told at the end, whatever stood in its place", () => {
    const message = { type: "message", id: "m", content: [{ type: "output_text", text: "Hi" }] };
    const call = { type: "function_call", id: "fc", call_id: "c", name: "f", arguments: "{}" };
    const events = read([
      created,
      { type: "response.output_item.done", output_index: 0, item: message },
      completed([call, message]),
    ]);
    expect(fold(events).choices[0]?.parts).toEqual([
      { type: "text", text: "Hi" },
      { type: "tool_call", id: "c", name: "f", arguments: "{}" },
    ]);
  });

  test("a summary of several paragraphs, and a thought beside its summary", () => {
    const events = read([
      created,
      { type: "response.output_item.added", output_index: 0, item: { type: "reasoning", id: "rs_1", summary: [] } },
      { type: "response.reasoning_summary_text.delta", output_index: 0, summary_index: 0, delta: "A" },
      { type: "response.reasoning_text.delta", output_index: 0, content_index: 0, delta: "raw" },
      { type: "response.reasoning_summary_part.added", output_index: 0, summary_index: 1, part: {} },
      { type: "response.reasoning_summary_text.delta", output_index: 0, summary_index: 1, delta: "B" },
      {
        type: "response.output_item.done",
        output_index: 0,
        item: { type: "reasoning", id: "rs_1", summary: [{ text: "A" }, { text: "B" }], encrypted_content: "enc" },
      },
      completed([]),
    ]);
    expect(fold(events).choices[0]?.parts).toEqual([
      { type: "reasoning", text: "A\n\nB", encrypted: "enc", origin: "openai-responses", id: "rs_1" },
    ]);
  });

  test.each([
    [{ type: "error", code: "server_error", message: "Broken.", param: null }],
    [{ type: "error", error: { code: "server_error", message: "Broken." } }],
    [{ type: "response.failed", response: { error: { code: "server_error", message: "Broken." } } }],
  ])("%j is an error", (event) => {
    expect(read([created, event]).at(-1)).toEqual({ type: "error", message: "Broken.", code: "server_error" });
  });
});

describe("a stream that passes through", () => {
  const event = (type: string, members: object = {}) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;

  test.each(["response.completed", "response.incomplete", "response.failed"])("ends with %s", (type) => {
    const codec = new PassThrough(openaiResponses);
    codec.push(bytes(event("response.created")));
    expect(codec.ended).toBe(false);
    codec.push(bytes(event(type)));
    expect(codec.ended).toBe(true);
  });

  test("is over after an error event, and broke off after anything else", () => {
    const codec = new PassThrough(openaiResponses);
    codec.push(bytes(event("response.created")));
    expect(codec.finish()).toBeUndefined();
    codec.push(bytes(event("error", { code: null, message: "Broken." })));
    expect(codec.finish()).toHaveLength(0);
    expect(new TextDecoder().decode(codec.breakOff(providerError("It broke.")))).toStartWith("event: error\n");
  });
});
