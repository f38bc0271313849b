import { scanEvents } from "../../rune/index.ts";
import { oddEventAround, type OddEvent } from "./odd-event.ts";

type EventFault = NonNullable<ReturnType<typeof scanEvents>["fault"]>;

/**
 * Server-sent events of a stream that passes through, as bytes (WHATWG HTML, "Server-sent events": lines end in LF,
 * CRLF or CR; an empty line ends an event; a line that starts with a colon is a comment). Only whole events leave, so
 * that whatever cuts the upstream off, what the client has is well-formed.
 */
export class EventFrames {
  readonly #markers: Uint8Array;
  #rest: Uint8Array = none;
  #last: Uint8Array = none;
  #beforeLast: Uint8Array = none;
  #ended = false;
  #endedInCr = false;

  /**
   * `endMarker` is the line of the event that ends the stream: `data: [DONE]`, `event:
   * message_stop`; it may have `others`.
   */
  constructor(endMarker: string, others: readonly string[] = []) {
    this.#markers = linesOf(endMarker, others);
  }

  /** Whether the stream's own end marker has passed: nothing behind it is given. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Takes the next bytes and gives those that complete events, an empty array when none does. Throws a `MalformedEvent`
   * at a line that is no field of an event or data that can't be JSON; an event that says nothing is left out. What is
   * given may share memory with `chunk`.
   */
  push(chunk: Uint8Array): Uint8Array {
    if (this.#endedInCr) chunk = this.#normalised(chunk);
    let bytes = this.#behindRest(chunk);
    let scan = scanEvents(bytes, this.#markers);
    if (scan.hasCr) {
      bytes = this.#behindRest(this.#normalised(chunk));
      scan = scanEvents(bytes, this.#markers);
    }
    const sound: Uint8Array[] = [];
    for (let { fault } = scan; fault; { fault } = scan) {
      const odd = this.#oddEvent(bytes, fault);
      sound.push(bytes.subarray(0, odd.start), odd.instead);
      bytes = bytes.subarray(odd.end ?? odd.start);
      scan = odd.end === undefined ? awaited : scanEvents(bytes, this.#markers);
    }
    if (bytes.length > eventBytesMax + chunk.length) throw new MalformedEvent("an event is longer than 16 MiB");
    const { end, hasEnded } = scan;
    this.#ended ||= hasEnded;
    // The rest is copied: it must not keep a large chunk alive, nor change when the runtime reuses the chunk.
    this.#rest = hasEnded || end === bytes.length ? none : bytes.slice(end);
    const given = end === bytes.length ? bytes : bytes.subarray(0, end);
    const complete = sound.length === 0 ? given : Buffer.concat([...sound, given]);
    if (complete.length === 0) return none;
    if (isSignOfLife(complete)) return complete;
    this.#beforeLast = this.#last;
    this.#last = complete;
    return complete;
  }

  /** What was given last that is no mere sign of life: the same as before where nothing was. */
  get newest(): Uint8Array {
    return this.#last;
  }

  /**
   * The event around a fault, which says nothing and is passed over. Throws a
   * `MalformedEvent` where it says something else.
   */
  #oddEvent(bytes: Uint8Array, fault: EventFault): OddEvent {
    const isEnd = (lines: Uint8Array): boolean => scanEvents(lines, this.#markers).hasEnded;
    const odd = fault.isData ? oddEventAround(bytes, fault, isEnd) : undefined;
    if (!odd) throw malformedEvent(bytes, fault);
    return odd;
  }

  #behindRest(chunk: Uint8Array): Uint8Array {
    return this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
  }

  /** CRLF and CR become LF: rare, so that everything behind this knows one line end. */
  #normalised(chunk: Uint8Array): Uint8Array {
    const result = new Uint8Array(chunk.length);
    let length = 0;
    for (const byte of chunk) {
      const secondOfPair = byte === lf && this.#endedInCr;
      this.#endedInCr = byte === cr;
      if (!secondOfPair) result[length++] = byte === cr ? lf : byte;
    }
    return result.subarray(0, length);
  }

  /** Whether bytes of an unfinished event are waiting. */
  get hasRest(): boolean {
    return this.#rest.length > 0;
  }

  /**
   * The newest event whose data has this member, as a JSON object, among the last two reads: where usage and the finish
   * reason stand. Searching bytes first keeps a stream that lacks the member from being parsed at all.
   */
  newestWith(member: string): Readonly<Record<string, unknown>> | undefined {
    const quoted = `"${member}"`;
    for (const bytes of [this.#last, this.#beforeLast]) {
      const tail = Math.max(0, bytes.length - tailBytes);
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset + tail, bytes.length - tail);
      for (let at = buffer.lastIndexOf(quoted); at >= 0; at = at === 0 ? -1 : buffer.lastIndexOf(quoted, at - 1)) {
        const data = parseData(lineAround(buffer, at));
        if (data && hasMember(data, member)) return data;
      }
    }
    return undefined;
  }
}

/** A comment alone, or Anthropic's `ping`: it may come for ever behind an answer, and nothing is looked for in it. */
function isSignOfLife(bytes: Uint8Array): boolean {
  if (bytes.length > signOfLifeBytes || (bytes[0] !== colon && bytes[0] !== letterE)) return false;
  const text = decoder.decode(bytes);
  return text.startsWith("event: ping\n") ? text.indexOf("\n\n") === text.length - 2 : !/^[^:\n]/m.test(text);
}

/** The few markers that there are, as lines. */
const lines = new Map<string, Uint8Array>();

function linesOf(marker: string, others: readonly string[]): Uint8Array {
  const text = others.length === 0 ? `${marker}\n` : `${marker}\n${others.join("\n")}\n`;
  let known = lines.get(text);
  if (!known) lines.set(text, (known = encoder.encode(text)));
  return known;
}

/** The text of the line that holds the byte at `at`. */
function lineAround(buffer: Buffer, at: number): string {
  const end = buffer.indexOf(lf, at);
  return buffer.toString("utf8", buffer.lastIndexOf(lf, at) + 1, end < 0 ? buffer.length : end);
}

/** Whether the object, one of its choices or its delta has the member with a value other than null. */
function hasMember(data: Readonly<Record<string, unknown>>, member: string): boolean {
  if (data[member] !== undefined && data[member] !== null) return true;
  const { choices, delta } = data;
  if (Array.isArray(choices))
    return choices.some((choice: Readonly<Record<string, unknown>> | null) => choice?.[member]);
  const nested = (delta as Readonly<Record<string, unknown>> | undefined)?.[member];
  return nested !== undefined && nested !== null;
}

/** The upstream sent something that is no event stream. */
export class MalformedEvent extends Error {
  override readonly name = "MalformedEvent";
}

/** How far back from the end of a read the newest events are searched. */
const tailBytes = 4096;

/** Largest event that is buffered while its end is awaited. */
const eventBytesMax = 16 * 1024 * 1024;

/** The rest is the beginning of one event. */
const awaited: ReturnType<typeof scanEvents> = { end: 0, hasEnded: false, hasCr: false, fault: undefined };

const none = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** More than a sign of life has, in bytes. */
const signOfLifeBytes = 64;
const colon = 0x3a;
const letterE = 0x65;
const lf = 0x0a;
const cr = 0x0d;

/** The object in a `data:` line, or undefined. */
function parseData(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith("data:")) return undefined;
  try {
    const value: unknown = JSON.parse(line.slice("data:".length));
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** What Rune found to be none of it, in words. */
function malformedEvent(bytes: Uint8Array, { isData, start, end }: EventFault): MalformedEvent {
  const excerpt = JSON.stringify(decoder.decode(bytes.subarray(start, Math.min(end, start + 60))));
  return new MalformedEvent(
    isData ? `an event's data is not a JSON object: ${excerpt}` : `a line is no field of an event: ${excerpt}`,
  );
}
