import type { Failure } from "../../platform/failure.ts";
import type { AnswerEvent, AnswerUsage } from "./answer.ts";
import type {
  ClientDialect,
  Dialect,
  JsonObject,
  ProviderDialect,
  ServerEvent,
  StreamDecoder,
  StreamEncoder,
  StreamEncoding,
} from "./dialect.ts";
import { EventFrames, MalformedEvent } from "./event-frames.ts";
import { EventStreamReader } from "./event-stream.ts";
import type { ClientTools } from "./client-tools.ts";
import type { AnswerName } from "./sound.ts";
import { nothingSaid } from "./said-error.ts";
import { SoundStream } from "./sound-stream.ts";
import { saysNothing } from "./odd-event.ts";
import { errorToldBy, ToldError, wordsOfBroken } from "./told-error.ts";

/** What happens to a stream's bytes between a provider and a client. Holds the state between reads; does no I/O. */
export interface StreamCodec {
  /**
   * The client's bytes that these of the provider complete. The chunk is given away: it may be rewritten. Throws a
   * `MalformedEvent`, and a `ToldError` before anything was given.
   */
  push(chunk: Uint8Array): Uint8Array;
  /** Whether the stream's own end was given. */
  readonly ended: boolean;
  /** Begins to look for what `hasOutput` tells: without it, it is true. */
  watchOutput(): void;
  /**
   * Whether something was said: a text, a thought, a call, or why there is nothing. An answer that was only
   * announced can still be another's.
   */
  readonly hasOutput: boolean;
  /**
   * What was said last of an answer that is whole but for its stream's end; undefined as long as more of it must come.
   * The same object as before where nothing but signs of life came since.
   */
  readonly lastWord: object | undefined;
  /** The provider sent its last byte: what is left to give, or undefined when it broke off before the answer's end. */
  finish(): Uint8Array | undefined;
  /** The end of a stream that breaks off. */
  breakOff(failure: Failure): Uint8Array;
  /**
   * Its events bear numbers, which a client repeats for whatever is an event to it: an empty line
   * behind a comment is one to some.
   */
  readonly isNumbered?: boolean;
  /** An event that says no more than that the stream is alive, of a dialect that has one. */
  keepAlive?(): Uint8Array;
  /** Usage, as far as the stream told it. */
  readonly usage: AnswerUsage | undefined;
}

const encoder = new TextEncoder();
const nothing: Uint8Array = new Uint8Array(0);

