import type { ServerEvent } from "./dialect.ts";

/** Largest event that is held while its end is awaited, in UTF-16 units. */
const eventLengthMax = 16 * 1024 * 1024;

/**
 * Reads server-sent events line by line, whatever they are made of: lines end in LF, CRLF or CR; `data` lines of one
 * event are joined by LF; comments, `id` and `retry` are passed over.
 */
export class EventLines {
  readonly #decoder = new TextReader();
  /** What is read of the stream and not yet taken, from `#at` on. */
  #text = "";
  #at = 0;
  #hasCr = false;
  /** Whether a line may end in it. */
  #hasLine = false;
  #data: string[] = [];
  /** Of the unfinished event's data. */
  #dataLength = 0;
  #event: string | undefined;

  /** Whether nothing of an event is held that is not over. */
  get isBetweenEvents(): boolean {
    return (
      this.#at === this.#text.length &&
      this.#data.length === 0 &&
      this.#event === undefined &&
      !this.#decoder.holdsCharacter
    );
  }

  /** Something of the stream was read elsewhere: what follows is not its beginning. */
  begin(): void {
    this.#decoder.isBegun = true;
  }

  /** Takes the next bytes, of which `next` gives the events. */
  feed(bytes: Uint8Array): void {
    const more = this.#decoder.push(bytes);
    const rest = this.#text.slice(this.#at);
    this.#text = rest + more;
    this.#at = 0;
    this.#hasLine = /[\r\n]/.test(more) || rest.endsWith("\r"); // a long line is not read again with every piece
    this.#hasCr = this.#hasLine && this.#text.includes("\r"); // CR is rare, and looking for it at every line is dear
  }

  /**
   * The next event, or undefined when its end was not fed yet. Throws an `Error` when that is
   * awaited beyond 16 Mi characters.
   */
  next(): ServerEvent | undefined {
    while (this.#hasLine) {
      const text = this.#text;
      const end = this.#hasCr ? lineEnd(text, this.#at) : text.indexOf("\n", this.#at);
      // A CR at the very end may be the first half of CRLF: it waits for the next bytes.
      if (end < 0 || (text[end] === "\r" && end === text.length - 1)) break;
      const line = text.slice(this.#at, end);
      this.#at = end + (text[end] === "\r" && text[end + 1] === "\n" ? 2 : 1);
      const event = this.#line(line);
      if (event) return event;
    }
    if (this.#text.length - this.#at + this.#dataLength > eventLengthMax)
      throw new Error("an event is longer than 16 MiB");
    return undefined;
  }

  /** The event that the line ends, if it does. */
  #line(line: string): ServerEvent | undefined {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") {
      this.#data.push(value);
      this.#dataLength += line.length + 1; // an empty line of data takes room too
    } else if (field === "event") this.#event = value;
    return undefined;
  }

  #dispatch(): ServerEvent | undefined {
    const [lines, event] = [this.#data, this.#event];
    this.#event = undefined;
    if (lines.length === 0) return undefined;
    this.#data = [];
    this.#dataLength = 0;
    const data = lines.join("\n");
    return event === undefined ? { data } : { event, data };
  }
}

/** The first byte of a byte order mark, which begins a stream or a read by chance. */
const orderMark = 0xef;

/** UTF-8 as it comes, split anywhere. */
class TextReader {
  #decoder: TextDecoder | undefined;
  /** Whether there was something before: a mark further on is text. */
  isBegun = false;

  /** Whether a character was begun and its end is awaited. */
  get holdsCharacter(): boolean {
    return this.#decoder !== undefined;
  }

  push(bytes: Uint8Array): string {
    // A buffer's own decoding costs a third, but knows neither characters split between
    // two reads nor a byte order mark.
    const isPlain = !this.#decoder && bytes[0] !== orderMark && (bytes.at(-1) ?? orderMark) < 0x80;
    const { isBegun } = this;
    this.isBegun ||= bytes.length > 0;
    if (isPlain) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
    this.#decoder ??= new TextDecoder("utf-8", { ignoreBOM: isBegun });
    const text = this.#decoder.decode(bytes, { stream: true });
    if ((bytes.at(-1) ?? orderMark) < 0x80) this.#decoder = undefined; // it holds nothing back
    return text;
  }
}

/** Offset of the next CR or LF, or -1. */
function lineEnd(text: string, from: number): number {
  const feed = text.indexOf("\n", from);
  const line = feed < 0 ? text.length : feed;
  const carriage = text.indexOf("\r", from);
  return carriage >= 0 && carriage < line ? carriage : feed;
}
