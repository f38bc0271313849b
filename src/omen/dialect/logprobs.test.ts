import { describe, expect, test } from "bun:test";
import type { AnswerEvent, ModelAnswer } from "./answer.ts";
import type { JsonObject, ProviderDialect } from "./dialect.ts";
import { EventStreamReader } from "./event-stream.ts";
import { ollama } from "./ollama/index.ts";
import { openaiChat } from "./openai-chat/index.ts";
import { openaiCompletions } from "./openai-completions/index.ts";
import { openaiResponses } from "./openai-responses/index.ts";
import { soundAnswer } from "./sound.ts";
import { Dice, fold, streamed } from "./testing.ts";

const token = (text: string, logprob: number) => ({
  token: text,
  logprob,
  bytes: [...Buffer.from(text)],
  top_logprobs: [{ token: text, logprob, bytes: null }],
});
const tokens = [token("Hi", -0.25), token(" there", -1), token(".", -0.5)];

const answer: ModelAnswer = {
  id: "a1",
  model: "m",
  choices: [
    {
      parts: [{ type: "text", text: "Hi there." }],
      finish: "stop",
      logprobs: { content: tokens, refusal: null },
    },
  ],
};

const decoded = (dialect: ProviderDialect, wire: string): ModelAnswer => {
  const decoder = dialect.decodeStream();
  return fold(new EventStreamReader().push(new TextEncoder().encode(wire)).flatMap((event) => decoder.push(event)));
};

describe.each([openaiChat, openaiResponses])("$name", (dialect) => {
  test("a stream tells what the whole answer tells, of the tokens of each piece beside it", () => {
    expect(dialect.decodeAnswer(dialect.encodeAnswer(answer))).toMatchObject(answer);
    for (let seed = 1; seed <= 50; seed++) {
      const encoder = dialect.encodeStream({ wantsUsage: false });
      const wire = streamed(new Dice(seed), answer)
        .map((event) => encoder.push(event))
        .join("");
      expect(decoded(dialect, wire).choices, `seed ${seed}`).toEqual(answer.choices);
    }
  });

  test("tokens stand in the event of their text, and nowhere else", () => {
    const encoder = dialect.encodeStream({ wantsUsage: false });
    const part = { choice: 0, part: 0 } as const;
    const say = (at: number): readonly AnswerEvent[] => [
      { type: "logprobs", choice: 0, of: "content", tokens: tokens.slice(at, at + 1) },
      { type: "part_delta", ...part, delta: { text: tokens[at]?.token ?? "" } },
    ];
    for (const event of [
      { type: "start", id: "a", model: "m" },
      { type: "part_start", ...part, kind: { type: "text" } },
    ] as const)
      encoder.push(event);
    for (const at of [0, 1]) {
      const wire = say(at)
        .map((event) => encoder.push(event))
        .join("");
      expect(wire).toContain(JSON.stringify([tokens[at]]));
      expect(wire.match(/"logprob":/g)).toHaveLength(2); // of the token, and of its one alternative
    }
    expect(encoder.push({ type: "part_delta", ...part, delta: { text: "x" } })).not.toContain('"logprob":');
  });
});

test("Responses that tell them at a text's end alone are heard too", () => {
  const item = {
    type: "message",
    content: [{ type: "output_text", text: "Hi there.", annotations: [], logprobs: tokens }],
  };
  const events: readonly JsonObject[] = [
    { type: "response.created", response: { id: "a1", model: "m" } },
    { type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "Hi there.", logprobs: [] },
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response: { status: "completed", output: [item] } },
  ];
  const wire = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
  expect(decoded(openaiResponses, wire).choices).toEqual(answer.choices);
});

test("Ollama's lines tell them as its whole answers do", () => {
  const lines = tokens.map((told) => ({ message: { content: told.token }, logprobs: [told] }));
  const wire = [...lines, { message: { content: "" }, done: true }]
    .map((line) => `data: ${JSON.stringify(line)}\n\n`)
    .join("");
  expect(decoded(ollama, wire).choices).toEqual(answer.choices);
  expect(ollama.decodeAnswer({ message: { content: "Hi there." }, logprobs: tokens }).choices).toEqual(answer.choices);
});

test("a chunk like the one before it but for its odds is read anew", () => {
  const chunk = (content: string, told: object | null) =>
    `data: ${JSON.stringify({ id: "a", choices: [{ index: 0, delta: { content }, logprobs: told }] })}\n\n`;
  const same = { content: [tokens[0]] };
  const wire = [
    chunk("a", null),
    chunk("b", null),
    chunk("c", same),
    chunk("d", same),
    chunk("e", null),
    'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
  ].join("");
  expect(decoded(openaiChat, wire).choices).toEqual([
    {
      parts: [{ type: "text", text: "abcde" }],
      finish: "stop",
      logprobs: { content: [token("Hi", -0.25), token("Hi", -0.25)], refusal: null },
    },
  ]);
});

test("completions tell them in lists side by side, whole and streamed", () => {
  const told = {
    tokens: ["Hi", " there", "."],
    token_logprobs: [-0.25, -1, -0.5],
    top_logprobs: [{ Hi: -0.25 }, { " there": -1 }, { ".": -0.5 }],
    text_offset: [0, 2, 8],
  };
  expect(openaiCompletions.encodeAnswer(answer)).toMatchObject({ choices: [{ logprobs: told }] });
  const encoder = openaiCompletions.encodeStream({ wantsUsage: false });
  encoder.push({ type: "part_start", choice: 0, part: 0, kind: { type: "text" } });
  const offsets = tokens.map((one) => {
    encoder.push({ type: "logprobs", choice: 0, of: "content", tokens: [one] });
    const event = encoder.push({ type: "part_delta", choice: 0, part: 0, delta: { text: one.token } });
    const { choices } = JSON.parse(event.slice("data: ".length)) as {
      choices: readonly { logprobs: typeof told }[];
    };
    return choices[0]?.logprobs.text_offset;
  });
  expect(offsets).toEqual([[0], [2], [8]]);
});

test("what is no token is left out", () => {
  const unnamed = { id: "a", model: "m" };
  const told = (logprobs: unknown) =>
    soundAnswer({ ...answer, choices: [{ parts: [], finish: "stop", logprobs: logprobs as never }] }, unnamed)
      .choices[0]?.logprobs;
  expect(told({ content: [null, 7, { token: "x" }], refusal: "no" })).toEqual({
    content: [{ token: "x" }],
    refusal: null,
  });
  for (const junk of [7, "x", [], { content: {} }]) expect(told(junk)).toBeUndefined();
});
