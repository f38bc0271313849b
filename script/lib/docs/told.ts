import type { Choice, ModelAnswer } from "../../../src/omen/dialect/answer.ts";
import type { Part } from "../../../src/omen/dialect/conversation.ts";
import { clientDialects, providerDialects } from "./dialects.ts";
import { table } from "./markdown.ts";

/** What an answer can hold, each with texts or numbers by which it is found again in what a client is sent. */

const mark = "M4RK";
const number = 424_242;
const tier = "priority";

const choice = (parts: readonly Part[], more: Partial<Choice> = {}): Choice => ({ parts, finish: "stop", ...more });

const answer = (choices: readonly Choice[], more: Partial<ModelAnswer> = {}): ModelAnswer => ({
  id: "a",
  model: "m",
  choices,
  ...more,
});

const text = { type: "text", text: "x" } as const;
const plain = choice([text]);
const counted = (more: object): ModelAnswer =>
  answer([plain], { usage: { input: 1_000_000, output: 1_000_000, ...more } });

const told: Readonly<Record<string, ModelAnswer>> = {
  text: answer([choice([{ ...text, text: mark }])]),
  "calls of tools": answer([
    choice([{ type: "tool_call", id: "call_1", name: mark, arguments: "{}" }], { finish: "tool_calls" }),
  ]),
  "thoughts as text": answer([choice([{ type: "reasoning", text: mark }, text])]),
  "thoughts, signed or encrypted": answer([
    choice([{ type: "reasoning", text: "t", signature: mark, origin: "anthropic" }, text]),
  ]),
  "the words of a refusal": answer([choice([{ type: "refusal", text: mark }], { finish: "refusal" })]),
  "images that the model made": answer([
    choice([text, { type: "image", source: { kind: "data", mediaType: "image/png", data: mark } }]),
  ]),
  citations: answer([
    choice([{ ...text, citations: [{ url: `https://example.com/${mark}`, title: mark, range: [0, 1] }] }]),
  ]),
  "the stop sequence that ended it": answer([choice([text], { finish: "stop_sequence", stopSequence: mark })]),
  "log probabilities": answer([
    choice([text], { logprobs: { content: [{ token: mark, logprob: -1, top_logprobs: [] }], refusal: null } }),
  ]),
  "several answers": answer([plain, choice([{ ...text, text: mark }])]),
  "tokens: read from a cache": counted({ cacheRead: number }),
  "tokens: written to a cache": counted({ cacheWrite: number }),
  "tokens: of reasoning": counted({ reasoning: number }),
  "service tier": answer([plain], { serviceTier: tier }),
};

/** What each client's dialect can be told of an answer, as its own encoder has it. */
export function toldTable(): string {
  const rows = Object.entries(told).map(([what, value]) => [
    what,
    ...clientDialects.map(({ dialect }) => {
      const sent = JSON.stringify(dialect.encodeAnswer(value));
      return [mark, String(number), tier].some((found) => sent.includes(found)) ? "yes" : "–";
    }),
  ]);
  return table(["in the answer", ...clientDialects.map(({ dialect }) => providerDialects[dialect.name].short)], rows);
}
