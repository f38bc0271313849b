import type { ServerEvent } from "./dialect.ts";
import { isSpeltPlainly, type TextTemplate } from "./json/text-template.ts";

/** Largest event that is held while its end is awaited, in UTF-16 units. */
const eventLengthMax = 16 * 1024 * 1024;

/**
 * Reads server-sent events from bytes split anywhere (WHATWG HTML, "Parsing an event stream"): lines end in LF, CRLF or CR; `data`
 * lines of one event are joined by LF; comments, `id` and `retry` are passed over; an event without data is none; an event that
 * the stream's end cuts off is discarded.
 */
export class EventStreamReader {
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

  /** The events that these bytes complete. Throws an `Error` when one grows beyond 16 Mi characters. */
  push(bytes: Uint8Array): readonly ServerEvent[] {
    this.feed(bytes);
    const events: ServerEvent[] = [];
    for (let event = this.next(); event; event = this.next()) events.push(event);
    return events;
  }

  /** Takes the next bytes, of which `next` gives the events: all of them are to be taken before more is fed. */
  feed(bytes: Uint8Array): void {
    const more = this.#decoder.push(bytes);
    const rest = this.#text.slice(this.#at);
    this.#text = rest + more;
    this.#at = 0;
    this.#hasLine = /[\r\n]/.test(more) || rest.endsWith("\r"); // a long line is not read again with every piece
    this.#hasCr = this.#hasLine && this.#text.includes("\r"); // CR is rare, and looking for it at every line is dear
  }

  /** The next event, or undefined when its end was not fed yet. Throws an `Error` when that is awaited beyond 16 Mi characters. */
  next(): ServerEvent | undefined {
    while (this.#hasLine) {
      const plain = this.#plainEvent();
      if (plain) return plain;
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

  /**
   * Passes over the events that come next and differ from one of this name and template in the template's string alone; gives their strings,
   * joined. Reading each by itself would give the same.
   */
  repeated(name: string | undefined, { before, after }: TextTemplate): string {
    if (!this.#isPlain) return "";
    const opening = name === undefined ? dataField + before : `${nameField}${name}\n${dataField}${before}`;
    const closing = `${after}\n\n`;
    const text = this.#text;
    let joined = "";
    while (text.startsWith(opening, this.#at)) {
      const start = this.#at + opening.length;
      const end = text.indexOf(closing, start);
      const piece = end < 0 ? undefined : text.slice(start, end);
      if (piece === undefined || piece.includes("\n") || !isSpeltPlainly(piece)) break;
      joined += piece;
      this.#at = end + closing.length;
    }
    return joined;
  }

  /** Whether an event begins here, and lines end in LF. */
  get #isPlain(): boolean {
    return !this.#hasCr && this.#data.length === 0 && this.#event === undefined;
  }

  /** An event of one line of data, with its name before it or without, as nearly all are: read without its lines being taken apart. */
  #plainEvent(): ServerEvent | undefined {
    if (!this.#isPlain) return undefined;
    const text = this.#text;
    const start = this.#at;
    const isNamed = text.startsWith(nameField, start);
    const line = isNamed ? text.indexOf("\n", start) + 1 : start;
    if ((isNamed && line === 0) || !text.startsWith(dataField, line)) return undefined;
    const end = text.indexOf("\n", line);
    if (end < 0 || text.charCodeAt(end + 1) !== feed) return undefined;
    const data = text.slice(line + dataField.length, end);
    this.#at = end + 2;
    return isNamed ? { event: text.slice(start + nameField.length, line - 1), data } : { data };
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

const nameField = "event: ";
const dataField = "data: ";
const feed = 0x0a;

/** The first byte of a byte order mark, which begins a stream or a read by chance. */
const orderMark = 0xef;

/** UTF-8 as it comes, split anywhere. */
class TextReader {
  #decoder: TextDecoder | undefined;
  #isBegun = false;

  push(bytes: Uint8Array): string {
    // A buffer's own decoding costs a third, but knows neither characters split between two reads nor a byte order mark.
    const isPlain = !this.#decoder && bytes[0] !== orderMark && (bytes.at(-1) ?? orderMark) < 0x80;
    const isBegun = this.#isBegun;
    this.#isBegun ||= bytes.length > 0;
    if (isPlain) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
    this.#decoder ??= new TextDecoder("utf-8", { ignoreBOM: isBegun }); // a mark further on is text
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
