import { expect, test } from "bun:test";
import { Failure } from "../../../platform/failure.ts";
import type { Turn } from "../conversation.ts";
import { EventStreamReader } from "../event-stream.ts";
import { fold, spoilt, streamed } from "../testing.ts";
import { anthropic } from "./index.ts";
import { AnthropicDice, randomAnswer, randomConversation } from "./testing.ts";

const rounds = 400;

/** Turns whose calls all have a thought before them, which a budget wants. */
const thoughtful = (turns: readonly Turn[]): readonly Turn[] =>
  turns.map((turn) =>
    turn.role === "assistant" && turn.parts[0]?.type !== "reasoning"
      ? { ...turn, parts: [{ type: "reasoning", text: "", signature: "c2ln", origin: "anthropic" }, ...turn.parts] }
      : turn,
  );

test("a request written and read is the same, of all that a model takes", () => {
  for (let seed = 1; seed <= rounds; seed++) {
    const newest = seed % 2 === 0;
    const drawn = randomConversation(new AnthropicDice(seed), newest);
    const conversation = { ...drawn, turns: thoughtful(drawn.turns) };
    const body = anthropic.encodeRequest(conversation, newest ? "claude-opus-5-5" : "claude-opus-4-6", (field) => {
      throw new Error(`seed ${seed} dropped ${field}`);
    });
    expect(anthropic.decodeRequest(body), `seed ${seed}`).toEqual(conversation);
    const again = anthropic.encodeRequest(structuredClone(conversation), String(body["model"]), () => undefined);
    expect(JSON.stringify(again), `seed ${seed}`).toBe(JSON.stringify(body));
  }
});

test("an answer written and read is the same, whole and streamed", () => {
  for (let seed = 1; seed <= rounds; seed++) {
    const dice = new AnthropicDice(seed);
    const answer = randomAnswer(dice);
    expect(anthropic.decodeAnswer(anthropic.encodeAnswer(answer)), `seed ${seed}`).toEqual(answer);
    const encoder = anthropic.encodeStream({ wantsUsage: true });
    const decoder = anthropic.decodeStream();
    const wire = streamed(dice, answer).map((event) => encoder.push(event));
    const events = new EventStreamReader().push(new TextEncoder().encode(wire.join("")));
    expect(fold(events.flatMap((event) => decoder.push(event))), `seed ${seed}`).toEqual(answer);
  }
});

test("a request that is wrong somewhere is read, or refused with the field's name, and never worse", () => {
  let refused = 0;
  for (let seed = 1; seed <= rounds * 5; seed++) {
    const dice = new AnthropicDice(seed);
    const body = anthropic.encodeRequest(randomConversation(dice, true), "claude-opus-5-5", () => undefined);
    const broken = { ...body, ...(spoilt(dice, body) as object) };
    try {
      anthropic.encodeRequest(anthropic.decodeRequest(broken), "m", () => undefined);
    } catch (error) {
      expect(error, `seed ${seed}`).toBeInstanceOf(Failure);
      expect(error, `seed ${seed}`).toMatchObject({ status: 400, param: expect.any(String) });
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(rounds);
});
