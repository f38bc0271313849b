/**
 * Server-sent events of a stream that passes through, as bytes (WHATWG HTML, "Server-sent events": lines end in LF, CRLF or CR; an empty line
 * ends an event; a line that starts with a colon is a comment). Only whole events leave, so that whatever cuts the upstream
 * off, what the client has is well-formed.
 */
export class EventFrames {
  readonly #marker: Uint8Array;
  readonly #others: readonly Uint8Array[];
  #rest: Uint8Array = none;
  #last: Uint8Array = none;
  #beforeLast: Uint8Array = none;
  #ended = false;
  #endedInCr = false;

  /** `endMarker` is the line of the event that ends the stream: `data: [DONE]`, `event: message_stop`; it may have `others`. */
  constructor(endMarker: string, others: readonly string[] = []) {
    this.#marker = bytesOf(endMarker);
    this.#others = others.map(bytesOf);
  }

  /** Whether the stream's own end marker has passed: nothing behind it is given. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Takes the next bytes and gives those that complete events, an empty array when none does. Throws a `MalformedEvent` at a line
   * that is no field of an event or data that can't be JSON. What is given may share memory with `chunk`.
   */
  push(chunk: Uint8Array): Uint8Array {
    const lines = this.#normalise(chunk);
    const bytes = this.#rest.length === 0 ? lines : Buffer.concat([this.#rest, lines]);
    if (bytes.length > eventBytesMax + chunk.length) throw new MalformedEvent("an event is longer than 16 MiB");
    const { end, ended } = checkEvents(bytes, this.#marker, this.#others);
    this.#ended ||= ended;
    // The rest is copied: it must not keep a large chunk alive, nor change when the runtime reuses the chunk.
    this.#rest = ended || end === bytes.length ? none : bytes.slice(end);
    if (end === 0) return none;
    const complete = end === bytes.length ? bytes : bytes.subarray(0, end);
    this.#beforeLast = this.#last;
    this.#last = complete;
    return complete;
  }

  /** CRLF and CR become LF: rare, so that everything behind this knows one line end. */
  #normalise(chunk: Uint8Array): Uint8Array {
    if (!this.#endedInCr && !chunk.includes(cr)) return chunk;
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
   * The newest event whose data has this member, as a JSON object, among the last two reads: where usage and the finish reason
   * stand. Searching bytes first keeps a stream that lacks the member from being parsed at all.
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

/** The few markers that there are, as bytes. */
const markers = new Map<string, Uint8Array>();

function bytesOf(marker: string): Uint8Array {
  let bytes = markers.get(marker);
  if (!bytes) markers.set(marker, (bytes = encoder.encode(marker)));
  return bytes;
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

const none = new Uint8Array(0);
const decoder = new TextDecoder();
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

/** Checks line by line; `end` is the offset behind the last whole event. Runs for every event of every stream. */
function checkEvents(
  bytes: Uint8Array,
  marker: Uint8Array,
  others: readonly Uint8Array[],
): { readonly end: number; readonly ended: boolean } {
  let end = 0;
  let lineStart = 0;
  let dataLines = 0;
  let isMarker = false;
  for (;;) {
    const lineEnd = bytes[lineStart] === lf ? lineStart : bytes.indexOf(lf, lineStart);
    if (lineEnd < 0) return { end, ended: false };
    if (lineEnd === lineStart) {
      end = lineEnd + 1;
      dataLines = 0;
      if (isMarker) return { end, ended: true }; // nothing that comes behind is an answer's
    } else if (isDataLine(bytes, lineStart)) {
      const start = bytes[lineStart + 5] === space ? lineStart + 6 : lineStart + 5;
      const isWhole = dataLines === 0; // the marker behind other data is a part of that
      if (isWhole && bytes[start] !== openBrace && isLine(bytes, lineStart, lineEnd, marker)) isMarker = true;
      else if (dataLines++ === 0) {
        if (awaitsNextLine(bytes, lineEnd)) return { end, ended: false };
        checkData(bytes, start, lineEnd);
      }
    } else if (isLine(bytes, lineStart, lineEnd, marker) || isOneOf(bytes, lineStart, lineEnd, others)) isMarker = true;
    else checkField(bytes, lineStart, lineEnd);
    lineStart = lineEnd + 1;
  }
}

/** Whether the line is the marker, with or without the space that may follow a field's colon. */
function isLine(bytes: Uint8Array, start: number, end: number, marker: Uint8Array): boolean {
  if (startsWith(bytes, start, marker)) return end === start + marker.length;
  const colonAt = marker.indexOf(colon) + 1;
  return (
    end === start + marker.length - 1 &&
    startsWith(bytes, start, marker.subarray(0, colonAt)) &&
    startsWith(bytes, start + colonAt, marker.subarray(colonAt + 1))
  );
}

const isOneOf = (bytes: Uint8Array, start: number, end: number, markers: readonly Uint8Array[]): boolean =>
  markers.some((marker) => isLine(bytes, start, end, marker));

/** Whether "data:" stands at `at`; spelt out because a loop costs three times as much. */
const isDataLine = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x64 &&
  bytes[at + 1] === 0x61 &&
  bytes[at + 2] === 0x74 &&
  bytes[at + 3] === 0x61 &&
  bytes[at + 4] === colon;

/**
 * An event's data must look like a JSON object: the brackets at both ends are there. Parsing each event would cost a third of
 * the relay's speed, and cut or foreign data shows at its ends. A further `data:` line of the same event may hold anything.
 */
function checkData(bytes: Uint8Array, start: number, end: number): void {
  const opens = bytes[start] === openBrace;
  const closes = bytes[end - 1] === closeBrace || bytes[end - 1] === space || continuesOnNextLine(bytes, end);
  if (!opens || !closes)
    throw new MalformedEvent(`an event's data is not a JSON object: ${excerpt(bytes, start, end)}`);
}

/** Whether what follows is too short to say if the data goes on, and what is here does not end as an object does. */
function awaitsNextLine(bytes: Uint8Array, end: number): boolean {
  const next = bytes.length - end - 1;
  if (next >= dataField.length || bytes[end - 1] === closeBrace) return false;
  return startsWith(bytes, end + 1, dataField.subarray(0, next));
}

const continuesOnNextLine = (bytes: Uint8Array, end: number): boolean => isDataLine(bytes, end + 1);

/** Fields other than data: event, id, retry, and comments. */
function checkField(bytes: Uint8Array, start: number, end: number): void {
  if (bytes[start] === colon) return;
  if (otherFields.some((field) => startsWith(bytes, start, field))) return;
  throw new MalformedEvent(`a line is no field of an event: ${excerpt(bytes, start, end)}`);
}

function startsWith(bytes: Uint8Array, at: number, prefix: Uint8Array): boolean {
  for (let index = 0; index < prefix.length; index++) if (bytes[at + index] !== prefix[index]) return false;
  return true;
}

const excerpt = (bytes: Uint8Array, start: number, end: number): string =>
  JSON.stringify(decoder.decode(bytes.subarray(start, Math.min(end, start + 60))));

const encoder = new TextEncoder();
const otherFields = ["event:", "id:", "id\n", "retry:", "event\n"].map((field) => encoder.encode(field));
const dataField = encoder.encode("data:");
const space = 0x20;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