/** The same dialect on both sides: bytes pass as they are, whole events at a time. */
export class PassThrough implements StreamCodec {
  readonly #dialect: Dialect;
  readonly #frames: EventFrames;
  #beginning = nothing;
  #isBegun = false;
  isNumbered = false;
  #unread: Uint8Array[] | undefined;
  #hasOutput = false;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    this.#frames = new EventFrames(dialect.streamEnd.marker, dialect.streamEnd.others);
  }

  /** Looked for only while somebody asks, and no more once it was found. */
  get hasOutput(): boolean {
    const unread = this.#unread;
    if (this.#hasOutput || unread === undefined) return true;
    this.#hasOutput = this.#dialect.streamOutput.test(Buffer.concat(unread).toString("latin1"));
    if (this.#hasOutput) this.#unread = undefined;
    return this.#hasOutput;
  }

  /** Keeps what passes until something was said, for `hasOutput`. */
  watchOutput(): void {
    this.#unread = [];
  }

  push(chunk: Uint8Array): Uint8Array {
    const events = this.#frames.push(chunk);
    if (!this.#isBegun && events.length > 0) this.#begin(events);
    if (events.length > 0) this.#unread?.push(events.slice());
    if (this.#dialect.countsInputFirst && this.#beginning.length === 0)
      this.#beginning = events.slice(0, beginningBytes);
    return events;
  }

  /** Looks at the first events that come. */
  #begin(events: Uint8Array): void {
    this.#isBegun = true;
    const head = Buffer.from(events.buffer, events.byteOffset, Math.min(events.length, beginningBytes)).toString();
    this.isNumbered = /(?:^|\n)id:/.test(head);
    if (!/"(?:error|detail)"/.test(head)) return;
    const said = errorToldBy(firstObject(events));
    if (said) throw new ToldError(said);
  }

  get ended(): boolean {
    return this.#frames.ended;
  }

  get lastWord(): object | undefined {
    return this.finish() && this.#frames.newest;
  }

  finish(): Uint8Array | undefined {
    if (this.#frames.hasRest) return undefined;
    const { reasonMember, isRaised, event, eventBehindError = event } = this.#dialect.streamEnd;
    if (isRaised(this.#frames.newestWith("error") ?? {})) return encoder.encode(eventBehindError);
    return this.#frames.newestWith(reasonMember) === undefined ? undefined : encoder.encode(event);
  }

  breakOff(failure: Failure): Uint8Array {
    return encoder.encode(this.#dialect.encodeBreak(failure));
  }

  get usage(): AnswerUsage | undefined {
    const atEnd = this.#frames.newestWith("usage")?.["usage"] as JsonObject | undefined;
    // A stream that broke off, or whose client left, has told what it told at the beginning alone.
    const atStart = usageAtStart(this.#beginning);
    return this.#dialect.readUsage(atEnd || atStart ? { ...atStart, ...atEnd } : undefined);
  }
}

/** Enough for the event that begins a stream, in bytes. */
const beginningBytes = 4096;

/**
 * Usage in a stream's first event, where a dialect counts the input before the output (Anthropic's `message_start`).
 */
function usageAtStart(beginning: Uint8Array): JsonObject | undefined {
  const bytes = Buffer.from(beginning.buffer, beginning.byteOffset, beginning.byteLength);
  const end = bytes.indexOf("\n\n") + 2;
  const named = bytes.indexOf('"usage"');
  if (named < 0 || named > end) return undefined; // nearly always: a stream is not read twice for what it doesn't have
  return (firstObject(bytes.subarray(0, end)) as { message?: { usage?: JsonObject } }).message?.usage;
}

/** What the first of these events says; empty where it can't be read. */
function firstObject(events: Uint8Array): JsonObject {
  const [first] = new EventStreamReader().push(events);
  try {
    const value: unknown = JSON.parse(first?.data ?? "");
    return typeof value === "object" && value !== null ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}

/**
 * Longest stream that is translated, in bytes: where a dialect's end repeats all that was
 * said, all of it is held until then.
 */
const translatedBytesMax = 64 * 1024 * 1024;

/** Adds an event, or what it tells to the event before, where both are pieces of one text. */
function append(events: AnswerEvent[], event: AnswerEvent): void {
  const last = events.at(-1);
  const joined = event.type === "part_delta" && last?.type === "part_delta" ? joinedDelta(last, event) : undefined;
  if (joined) events[events.length - 1] = joined;
  else events.push(event);
}

type DeltaEvent = Extract<AnswerEvent, { type: "part_delta" }>;

function joinedDelta(last: DeltaEvent, { choice, part, delta }: DeltaEvent): DeltaEvent | undefined {
  if (last.part !== part || last.choice !== choice) return undefined;
  if ("text" in last.delta && "text" in delta) return { ...last, delta: { text: last.delta.text + delta.text } };
  if ("arguments" in last.delta && "arguments" in delta)
    return { ...last, delta: { arguments: last.delta.arguments + delta.arguments } };
  return undefined;
}

/** What ends a stream of OpenAI's chat. */
const isMarker = (data: string): boolean => data.trim() === "[DONE]";

export interface TranslationOptions extends StreamEncoding {
  readonly tools: ClientTools;
  /** What the answer is called where its provider gives it no name. */
  readonly unnamed: AnswerName;
}

/** Two dialects: each event goes through the canonical form; all that one read completes leave in one piece. */
export class Translation implements StreamCodec {
  readonly #to: ClientDialect;
  readonly #reader = new EventStreamReader();
  readonly #decoder: StreamDecoder;
  readonly #encoder: StreamEncoder;
  readonly #sound: SoundStream;
  readonly #tools: ClientTools;
  readonly #hasMarker: boolean;
  #bytes = 0;
  #isBegun = false;
  #newest: AnswerEvent | undefined;
  ended = false;
  hasOutput = true;
  usage: AnswerUsage | undefined;

  constructor(from: ProviderDialect, to: ClientDialect, options: TranslationOptions) {
    const { tools, unnamed } = options;
    this.#to = to;
    this.#tools = tools;
    this.#hasMarker = from.name === "openai-chat" || from.name === "openai-completions";
    this.#sound = new SoundStream(unnamed);
    this.#decoder = from.decodeStream();
    this.#encoder = to.encodeStream(options);
  }

  watchOutput(): void {
    this.hasOutput = false;
  }

  push(chunk: Uint8Array): Uint8Array {
    this.#bytes += chunk.length;
    if (this.#bytes > translatedBytesMax)
      throw new MalformedEvent(`it is longer than ${translatedBytesMax} bytes, which is the most that is translated`);
    let text = "";
    for (const event of this.#read(chunk)) {
      this.#newest = event;
      if (event.type === "usage" || event.type === "start") this.usage = event.usage ?? this.usage;
      if (event.type === "end" || event.type === "error") this.ended = true;
      else if (event.type !== "start" && event.type !== "usage") this.hasOutput = true;
      if (event.type === "error" && !this.#isBegun && text === "")
        throw new ToldError({ ...nothingSaid, message: event.message, code: event.code, status: event.status });
      text += this.#encoder.push(event);
    }
    this.#isBegun ||= text !== "";
    return text === "" ? nothing : Buffer.from(text);
  }

  /** The events up to the end of the answer. What this read brings of one text is one event. */
  #read(chunk: Uint8Array): readonly AnswerEvent[] {
    const events: AnswerEvent[] = [];
    try {
      this.#reader.feed(chunk);
      for (let given = this.#reader.next(); given; given = this.#reader.next()) {
        if (!given.data.startsWith("{") && saysNothing(given.data) && !(this.#hasMarker && isMarker(given.data)))
          continue;
        for (const event of this.#withRepeated(given, this.#decoder.push(given))) {
          const before = this.#sound.before(event);
          if (before) events.push(before);
          const sound = this.#sound.take(event);
          if (sound) append(events, this.#tools.inEvent(sound));
          if (sound?.type === "end" || sound?.type === "error") return events;
        }
      }
      return events;
    } catch (error) {
      throw new MalformedEvent(wordsOfBroken(error));
    }
  }

  /** One more piece of a text with all that follow it at once, as they nearly always do. */
  #withRepeated({ event: name }: ServerEvent, given: readonly AnswerEvent[]): readonly AnswerEvent[] {
    const { template } = this.#decoder;
    const [only] = given;
    if (!template?.isCurrent || given.length !== 1 || only?.type !== "part_delta" || !("text" in only.delta))
      return given;
    const more = this.#reader.repeated(name, template);
    return more === "" ? given : [{ ...only, delta: { text: only.delta.text + more } }];
  }

  get lastWord(): object | undefined {
    return this.#sound.isWhole ? this.#newest : undefined;
  }

  finish(): Uint8Array | undefined {
    return this.#sound.isFinished ? encoder.encode(this.#encoder.push({ type: "end" })) : undefined;
  }

  breakOff(failure: Failure): Uint8Array {
    return encoder.encode(this.#to.encodeBreak(failure));
  }
}
