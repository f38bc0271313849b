import type { Conversation } from "./conversation.ts";
import type { AnswerEvent, Choice, Logprobs, ModelAnswer, PartStart } from "./answer.ts";
import type { Part } from "./conversation.ts";
import { compact } from "./json/fields.ts";

/** Chance from a seed: the same seed, the same test. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number below `limit`. */
  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (this.#state >>> 8) % limit;
  }

  pick<T>(first: T, ...others: readonly T[]): T {
    return [first, ...others][this.below(others.length + 1)] ?? first;
  }

  /** Up to `most` of something. */
  some<T>(most: number, make: () => T): readonly T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  maybe<K extends string, T>(name: K, make: () => T): { readonly [P in K]?: T } {
    return this.below(2) === 0 ? {} : ({ [name]: make() } as { readonly [P in K]?: T });
  }

  words(): string {
    return this.pick("a", "Grüße ☃", 'q"uo\\te\n', "\u2028 {", "漢字 and more of it", "data: x\n\nevent: y");
  }
}

/** The answer as events, its texts cut anywhere. */
export function streamed(dice: Dice, { id, model, choices, usage, serviceTier }: ModelAnswer): readonly AnswerEvent[] {
  const tier = serviceTier === undefined ? {} : { serviceTier };
  const events: AnswerEvent[] = [{ type: "start", id, model, ...tier }];
  const [choice] = choices;
  for (const [part, value] of (choice?.parts ?? []).entries()) {
    const grow = (delta: Extract<AnswerEvent, { type: "part_delta" }>["delta"]) =>
      events.push({ type: "part_delta", choice: 0, part, delta });
    events.push({ type: "part_start", choice: 0, part, kind: kindOf(value) });
    const tokens = value.type === "text" ? [...(choice?.logprobs?.content ?? [])] : [];
    const weigh = (some: readonly object[]) =>
      some.length > 0 && events.push({ type: "logprobs", choice: 0, of: "content", tokens: some });
    if ("text" in value)
      for (const [index, text] of cut(dice, value.text).entries()) {
        if (text !== "") weigh(tokens.splice(0, index === 0 ? 1 : tokens.length));
        grow({ text });
      }
    weigh(tokens);
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
  if (part.type === "tool_call")
    return compact({ type: "tool_call" as const, id: part.id, name: part.name, isFreeForm: part.isFreeForm });
  if (part.type === "reasoning")
    return compact({ type: "reasoning" as const, encrypted: part.encrypted, id: part.id, origin: part.origin });
  if (part.type === "image") return { type: "image", source: part.source };
  return { type: part.type === "refusal" ? "refusal" : "text" };
}

function cut(dice: Dice, text: string): readonly string[] {
  const at = dice.below(text.length + 1);
  return [text.slice(0, at), text.slice(at)];
}

/** What a stream's events amount to. */
export function fold(events: readonly AnswerEvent[]): ModelAnswer {
  let answer: ModelAnswer = { id: "", model: "", choices: [] };
  let choice: Choice = { parts: [], finish: "stop" };
  const told: { -readonly [K in keyof Logprobs]: Logprobs[K] } = { content: null, refusal: null };
  const parts = new Map<number, Part>();
  for (const event of events) {
    if (event.type === "start") {
      const { id, model, serviceTier } = event;
      answer = { id, model, choices: [], ...(serviceTier === undefined ? {} : { serviceTier }) };
    } else if (event.type === "part_start") parts.set(event.part, begun(event.kind));
    else if (event.type === "part_delta") {
      const part = parts.get(event.part);
      if (part) parts.set(event.part, grown(part, event.delta));
    } else if (event.type === "logprobs") {
      told[event.of] = [...(told[event.of] ?? []), ...event.tokens];
    } else if (event.type === "finish") {
      const { finish, stopSequence } = event;
      choice = { parts: [...parts.values()], finish, ...(stopSequence === undefined ? {} : { stopSequence }) };
    } else if (event.type === "usage") answer = { ...answer, usage: event.usage };
    else if (event.type === "error") throw new Error(event.message);
  }
  return { ...answer, choices: [told.content || told.refusal ? { ...choice, logprobs: told } : choice] };
}

function begun(kind: PartStart): Part {
  if (kind.type === "tool_call") return { ...kind, arguments: "" };
  if (kind.type === "image") return kind;
  return { ...kind, text: "" };
}

function grown(part: Part, delta: Extract<AnswerEvent, { type: "part_delta" }>["delta"]): Part {
  if ("text" in delta && "text" in part) return { ...part, text: part.text + delta.text };
  if ("arguments" in delta && part.type === "tool_call")
    return { ...part, arguments: part.arguments + delta.arguments };
  if ("signature" in delta && part.type === "reasoning") return { ...part, signature: delta.signature };
  if ("encrypted" in delta && part.type === "reasoning") return { ...part, encrypted: delta.encrypted };
  if ("citation" in delta && part.type === "text")
    return { ...part, citations: [...(part.citations ?? []), delta.citation] };
  throw new Error(`${JSON.stringify(delta)} in ${JSON.stringify(part)}`);
}

/** The value with one member or item, somewhere within, replaced by something else. */
export function spoilt(dice: Dice, value: unknown): unknown {
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

/** A conversation in which nobody has said anything. */
export const emptyConversation: Conversation = { system: [], turns: [], stream: false, wantsUsage: false, rest: {} };
