import type { ServerEvent } from "./dialect.ts";

/** Largest event that is held while its end is awaited, in UTF-16 units. */
const eventLengthMax = 16 * 1024 * 1024;

/**
 * Reads server-sent events from bytes split anywhere (WHATWG HTML, "Parsing an event stream"): lines end in LF, CRLF or CR; `data`
 * lines of one event are joined by LF; comments, `id` and `retry` are passed over; an event without data is none; an event that
 * the stream's end cuts off is discarded.
 */
export class EventStreamReader {
  readonly #text = new TextReader();
  #rest = "";
  #data: string[] = [];
  /** Of the unfinished event's data. */
  #dataLength = 0;
  #event: string | undefined;

  /** The events that these bytes complete. Throws an `Error` when one grows beyond 16 Mi characters. */
  push(bytes: Uint8Array): readonly ServerEvent[] {
    const more = this.#text.push(bytes);
    const text = this.#rest + more;
    const events: ServerEvent[] = [];
    if (!/[\r\n]/.test(more) && !this.#rest.endsWith("\r")) return this.#hold(text, events); // a long line is not read again with every piece
    const endOfLine = text.includes("\r") ? lineEnd : feedEnd; // CR is rare, and looking for it at every line is dear
    let start = 0;
    for (;;) {
      if (endOfLine === feedEnd) start = this.#plainEvents(text, start, events);
      const end = endOfLine(text, start);
      // A CR at the very end may be the first half of CRLF: it waits for the next bytes.
      if (end < 0 || (text[end] === "\r" && end === text.length - 1)) break;
      this.#line(text.slice(start, end), events);
      start = end + (text[end] === "\r" && text[end + 1] === "\n" ? 2 : 1);
    }
    return this.#hold(text.slice(start), events);
  }

  /**
   * Events of one line of data, with their name before it or without, as nearly all are: read without their lines being taken apart. Gives
   * where it stopped.
   */
  #plainEvents(text: string, from: number, events: ServerEvent[]): number {
    if (this.#data.length > 0 || this.#event !== undefined) return from;
    let start = from;
    for (;;) {
      const isNamed = text.startsWith(nameField, start);
      const line = isNamed ? text.indexOf("\n", start) + 1 : start;
      if ((isNamed && line === 0) || !text.startsWith(dataField, line)) return start;
      const end = text.indexOf("\n", line);
      if (end < 0 || text.charCodeAt(end + 1) !== feed) return start;
      const data = text.slice(line + dataField.length, end);
      events.push(isNamed ? { event: text.slice(start + nameField.length, line - 1), data } : { data });
      start = end + 2;
    }
  }

  #hold(rest: string, events: readonly ServerEvent[]): readonly ServerEvent[] {
    this.#rest = rest;
    if (rest.length + this.#dataLength > eventLengthMax) throw new Error("an event is longer than 16 MiB");
    return events;
  }

  #line(line: string, events: ServerEvent[]): void {
    if (line === "") {
      if (this.#data.length > 0) {
        const data = this.#data.length === 1 ? (this.#data[0] ?? "") : this.#data.join("\n");
        events.push(this.#event === undefined ? { data } : { event: this.#event, data });
      }
      this.#data = [];
      this.#dataLength = 0;
      this.#event = undefined;
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") {
      this.#data.push(value);
      this.#dataLength += line.length + 1; // an empty line of data takes room too
    } else if (field === "event") this.#event = value;
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

/** Offset of the next LF, or -1. */
const feedEnd = (text: string, from: number): number => text.indexOf("\n", from);

/** Offset of the next CR or LF, or -1. */
function lineEnd(text: string, from: number): number {
  const feed = text.indexOf("\n", from);
  const line = feed < 0 ? text.length : feed;
  const carriage = text.indexOf("\r", from);
  return carriage >= 0 && carriage < line ? carriage : feed;
}
