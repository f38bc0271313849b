import { describe, expect, test } from "bun:test";
import { openEnvelope } from "../dialect/envelope.ts";
import { first, later, type Label } from "./intents.testing.ts";
import { proposedFor, proposeIntent } from "./propose-intent.ts";

interface Sample {
  readonly label: Label;
  readonly text: string;
}

const samplesOf = (set: Readonly<Record<Label, readonly string[]>>): readonly Sample[] =>
  Object.entries(set).flatMap(([label, texts]) => texts.map((text) => ({ label: label as Label, text })));

const guess = (text: string): Label => proposedFor(text) ?? "talk";

const accuracy = (samples: readonly Sample[]): number =>
  samples.filter(({ label, text }) => guess(text) === label).length / samples.length;

/**
 * The mean accuracy where labels are dealt out anew: what guessing right by chance comes to, with the
 * same guesses and the same labels.
 */
function shuffledControl(samples: readonly Sample[], rounds = 200): number {
  let state = 2_463_534_242;
  const below = (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
  let sum = 0;
  for (let round = 0; round < rounds; round++) {
    const labels = samples.map(({ label }) => label);
    for (let at = labels.length - 1; at > 0; at--) {
      const other = below(at + 1);
      [labels[at], labels[other]] = [labels[other] as Label, labels[at] as Label];
    }
    sum += accuracy(samples.map(({ text }, at) => ({ text, label: labels[at] as Label })));
  }
  return sum / rounds;
}

describe("what is proposed", () => {
  const heldOut = samplesOf(later);

  test("is right clearly more often than chance, on a set that the table was not made from", () => {
    const [measured, control] = [accuracy(heldOut), shuffledControl(heldOut)];
    expect({ measured, control, isClear: measured - control > 0.4 }).toEqual({ measured, control, isClear: true });
    expect(measured).toBeGreaterThan(0.65);
  });

  test("is seldom wrong: where it can't tell, nothing is proposed", () => {
    const proposed = heldOut.filter(({ text }) => proposedFor(text) !== undefined);
    const wrong = proposed.filter(({ label, text }) => guess(text) !== label);
    expect(proposed.length).toBeGreaterThan(heldOut.length / 2);
    expect(wrong.length / proposed.length).toBeLessThan(0.1);
  });

  test("is no worse on the set that it was made with", () => {
    expect(accuracy(samplesOf(first))).toBeGreaterThan(accuracy(heldOut));
  });
});

test("a request's last words count, in each dialect", () => {
  const of = (body: object, content: "messages" | "input" | "prompt") =>
    proposeIntent(openEnvelope(Buffer.from(JSON.stringify({ model: "auto", ...body })), content));
  const code = "Fix the bug in src/main.ts";
  const said = [
    { role: "user", content: "Summarize this" },
    { role: "assistant", content: "It says that" },
    { role: "user", content: [{ type: "text", text: code }] },
    { role: "tool", content: "translate to French" },
  ];
  expect(of({ messages: said }, "messages")).toBe("code");
  expect(of({ input: code }, "input")).toBe("code");
  expect(of({ input: [{ role: "user", content: [{ type: "input_text", text: code }] }] }, "input")).toBe("code");
  expect(of({ prompt: code }, "prompt")).toBe("code");
  expect(of({ messages: [{ role: "user", content: [{ type: "image_url" }] }] }, "messages")).toBeUndefined();
});
