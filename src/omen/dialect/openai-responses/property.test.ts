import { expect, test } from "bun:test";
import { Failure } from "../../../platform/failure.ts";
import { EventStreamReader } from "../event-stream.ts";
import { fold, spoilt, streamed } from "../testing.ts";
import { openaiResponses } from "./index.ts";
import { randomAnswer, randomConversation, ResponsesDice } from "./testing.ts";

const rounds = 400;

test("a request written and read is the same", () => {
  for (let seed = 1; seed <= rounds; seed++) {
    const conversation = randomConversation(new ResponsesDice(seed));
    const body = openaiResponses.encodeRequest(conversation, "gpt-6.1-sol", (field) => {
      throw new Error(`seed ${seed} dropped ${field}`);
    });
    expect(openaiResponses.decodeRequest(body), `seed ${seed}`).toEqual(conversation);
    const again = openaiResponses.encodeRequest(structuredClone(conversation), "gpt-6.1-sol", () => undefined);
    expect(JSON.stringify(again), `seed ${seed}`).toBe(JSON.stringify(body));
  }
});

/** The response that a stream's last event holds. */
const lastResponse = (wire: string): unknown => {
  const last = new EventStreamReader().push(new TextEncoder().encode(wire)).at(-1);
  return (JSON.parse(last?.data ?? "{}") as { response?: unknown }).response;
};

test("an answer written and read is the same, whole and streamed, and both say the same", () => {
  for (let seed = 1; seed <= rounds; seed++) {
    const dice = new ResponsesDice(seed);
    const answer = { serviceTier: "default", ...randomAnswer(dice) }; // a response has a tier in any case
    const whole = openaiResponses.encodeAnswer(answer);
    expect(openaiResponses.decodeAnswer(whole), `seed ${seed}`).toEqual(answer);
    const encoder = openaiResponses.encodeStream({ wantsUsage: true });
    const decoder = openaiResponses.decodeStream();
    const wire = streamed(dice, answer)
      .map((event) => encoder.push(event))
      .join("");
    const events = new EventStreamReader().push(new TextEncoder().encode(wire));
    expect(fold(events.flatMap((event) => decoder.push(event))), `seed ${seed}`).toEqual(answer);
    expect(lastResponse(wire), `seed ${seed}`).toEqual(whole);
    const numbers = events.map(({ data }) => (JSON.parse(data) as { sequence_number: number }).sequence_number);
    expect(numbers).toEqual(numbers.map((_, index) => index));
  }
});

test("a request that is wrong somewhere is read, or refused with the field's name, and never worse", () => {
  let refused = 0;
  for (let seed = 1; seed <= rounds * 5; seed++) {
    const dice = new ResponsesDice(seed);
    const body = openaiResponses.encodeRequest(randomConversation(dice), "gpt-5", () => undefined);
    const broken = { ...body, ...(spoilt(dice, body) as object) };
    try {
      openaiResponses.encodeRequest(openaiResponses.decodeRequest(broken), "m", () => undefined);
    } catch (error) {
      expect(error, `seed ${seed}`).toBeInstanceOf(Failure);
      expect(error, `seed ${seed}`).toMatchObject({ status: 400, param: expect.any(String) });
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(rounds);
});
