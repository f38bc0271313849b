import { describe, expect, test } from "bun:test";
import { anthropic } from "./anthropic/index.ts";
import type { ModelAnswer } from "./answer.ts";
import type { ClientDialect, JsonObject, StreamDecoder } from "./dialect.ts";
import { gemini } from "./gemini/index.ts";
import { openaiChat } from "./openai-chat/index.ts";
import { openaiCompletions } from "./openai-completions/index.ts";
import { openaiResponses } from "./openai-responses/index.ts";
import { Dice, fold, streamed } from "./testing.ts";

/** Images that a model makes, on their way to clients and back. */

const bytes = "iVBORw0KGgo=";
const image = { type: "image", source: { kind: "data", mediaType: "image/png", data: bytes } } as const;
const answer: ModelAnswer = {
  id: "a",
  model: "m",
  choices: [{ parts: [{ type: "text", text: "Here:" }, image, { type: "text", text: "Nice?" }], finish: "stop" }],
};

const eventsOf = (wire: string) =>
  wire
    .split("\n\n")
    .filter(Boolean)
    .map((event) => ({ data: event.slice(event.indexOf("data: ") + "data: ".length) }));
const readBack = (decoder: StreamDecoder, wire: string): ModelAnswer =>
  fold(eventsOf(wire).flatMap((event) => decoder.push(event)));
const written = (dialect: ClientDialect, said = answer): string => {
  const encoder = dialect.encodeStream({ wantsUsage: false });
  return streamed(new Dice(1), said)
    .map((event) => encoder.push(event))
    .join("");
};

test.each([false, true])("Gemini's, streamed: %p, one that it signed among them", (isStreamed) => {
  const inlineData = { mimeType: "image/png", data: bytes };
  const parts = [{ text: "Here:" }, { inlineData }, { inlineData, thoughtSignature: "S" }, { text: "Nice?" }];
  const candidate = (said: readonly object[], more: object) => ({
    candidates: [{ content: { parts: said }, ...more }],
    modelVersion: "m",
    responseId: "a",
  });
  const last = { finishReason: "STOP" };
  const decoder = gemini.decodeStream();
  const { choices } = isStreamed
    ? fold(
        [...parts.map((part) => candidate([part], {})), candidate([], last)].flatMap((piece) =>
          decoder.push({ data: JSON.stringify(piece) }),
        ),
      )
    : gemini.decodeAnswer(candidate(parts, last));
  expect(choices[0]?.parts).toEqual([
    { type: "text", text: "Here:" },
    image,
    { type: "reasoning", text: "", encrypted: "S", origin: "gemini" } as never,
    image,
    { type: "text", text: "Nice?" },
  ]);
});

test("of other media, and of thoughts, nothing is told", () => {
  const parts = [
    { inlineData: { mimeType: "video/mp4", data: "x" } },
    { inlineData: { mimeType: "image/png", data: "x" }, thought: true },
    { inlineData: {} },
  ];
  const { choices } = gemini.decodeAnswer({ candidates: [{ content: { parts }, finishReason: "STOP" }] });
  expect(choices[0]?.parts).toEqual([]);
});

describe("chat tells them beside the text", () => {
  const wire = [{ type: "image_url", image_url: { url: `data:image/png;base64,${bytes}` } }];

  test("of a whole answer, and takes them back with the next request", () => {
    const { choices } = openaiChat.encodeAnswer(answer) as { choices: { message: JsonObject }[] };
    const message = choices[0]?.message;
    expect(message).toMatchObject({ content: "Here:Nice?", images: wire });
    const { turns } = openaiChat.decodeRequest({ messages: [{ role: "user", content: "x" }, message] });
    expect(turns[1]?.parts).toEqual([{ type: "text", text: "Here:Nice?" }, image]);
    expect(openaiChat.decodeAnswer({ choices }).choices[0]?.parts).toEqual([
      { type: "text", text: "Here:Nice?" },
      image,
    ]);
  });

  test("of a stream", () => {
    expect(written(openaiChat)).toContain(`"delta":{"images":${JSON.stringify(wire)}}`);
    expect(readBack(openaiChat.decodeStream(), written(openaiChat)).choices[0]?.parts).toEqual(
      answer.choices[0]?.parts ?? [],
    );
  });

  test.each([
    { images: null },
    { images: "x" },
    { images: [null] },
    { images: [{}] },
    { images: [{ image_url: null }] },
    { images: [{ image_url: { url: 7 } }] },
  ])("%j are none", (more) => {
    const message = { content: "x", ...more };
    expect(openaiChat.decodeAnswer({ choices: [{ message }] }).choices[0]?.parts).toEqual([
      { type: "text", text: "x" },
    ]);
  });
});

