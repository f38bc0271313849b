import { describe, expect, test } from "bun:test";
import { decodeUsage as anthropicUsage } from "./anthropic/usage.ts";
import type { AnswerEvent, ModelAnswer, PartDelta } from "./answer.ts";
import { decodeUsage as converseUsage } from "./bedrock-converse/usage.ts";
import { decodeUsage as geminiUsage } from "./gemini/usage.ts";
import { soundAnswer, soundUsage } from "./sound.ts";
import { SoundStream } from "./sound-stream.ts";
import { Dice, fold, streamed } from "./testing.ts";

/** What no decoder's types allow, as a provider sends it. */
const junk = <T>(value: unknown): T => value as T;

describe("usage", () => {
  test("keeps the counters that are numbers", () => {
    const given = { input: 1, output: 2, cacheRead: junk<number>("3"), cacheWrite: -1, reasoning: 4 };
    expect(soundUsage(given)).toEqual({ input: 1, output: 2, reasoning: 4 });
  });

  test.each([["7"], [null], [[]], [Number.NaN], [Infinity], [-1]])("is none with %p for a count", (count) => {
    expect(soundUsage({ input: 1, output: junk(count) })).toBeUndefined();
    expect(soundUsage({ input: junk(count), output: 1 })).toBeUndefined();
  });
});

/** An object that is no number, and can't be made one: adding it throws. */
const sullen = { toString: 1 };

test.each([
  ["anthropic", anthropicUsage({ input_tokens: sullen, output_tokens: 5, cache_read_input_tokens: 3 })],
  ["gemini", geminiUsage({ promptTokenCount: 3, toolUsePromptTokenCount: sullen, candidatesTokenCount: 5 })],
  ["converse", converseUsage({ inputTokens: 3, outputTokens: 5, cacheReadInputTokens: sullen })],
])("a count of %s's that is none adds nothing", (_, usage) => {
  expect(usage).toMatchObject({ input: 3, output: 5 });
});

const answer: ModelAnswer = {
  id: "a",
  model: "m",
  created: 7,
  choices: [
    {
      parts: [
        { type: "reasoning", text: "hm", signature: "s" },
        { type: "text", text: "x", citations: [{ url: "u", range: [0, 1] }] },
        { type: "tool_call", id: "c", name: "n", arguments: "{}" },
      ],
      finish: "stop",
    },
  ],
  usage: { input: 1, output: 2 },
};

const unnamed = { id: "omen-1", model: "asked" };

describe("a whole answer", () => {
  test("that is sound stays as it is", () => {
    expect(soundAnswer(answer, unnamed)).toEqual(answer);
  });

  test("loses what only describes it and is of no use", () => {
    const given = { ...answer, id: junk<string>(7), created: junk<number>("now"), serviceTier: junk<string>([]) };
    const { created: _, ...rest } = answer;
    expect(soundAnswer(given, unnamed)).toEqual({ ...rest, id: "omen-1" });
  });

  test("is called as it is told where it has no name", () => {
    expect(soundAnswer({ ...answer, id: "", model: "" }, unnamed)).toEqual({ ...answer, ...unnamed });
  });

  test.each([
    [{ type: "text", text: 7 }, "a text is not a text"],
    [{ type: "text", text: "x", citations: [{ url: 7 }] }, "a citation's url"],
    [{ type: "refusal", text: null }, "a refusal"],
    [{ type: "reasoning", text: "x", signature: {} }, "a signature"],
    [{ type: "tool_call", id: "c", name: [], arguments: "{}" }, "a call's name"],
    [{ type: "tool_call", id: "c", name: "n", arguments: {} }, "a call's arguments"],
  ])("with %j is none", (part, message) => {
    const given: ModelAnswer = { ...answer, choices: [{ parts: [junk(part)], finish: "stop" }] };
    expect(() => soundAnswer(given, unnamed)).toThrow(message);
  });
});

/** The events as they go on. */
function admitted(events: readonly AnswerEvent[]): readonly AnswerEvent[] {
  const sound = new SoundStream(unnamed);
  return events.flatMap((event) => [sound.before(event), sound.take(event)]).filter((event) => event !== undefined);
}

const text = { type: "part_start", choice: 0, part: 0, kind: { type: "text" } } as const;
const call = { type: "part_start", choice: 0, part: 1, kind: { type: "tool_call", id: "c", name: "n" } } as const;
const delta = { type: "part_delta", choice: 0, part: 0, delta: { text: "x" } } as const;
const finish = { type: "finish", choice: 0, finish: "stop" } as const;
const start = { type: "start", id: "a", model: "m" } as const;
const end = { type: "end" } as const;

describe("a stream", () => {
  test("that is sound stays as it is", () => {
    const events = streamed(new Dice(3), answer);
    expect(admitted(events)).toEqual(events);
    expect(fold(admitted(events)).choices).toEqual(fold(events).choices);
  });

  test("begins, whatever its provider left out", () => {
    const expected: readonly AnswerEvent[] = [{ type: "start", ...unnamed }, text, delta, finish, end];
    expect(admitted([text, delta, finish, end])).toEqual(expected);
    expect(admitted([{ ...start, id: "", model: "" }, text, delta, finish, end])).toEqual(expected);
  });

  test("begins once, finishes once, and nothing goes on behind that", () => {
    const events = [start, start, text, delta, finish, finish, delta, text, end];
    expect(admitted(events)).toEqual([start, text, delta, finish, end]);
  });

  test("grows in parts that are open alone", () => {
    const stop = { type: "part_end", choice: 0, part: 0 } as const;
    expect(admitted([start, delta, stop, text, stop, stop, delta])).toEqual([start, text, stop]);
  });

  test("grows in no part otherwise than such a part does", () => {
    const grow = (part: number, grown: PartDelta): AnswerEvent => ({
      type: "part_delta",
      choice: 0,
      part,
      delta: grown,
    });
    const args = grow(1, { arguments: "{}" });
    const astray = [{ arguments: "{}" }, { signature: "s" }, { encrypted: "e" }].map((grown) => grow(0, grown));
    const events = [start, text, ...astray, delta, call, grow(1, { text: "x" }), grow(1, { citation: {} }), args];
    expect(admitted(events)).toEqual([start, text, delta, call, args]);
  });

  test("without a reason has broken off", () => {
    expect(admitted([start, text, delta, end]).at(-1)).toMatchObject({ type: "error", code: null });
  });

  test.each([
    [{ ...delta, delta: { text: 7 } }, "a piece of text"],
    [{ ...delta, part: 1, delta: { arguments: {} } }, "a piece of a call's arguments"],
    [{ ...delta, delta: { citation: { title: [] } } }, "a citation's title"],
    [{ ...text, choice: "0" }, "index"],
    [{ ...text, kind: { type: "tool_call", id: 7, name: "n" } }, "a call's id"],
  ])("with %j is malformed", (event, message) => {
    expect(() => admitted([start, text, call, junk(event)])).toThrow(message);
  });

  test("tells an error in words, whatever it was", () => {
    const given = { type: "error", message: junk<string>({}), code: junk<string>(7) } as const;
    expect(admitted([given])).toEqual([{ type: "error", message: "no reason given", code: null }]);
  });
});
