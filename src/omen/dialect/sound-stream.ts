import { overflowCode, overflowIn } from "./overflow.ts";
import type { AnswerEvent, PartDelta, PartStart } from "./answer.ts";
import { checkDelta, checkKind, countOrNone, soundTokens, soundUsage, textOrNone, type AnswerName } from "./sound.ts";

type Start = Extract<AnswerEvent, { type: "start" }>;
type ErrorEvent = Extract<AnswerEvent, { type: "error" }>;

/** An end before any reason for it. */
const endedEarly: ErrorEvent = {
  type: "error",
  message: "The provider's stream ended before its answer did.",
  code: null,
};

/**
 * Brings a decoder's events into the order that encoders rely on, whatever the provider did: one start before all else,
 * no part that goes on behind its end or its choice's or otherwise than its kind does, one finish for each choice, and
 * no end without one. What has no place is left out.
 */
export class SoundStream {
  readonly #unnamed: AnswerName;
  #isStarted = false;
  /** Parts that are open and what they are, by choice; undefined behind the choice's end. */
  readonly #choices = new Map<number, Map<number, PartStart["type"]> | undefined>();
  #isFinished = false;

  /** `unnamed` is the answer's name where the provider gives it none. */
  constructor(unnamed: AnswerName) {
    this.#unnamed = unnamed;
  }

  /** Whether a choice has told why it ended. */
  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** Whether each choice has that began. */
  get isWhole(): boolean {
    return this.#isFinished && [...this.#choices.values()].every((open) => open === undefined);
  }

  /** What must be said before this event: a start, where there was none. */
  before(event: AnswerEvent): AnswerEvent | undefined {
    if (this.#isStarted || event.type === "start" || event.type === "error") return undefined;
    this.#isStarted = true;
    return { type: "start", id: this.#unnamed.id, model: this.#unnamed.model };
  }

  /** The event as it may go on; undefined when it has no place. Throws an `Error` when it is not of its types. */
  take(event: AnswerEvent): AnswerEvent | undefined {
    switch (event.type) {
      case "part_delta":
        if (!isOf(this.#choices.get(event.choice)?.get(event.part), event.delta)) return undefined;
        checkDelta(event.delta);
        return event;
      case "part_start":
        checkKind(event.kind);
        return this.#openIn(event.choice)?.set(event.part, event.kind.type) && event;
      case "part_end":
        return this.#choices.get(event.choice)?.delete(event.part) ? event : undefined;
      case "logprobs":
        return this.#openIn(event.choice) && { ...event, tokens: soundTokens(event.tokens) };
      case "finish":
        return this.#finish(event);
      case "start":
        return this.#start(event);
      case "usage": {
        const usage = soundUsage(event.usage);
        return usage && { type: "usage", usage };
      }
      case "error":
        return soundError(event);
      case "end":
        return this.#isFinished ? event : endedEarly;
    }
  }

  /** The open parts of a choice; undefined when it is over. */
  #openIn(choice: number): Map<number, PartStart["type"]> | undefined {
    if (!Number.isSafeInteger(choice) || choice < 0) throw new Error("a choice's index is not a number");
    if (!this.#choices.has(choice)) this.#choices.set(choice, new Map());
    return this.#choices.get(choice);
  }

  #finish(event: Extract<AnswerEvent, { type: "finish" }>): AnswerEvent | undefined {
    if (!this.#openIn(event.choice)) return undefined;
    this.#choices.set(event.choice, undefined);
    this.#isFinished = true;
    const { stopSequence, ...rest } = event;
    return stopSequence === undefined || typeof stopSequence === "string" ? event : rest;
  }

  #start({ id, model, created, usage, serviceTier }: Start): AnswerEvent | undefined {
    if (this.#isStarted) return undefined;
    this.#isStarted = true;
    const [second, counted, tier] = [countOrNone(created), soundUsage(usage), textOrNone(serviceTier)];
    return {
      type: "start",
      id: textOrNone(id) || this.#unnamed.id,
      model: textOrNone(model) || this.#unnamed.model,
      ...(second === undefined ? {} : { created: second }),
      ...(counted === undefined ? {} : { usage: counted }),
      ...(tier === "" ? {} : { serviceTier: tier }),
    };
  }
}

/** Whether such a part, which is open, can grow so. */
function isOf(type: PartStart["type"] | undefined, delta: PartDelta): boolean {
  if (type === undefined) return false;
  if ("text" in delta) return type !== "tool_call" && type !== "image";
  if ("arguments" in delta) return type === "tool_call";
  return "citation" in delta ? type === "text" : type === "reasoning";
}

function soundError({ message, code, status }: ErrorEvent): ErrorEvent {
  const said = { message: textOrNone(message) || "no reason given", code: textOrNone(code) || null };
  return {
    type: "error",
    ...said,
    ...(status === undefined ? {} : { status }),
    ...(overflowIn(said) ? { code: overflowCode } : {}),
  };
}
