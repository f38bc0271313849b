import { describe, expect, test } from "bun:test";
import { Failure } from "../../../platform/failure.ts";
import type { AnswerEvent, ModelAnswer } from "../answer.ts";
import type { Conversation } from "../conversation.ts";
import { EventStreamReader } from "../event-stream.ts";
import { Dice, fold, streamed } from "../testing.ts";
import { openaiCompletions } from "./index.ts";

const never = (field: string): never => {
  throw new Error(`${field} was dropped`);
};

const rounds = 200;

function randomConversation(dice: Dice): Conversation {
  const sampling = {
    ...dice.maybe("temperature", () => dice.pick(0, 0.5, 2)),
    ...dice.maybe("topP", () => 0.9),
    ...dice.maybe("seed", () => dice.below(9)),
    ...dice.maybe("logitBias", () => ({ "50256": -100 })),
  };
  return {
    system: [],
    turns: [{ role: "user", parts: [{ type: "text", text: dice.words() }] }],
    ...(Object.keys(sampling).length === 0 ? {} : { sampling }),
    ...dice.maybe("maxTokens", () => 1 + dice.below(99)),
    ...dice.maybe("stop", () => ["END", dice.words()]),
    ...dice.maybe("count", () => 2),
    ...dice.maybe("user", () => "somebody"),
    ...dice.pick({ stream: false, wantsUsage: false }, { stream: true, wantsUsage: true }),
    rest: {},
  };
}

const randomAnswer = (dice: Dice): ModelAnswer => ({
  id: "cmpl-1",
  model: "m",
  choices: [{ parts: [{ type: "text", text: dice.words() }], finish: dice.pick("stop", "length", "content_filter") }],
  ...dice.maybe("usage", () => ({ input: 3, output: 4, ...dice.maybe("cacheRead", () => 2) })),
});

test("a request written and read is the same, of all that it can say", () => {
  for (let seed = 1; seed <= rounds; seed++) {
    const conversation = randomConversation(new Dice(seed));
    const body = openaiCompletions.encodeRequest(conversation, "m", never);
    expect(openaiCompletions.decodeRequest(body), `seed ${seed}`).toEqual(conversation);
  }
});

test("an answer written and read is the same, whole and streamed", () => {
  for (let seed = 1; seed <= rounds; seed++) {
    const dice = new Dice(seed);
    const answer = randomAnswer(dice);
    expect(openaiCompletions.decodeAnswer(openaiCompletions.encodeAnswer(answer)), `seed ${seed}`).toMatchObject(
      answer,
    );
    const encoder = openaiCompletions.encodeStream({ wantsUsage: true });
    const decoder = openaiCompletions.decodeStream();
    const wire = streamed(dice, answer).map((event) => encoder.push(event));
    const events = new EventStreamReader().push(new TextEncoder().encode(wire.join("")));
    expect(fold(events.flatMap((event) => decoder.push(event))), `seed ${seed}`).toEqual(answer);
  }
});

describe("prompts", () => {
  test("one in a list is one", () => {
    expect(openaiCompletions.decodeRequest({ prompt: ["Once"] }).turns).toEqual([
      { role: "user", parts: [{ type: "text", text: "Once" }] },
    ]);
  });

  test.each([[undefined], [["a", "b"]], [[1, 2]], [[[1], [2]]], [7], [{}]])("%j is refused by name", (prompt) => {
    expect(() => openaiCompletions.decodeRequest({ prompt })).toThrow(Failure);
    expect(() => openaiCompletions.decodeRequest({ prompt })).toThrow(/^prompt /);
  });

  test("what only a completions API has is kept aside, to be named", () => {
    const { rest } = openaiCompletions.decodeRequest({ prompt: "x", suffix: "y", echo: true, best_of: 2 });
    expect(Object.keys(rest)).toEqual(["suffix", "echo", "best_of"]);
  });
});

test("thoughts and calls are no text of a completion", () => {
  const events: AnswerEvent[] = [
    { type: "start", id: "x", model: "m" },
    { type: "part_start", choice: 0, part: 0, kind: { type: "reasoning" } },
    { type: "part_delta", choice: 0, part: 0, delta: { text: "hm" } },
    { type: "part_end", choice: 0, part: 0 },
    { type: "part_start", choice: 0, part: 1, kind: { type: "text" } },
    { type: "part_delta", choice: 0, part: 1, delta: { text: "Hi" } },
    { type: "part_end", choice: 0, part: 1 },
    { type: "finish", choice: 0, finish: "stop" },
    { type: "end" },
  ];
  const encoder = openaiCompletions.encodeStream({ wantsUsage: false });
  const wire = events.map((event) => encoder.push(event)).join("");
  expect(wire).not.toContain("hm");
  expect(wire).toContain('"text":"Hi"');
});
