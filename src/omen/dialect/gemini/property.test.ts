import { expect, test } from "bun:test";
import type { ModelAnswer } from "../answer.ts";
import type { Conversation, Part } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { fold, spoilt } from "../testing.ts";
import { gemini } from "./index.ts";
import { chunked, GeminiDice } from "./testing.ts";
import type { WireAnswer, WireContent, WirePart } from "./wire.ts";

const rounds = 400;

const streamed = (pieces: readonly WireAnswer[]): ModelAnswer => {
  const decoder = gemini.decodeStream();
  return unnamed(fold(pieces.flatMap((piece) => decoder.push({ data: JSON.stringify(piece) }))));
};

/**
 * A stream can't know at a thought's beginning whether it will be signed: the origin of one that is not means nothing.
 */
const unnamed = (answer: ModelAnswer): ModelAnswer => ({
  ...answer,
  choices: answer.choices.map((choice) => ({ ...choice, parts: choice.parts.map(withoutOrigin) })),
});
function withoutOrigin(part: Part): Part {
  if (part.type !== "reasoning" || part.encrypted !== undefined) return part;
  const { origin: _, ...rest } = part;
  return rest;
}

const conversation = (parts: readonly Part[]): Conversation => ({
  system: [],
  turns: [{ role: "assistant", parts }],
  stream: false,
  wantsUsage: true,
  rest: {},
});

const partsOf = (answer: WireAnswer): readonly WirePart[] => answer.candidates?.[0]?.content?.parts ?? [];

test("what Gemini said goes back to it part by part as it came, with every signature in its place", () => {
  for (let seed = 1; seed <= rounds; seed++) {
    const answer = new GeminiDice(seed).answer();
    const [choice] = gemini.decodeAnswer(answer as JsonObject).choices;
    const request = conversation(choice?.parts ?? []);
    const body = gemini.encodeRequest(request, "gemini-2.5-pro", (field) => {
      throw new Error(`seed ${seed} dropped ${field}`);
    });
    const [content] = body["contents"] as readonly WireContent[];
    expect(content?.parts ?? [], `seed ${seed}`).toEqual(partsOf(answer));
    const again = gemini.encodeRequest(structuredClone(request), "gemini-2.5-pro", () => undefined);
    expect(JSON.stringify(again), `seed ${seed}`).toBe(JSON.stringify(body));
  }
});

test("Gemini 3 gets no turn whose first call is unsigned, and never loses a signature", () => {
  for (let seed = 1; seed <= rounds; seed++) {
    const answer = new GeminiDice(seed).answer();
    const [choice] = gemini.decodeAnswer(answer as JsonObject).choices;
    const body = gemini.encodeRequest(conversation(choice?.parts ?? []), "gemini-3-pro", () => undefined);
    const [{ parts } = { parts: [] }] = body["contents"] as readonly WireContent[];
    const call = parts.find(({ functionCall }) => functionCall);
    if (call) expect(call.thoughtSignature, `seed ${seed}`).toBeString();
    const signatures = (of: readonly WirePart[]) => of.flatMap(({ thoughtSignature }) => thoughtSignature ?? []);
    for (const signature of signatures(partsOf(answer))) expect(signatures(parts), `seed ${seed}`).toContain(signature);
  }
});

test("an answer in pieces is the answer as a whole", () => {
  for (let seed = 1; seed <= rounds; seed++) {
    const dice = new GeminiDice(seed);
    const answer = dice.answer();
    expect(streamed(chunked(dice, answer)), `seed ${seed}`).toEqual(gemini.decodeAnswer(answer as JsonObject));
  }
});

test("an answer that is wrong somewhere is read or refused, whole and in pieces", () => {
  let refused = 0;
  for (let seed = 1; seed <= rounds * 3; seed++) {
    const dice = new GeminiDice(seed);
    const broken = { ...dice.answer(), ...(spoilt(dice, dice.answer()) as object) };
    for (const read of [() => gemini.decodeAnswer(broken as JsonObject), () => streamed([broken])]) {
      try {
        expect(read().choices, `seed ${seed}`).toBeArray();
      } catch (error) {
        expect(error, `seed ${seed}`).toBeInstanceOf(Error);
        refused++;
      }
    }
  }
  expect(refused).toBeGreaterThan(10);
});
