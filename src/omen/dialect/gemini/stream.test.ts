import { describe, expect, test } from "bun:test";
import type { AnswerEvent, PartDelta, PartStart } from "../answer.ts";
import { gemini } from "./index.ts";
import type { WireAnswer, WirePart } from "./wire.ts";

const decoded = (...pieces: readonly WireAnswer[]): readonly AnswerEvent[] => {
  const decoder = gemini.decodeStream();
  return pieces.flatMap((piece) => decoder.push({ data: JSON.stringify(piece) }));
};
const piece = (parts: readonly WirePart[], more: object = {}, index = 0): WireAnswer => ({
  candidates: [{ index, content: { parts }, ...more }],
});

const begin = (part: number, kind: PartStart): AnswerEvent => ({ type: "part_start", choice: 0, part, kind });
const delta = (part: number, delta: PartDelta): AnswerEvent => ({ type: "part_delta", choice: 0, part, delta });
const end = (part: number): AnswerEvent => ({ type: "part_end", choice: 0, part });
const start: AnswerEvent = { type: "start", id: "", model: "" };
const finish = (finish: "stop" | "tool_calls" | "content_filter"): AnswerEvent => ({
  type: "finish",
  choice: 0,
  finish,
});

describe("decodeStream", () => {
  test("null is nothing: it neither ends an answer nor blocks it", () => {
    const part = { text: "A", thought: null, thoughtSignature: null, functionCall: null } as unknown as WirePart;
    const nothing = { promptFeedback: { blockReason: null }, error: null, usageMetadata: null };
    expect(
      decoded(
        { ...piece([part], { finishReason: null }), ...(nothing as object) },
        piece([{ text: "B" }], { finishReason: "STOP" }),
      ),
    ).toEqual([
      start,
      begin(0, { type: "text" }),
      delta(0, { text: "A" }),
      delta(0, { text: "B" }),
      end(0),
      finish("stop"),
    ]);
  });

  test("a whole stream: thought, text, calls, usage once, at the end", () => {
    const usageMetadata = { promptTokenCount: 3 };
    const head = { responseId: "r", modelVersion: "m", usageMetadata };
    expect(
      decoded(
        { ...piece([{ text: "h", thought: true }]), ...head },
        { ...piece([{ text: "m", thought: true }]), ...head },
        { ...piece([{ text: "A" }]), ...head },
        { ...piece([{ text: "B" }, { functionCall: { name: "f" }, thoughtSignature: "S" }]), ...head },
        {
          ...piece([{ functionCall: { id: "i", name: "g", args: { x: 1 } } }], { finishReason: "STOP" }),
          ...head,
          usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4 },
        },
      ),
    ).toEqual([
      { type: "start", id: "r", model: "m" },
      begin(0, { type: "reasoning", origin: "gemini" }),
      delta(0, { text: "h" }),
      delta(0, { text: "m" }),
      end(0),
      begin(1, { type: "text" }),
      delta(1, { text: "A" }),
      delta(1, { text: "B" }),
      end(1),
      begin(2, { type: "reasoning", encrypted: "S", origin: "gemini" }),
      end(2),
      begin(3, { type: "tool_call", id: "call_r_0_0", name: "f" }),
      delta(3, { arguments: "{}" }),
      end(3),
      begin(4, { type: "tool_call", id: "i", name: "g" }),
      delta(4, { arguments: '{"x":1}' }),
      end(4),
      finish("tool_calls"),
      { type: "usage", usage: { input: 3, output: 4 } },
    ]);
  });

  test("usage behind the finish is told, and the newest counts", () => {
    const events = decoded(
      { ...piece([], { finishReason: "STOP" }), usageMetadata: { promptTokenCount: 3 } },
      { usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 9 } },
    );
    expect(events).toEqual([
      start,
      finish("stop"),
      { type: "usage", usage: { input: 3, output: 0 } },
      { type: "usage", usage: { input: 3, output: 9 } },
    ]);
  });

  test("usage waits for all candidates", () => {
    const usageMetadata = { promptTokenCount: 3 };
    const events = decoded(
      { ...piece([{ text: "a" }]), usageMetadata },
      { ...piece([{ text: "b" }], { finishReason: "STOP" }, 1), usageMetadata },
      { ...piece([], { finishReason: "STOP" }), usageMetadata },
    );
    expect(events.map((event) => ("choice" in event ? `${event.type} ${event.choice}` : event.type))).toEqual([
      "start",
      "part_start 0",
      "part_delta 0",
      "part_start 1",
      "part_delta 1",
      "part_end 1",
      "finish 1",
      "part_end 0",
      "finish 0",
      "usage",
    ]);
  });

  test("citations come to the text that is open, before the signature that ends the stream", () => {
    const web = { uri: "https://a", title: "A" };
    const segment = { endIndex: 4, text: "Ulm!" };
    const groundingMetadata = {
      groundingChunks: [{ web }],
      groundingSupports: [{ segment, groundingChunkIndices: [0] }],
    };
    expect(
      decoded(
        piece([{ text: "Ulm" }]),
        piece([{ text: "!" }, { text: "", thoughtSignature: "S" }], { groundingMetadata, finishReason: "STOP" }),
      ),
    ).toEqual([
      start,
      begin(0, { type: "text" }),
      delta(0, { text: "Ulm" }),
      delta(0, { text: "!" }),
      delta(0, { citation: { url: "https://a", title: "A", range: [0, 4], raw: { segment, web } } }),
      end(0),
      begin(1, { type: "reasoning", encrypted: "S", origin: "gemini" }),
      end(1),
      finish("stop"),
    ]);
  });

  test("a blocked prompt has no candidate and still ends", () => {
    expect(decoded({ promptFeedback: { blockReason: "SAFETY" }, usageMetadata: { promptTokenCount: 2 } })).toEqual([
      start,
      finish("content_filter"),
      { type: "usage", usage: { input: 2, output: 0 } },
    ]);
  });

  test("a prompt that turns out to be blocked ends what was begun", () => {
    const events = decoded(piece([{ text: "A" }]), {
      promptFeedback: { blockReason: "OTHER", blockReasonMessage: "No." },
    });
    expect(events.slice(1)).toEqual([
      begin(0, { type: "text" }),
      delta(0, { text: "A" }),
      end(0),
      finish("content_filter"),
    ]);
  });

  test("errors: an object in the stream, and an answer that failed", () => {
    expect(decoded({ error: { code: 503, message: "busy", status: "UNAVAILABLE" } })).toEqual([
      { type: "error", message: "busy", code: "unavailable" },
    ]);
    expect(decoded(piece([], { finishReason: "MALFORMED_FUNCTION_CALL" })).at(-1)).toEqual({
      type: "error",
      message: "the model's answer failed with MALFORMED_FUNCTION_CALL",
      code: "malformed_function_call",
    });
  });

  test("arguments in pieces are put together by their paths", () => {
    const call = (functionCall: NonNullable<WirePart["functionCall"]>) => piece([{ functionCall }]);
    const events = decoded(
      call({ id: "i", name: "f", willContinue: true }),
      call({ partialArgs: [{ jsonPath: "$.a.b", stringValue: "U" }], willContinue: true }),
      call({
        partialArgs: [
          { jsonPath: "$.a.b", stringValue: "lm" },
          { jsonPath: "$.list[0]['c d']", numberValue: 1 },
          { jsonPath: "$.list[1]", boolValue: false },
          { jsonPath: "$.__proto__.x", stringValue: "y" },
          { jsonPath: "$.none" },
        ],
        willContinue: true,
      }),
      call({}),
      piece([{ functionCall: { id: "j", name: "g" } }], { finishReason: "STOP" }),
    );
    expect(events.slice(1)).toEqual([
      begin(0, { type: "tool_call", id: "i", name: "f" }),
      delta(0, { arguments: '{"a":{"b":"Ulm"},"list":[{"c d":1},false],"__proto__":{"x":"y"},"none":null}' }),
      end(0),
      begin(1, { type: "tool_call", id: "j", name: "g" }),
      delta(1, { arguments: "{}" }),
      end(1),
      finish("tool_calls"),
    ]);
    const astray = piece([{ functionCall: { name: "f", partialArgs: [{ jsonPath: "$.a[9]", numberValue: 1 }] } }]);
    expect(() => decoded(astray)).toThrow("beyond its list");
  });
});
