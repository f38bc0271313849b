import { joined } from "../../../platform/bytes.ts";
import { MalformedEvent } from "../../dialect/event-frames.ts";

/** One message of AWS's binary event streams. */
export interface EventMessage {
  /** Its headers whose value is a text, by name: `:message-type`, `:event-type`, `:exception-type`. */
  readonly headers: ReadonlyMap<string, string>;
  readonly payload: Uint8Array;
}

/** Total length, length of the headers, and the checksum of the two, 4 bytes each. */
const preludeBytes = 12;
const checksumBytes = 4;

/**
 * Largest message and largest headers that AWS sends (Amazon Transcribe, "Event stream encoding";
 * smithy's event stream specification).
 */
const messageBytesMax = 16 * 1024 * 1024;
const headersBytesMax = 128 * 1024;

/**
 * Cuts bytes, split anywhere, into messages of the media type `application/vnd.amazon.eventstream` (smithy.io,
 * "Amazon Event Stream Specification"). Both checksums are verified, the first as soon as it is there: a length that
 * can't be trusted is never waited for.
 */
export class EventMessageReader {
  #chunks: Uint8Array[] = [];
  #length = 0;
  /** Bytes without which nothing more can be read. */
  #needed = preludeBytes;

  /** What was wrong behind the messages that `push` gave last. */
  failure: MalformedEvent | undefined;

  /**
   * The messages that these bytes complete. Throws a `MalformedEvent`, unless there are some in front of what is wrong.
   */
  push(chunk: Uint8Array): readonly EventMessage[] {
    // A copy: the runtime may use the chunk again, and payloads are views of these bytes.
    this.#chunks.push(chunk.slice());
    this.#length += chunk.length;
    if (this.#length < this.#needed) return [];
    const bytes = joined(this.#chunks);
    const messages: EventMessage[] = [];
    const start = this.#cut(bytes, messages);
    this.#chunks = start === bytes.length ? [] : [start === 0 ? bytes : bytes.slice(start)];
    this.#length = bytes.length - start;
    return messages;
  }

  /** Adds the messages; gives the offset behind the last. */
  #cut(bytes: Uint8Array, messages: EventMessage[]): number {
    let start = 0;
    try {
      for (;;) {
        this.#needed = preludeBytes;
        if (bytes.length - start < preludeBytes) return start;
        const length = messageLength(bytes, start);
        this.#needed = length;
        if (bytes.length - start < length) return start;
        messages.push(readMessage(bytes.subarray(start, start + length)));
        start += length;
      }
    } catch (error) {
      if (messages.length === 0 || !(error instanceof MalformedEvent)) throw error;
      this.failure = error;
      return bytes.length;
    }
  }

  /** Whether bytes of an unfinished message are waiting. */
  get hasRest(): boolean {
    return this.#length > 0;
  }
}

function messageLength(bytes: Uint8Array, start: number): number {
  const prelude = viewOf(bytes.subarray(start, start + preludeBytes));
  if (prelude.getUint32(8) !== Bun.hash.crc32(bytes.subarray(start, start + 8)))
    throw new MalformedEvent("the checksum of an event's prelude is wrong");
  const length = prelude.getUint32(0);
  const headersLength = prelude.getUint32(4);
  if (length > messageBytesMax || headersLength > headersBytesMax)
    throw new MalformedEvent(
      `an event is longer than ${messageBytesMax} bytes, or its headers than ${headersBytesMax}`,
    );
  if (length < preludeBytes + headersLength + checksumBytes)
    throw new MalformedEvent("an event is shorter than its own headers");
  return length;
}

function readMessage(bytes: Uint8Array): EventMessage {
  const view = viewOf(bytes);
  const end = bytes.length - checksumBytes;
  if (view.getUint32(end) !== Bun.hash.crc32(bytes.subarray(0, end)))
    throw new MalformedEvent("the checksum of an event is wrong");
  const headersEnd = preludeBytes + view.getUint32(4);
  return {
    headers: readHeaders(bytes.subarray(preludeBytes, headersEnd)),
    payload: bytes.subarray(headersEnd, end),
  };
}

/** Bytes of a value by its type; -1 where two bytes in front of it tell. */
const valueLengths = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 6: -1, 7: -1, 8: 8, 9: 16 } as const;
const textType = 7;
const decoder = new TextDecoder();

function readHeaders(bytes: Uint8Array): ReadonlyMap<string, string> {
  const view = viewOf(bytes);
  const headers = new Map<string, string>();
  let at = 0;
  try {
    while (at < bytes.length) {
      const nameEnd = at + 1 + view.getUint8(at);
      const type = view.getUint8(nameEnd);
      const fixed = (valueLengths as Readonly<Record<number, number>>)[type];
      if (fixed === undefined) throw new MalformedEvent(`an event has a header of the unknown type ${type}`);
      const start = nameEnd + 1 + (fixed < 0 ? 2 : 0);
      const end = start + (fixed < 0 ? view.getUint16(nameEnd + 1) : fixed);
      if (end > bytes.length) throw new RangeError();
      if (type === textType)
        headers.set(decoder.decode(bytes.subarray(at + 1, nameEnd)), decoder.decode(bytes.subarray(start, end)));
      at = end;
    }
  } catch (error) {
    if (error instanceof RangeError) throw new MalformedEvent("a header of an event is cut off");
    throw error;
  }
  return headers;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
