import { expect, test } from "bun:test";
import { Failure } from "../../failure.ts";
import type { AnswerEvent, Choice, ModelAnswer, PartStart } from "../answer.ts";
import type { Part } from "../conversation.ts";
import { EventStreamReader } from "../event-stream.ts";
import { anthropic } from "./index.ts";
import { Dice, randomAnswer, randomConversation } from "./testing.ts";

/** The answer as events, its texts cut anywhere. */
function streamed(dice: Dice, { id, model, choices, usage, serviceTier }: ModelAnswer): readonly AnswerEvent[] {
  const tier = serviceTier === undefined ? {} : { serviceTier };
  const events: AnswerEvent[] = [{ type: "start", id, model, ...tier }];
  const [choice] = choices;
  for (const [part, value] of (choice?.parts ?? []).entries()) {
    const grow = (delta: Extract<AnswerEvent, { type: "part_delta" }>["delta"]) =>
      events.push({ type: "part_delta", choice: 0, part, delta });
    events.push({ type: "part_start", choice: 0, part, kind: kindOf(value) });
    if ("text" in value) for (const text of cut(dice, value.text)) grow({ text });
    if (value.type === "tool_call" && (value.arguments !== "{}" || dice.below(2) === 0))
      for (const text of cut(dice, value.arguments)) grow({ arguments: text });
    if (value.type === "text") for (const citation of value.citations ?? []) grow({ citation });
    if (value.type === "reasoning" && value.signature !== undefined) grow({ signature: value.signature });
    events.push({ type: "part_end", choice: 0, part });
  }
  const { finish = "stop", stopSequence } = choice ?? {};
  events.push({ type: "finish", choice: 0, finish, ...(stopSequence === undefined ? {} : { stopSequence }) });
  if (usage) events.push({ type: "usage", usage });
  events.push({ type: "end" });
  return events;
}

function kindOf(part: Part): PartStart {
  if (part.type === "tool_call") return { type: "tool_call", id: part.id, name: part.name };
  if (part.type === "reasoning")
    return part.encrypted === undefined ? { type: "reasoning" } : { type: "reasoning", encrypted: part.encrypted };
  return { type: part.type === "refusal" ? "refusal" : "text" };
}

function cut(dice: Dice, text: string): readonly string[] {
  const at = dice.below(text.length + 1);
  return [text.slice(0, at), text.slice(at)];
}

/** What a stream's events amount to. */
function fold(events: readonly AnswerEvent[]): ModelAnswer {
  let answer: ModelAnswer = { id: "", model: "", choices: [] };
  let choice: Choice = { parts: [], finish: "stop" };
  const parts = new Map<number, Part>();
  for (const event of events) {
    if (event.type === "start") {
      const { id, model, serviceTier } = event;
      answer = { id, model, choices: [], ...(serviceTier === undefined ? {} : { serviceTier }) };
    } else if (event.type === "part_start") parts.set(event.part, begun(event.kind));
    else if (event.type === "part_delta") {
      const part = parts.get(event.part);
      if (part) parts.set(event.part, grown(part, event.delta));
    } else if (event.type === "finish") {
      const { finish, stopSequence } = event;
      choice = { parts: [...parts.values()], finish, ...(stopSequence === undefined ? {} : { stopSequence }) };
    } else if (event.type === "usage") answer = { ...answer, usage: event.usage };
    else if (event.type === "error") throw new Error(event.message);
  }
  return { ...answer, choices: [choice] };
}

function begun(kind: PartStart): Part {
  if (kind.type === "tool_call") return { ...kind, arguments: "" };
  return { ...kind, text: "" };
}

function grown(part: Part, delta: Extract<AnswerEvent, { type: "part_delta" }>["delta"]): Part {
  if ("text" in delta && "text" in part) return { ...part, text: part.text + delta.text };
  if ("arguments" in delta && part.type === "tool_call")
    return { ...part, arguments: part.arguments + delta.arguments };
  if ("signature" in delta && part.type === "reasoning") return { ...part, signature: delta.signature };
  if ("citation" in delta && part.type === "text")
    return { ...part, citations: [...(part.citations ?? []), delta.citation] };
  throw new Error(`${JSON.stringify(delta)} in ${JSON.stringify(part)}`);
}

const rounds = 400;

test("a request written and read is the same, of all that a model takes", () => {
  for (let seed = 1; seed <= rounds; seed++) {
    const newest = seed % 2 === 0;
    const conversation = randomConversation(new Dice(seed), newest);
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
    const dice = new Dice(seed);
    const answer = randomAnswer(dice);
    expect(anthropic.decodeAnswer(anthropic.encodeAnswer(answer)), `seed ${seed}`).toEqual(answer);
    const encoder = anthropic.encodeStream({ wantsUsage: true });
    const decoder = anthropic.decodeStream();
    const wire = streamed(dice, answer).map((event) => encoder.push(event));
    const events = new EventStreamReader().push(new TextEncoder().encode(wire.join("")));
    expect(fold(events.flatMap((event) => decoder.push(event))), `seed ${seed}`).toEqual(answer);
  }
});

/** The value with one member or item, somewhere within, replaced by something else. */
function spoilt(dice: Dice, value: unknown): unknown {
  const junk = dice.pick<unknown>(null, 7, "", "x", true, [], {}, [null], [[]], { type: "text" }, [
    { type: "tool_use" },
  ]);
  if (typeof value !== "object" || value === null || dice.below(5) === 0) return junk;
  const keys = Object.keys(value);
  const key = keys[dice.below(Math.max(1, keys.length))];
  if (key === undefined) return junk;
  if (Array.isArray(value)) return value.with(Number(key), spoilt(dice, value[Number(key)]));
  return { ...value, [key]: spoilt(dice, (value as Record<string, unknown>)[key]) };
}

test("a request that is wrong somewhere is read, or refused with the field's name, and never worse", () => {
  let refused = 0;
  for (let seed = 1; seed <= rounds * 5; seed++) {
    const dice = new Dice(seed);
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