describe("Responses has an item for each", () => {
  test("of a whole answer, and takes them back with the next request", () => {
    const { output } = openaiResponses.encodeAnswer(answer) as { output: JsonObject[] };
    expect(output).toMatchObject([
      { type: "message" },
      { id: "ig_a_1", type: "image_generation_call", status: "completed", result: bytes },
      { type: "message" },
    ]);
    const { turns } = openaiResponses.decodeRequest({ input: [{ role: "user", content: "x" }, ...output] });
    expect(turns[1]?.parts).toEqual(answer.choices[0]?.parts ?? []);
    expect(openaiResponses.decodeAnswer({ output }).choices).toEqual([...answer.choices]);
  });

  test("of a stream", () => {
    const told = eventsOf(written(openaiResponses)).map(
      ({ data }) => JSON.parse(data) as { type: string; sequence_number: number },
    );
    expect(told.map(({ sequence_number: number }) => number)).toEqual([...told.keys()]);
    const types = told.map(({ type }) => type);
    const from = types.indexOf("response.image_generation_call.in_progress");
    expect(types.slice(from - 1, from + 3)).toEqual([
      "response.output_item.added",
      "response.image_generation_call.in_progress",
      "response.image_generation_call.completed",
      "response.output_item.done",
    ]);
    expect(readBack(openaiResponses.decodeStream(), written(openaiResponses)).choices).toEqual([...answer.choices]);
  });

  test("one that lies elsewhere has no place in an answer", () => {
    const elsewhere = { type: "image", source: { kind: "url", url: "https://a/b.png" } } as const;
    const [text] = answer.choices[0]?.parts ?? [];
    const given: ModelAnswer = { ...answer, choices: [{ parts: [...[text ?? []].flat(), elsewhere], finish: "stop" }] };
    const { output } = openaiResponses.encodeAnswer(given) as { output: JsonObject[] };
    expect(output.map(({ type }) => type)).toEqual(["message"]);
    expect(readBack(openaiResponses.decodeStream(), written(openaiResponses, given)).choices[0]?.parts).toEqual([
      { type: "text", text: "Here:" },
    ]);
  });

  test.each([
    ["/9j/4AAQ", "image/jpeg"],
    ["UklGRhIA", "image/webp"],
    ["R0lGODlh", "image/gif"],
    ["iVBORw0K", "image/png"],
  ])("%s begins one of type %s", (result, mediaType) => {
    const { choices } = openaiResponses.decodeAnswer({ output: [{ type: "image_generation_call", result }] });
    expect(choices[0]?.parts).toEqual([{ type: "image", source: { kind: "data", mediaType, data: result } }]);
  });

  test("one without its bytes is OpenAI's to look up", () => {
    const item = { type: "image_generation_call", id: "ig_1", result: null };
    const { turns, rest } = openaiResponses.decodeRequest({ input: [{ role: "user", content: "x" }, item] });
    expect(turns).toHaveLength(1);
    expect(Object.keys(rest)).toEqual(["input[1]"]);
  });
});

test.each<ClientDialect>([anthropic, openaiCompletions])(
  "$name has no word for them, and tells the rest",
  (dialect) => {
    for (const wire of [written(dialect), JSON.stringify(dialect.encodeAnswer(answer))]) {
      expect(wire).toContain("Nice?");
      expect(wire).not.toContain(bytes);
    }
  },
);
