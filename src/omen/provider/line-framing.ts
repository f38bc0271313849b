import { MalformedEvent } from "../dialect/event-frames.ts";
import type { Framing } from "./reframe.ts";

/** Longest line that is held while its end is awaited, in bytes. */
const lineBytesMax = 16 * 1024 * 1024;

/** Most pieces of a line that are held apart. */
const piecesMax = 1024;

const feed = 0x0a;
const nothing = new Uint8Array(0);
const prefix = Buffer.from("data: ");
const suffix = Buffer.from("\n\n");

/** JSON by the line (application/x-ndjson) as server-sent events: each line that is not empty is an event's data. */
export class LineFraming implements Framing {
  /** Pieces of the unfinished line, joined when its end is there: a long one is not copied with every piece. */
  #rest: Uint8Array[] = [];
  #restBytes = 0;

  push(chunk: Uint8Array): Uint8Array {
    const events: Uint8Array[] = [];
    let start = 0;
    for (let end = chunk.indexOf(feed); end >= 0; end = chunk.indexOf(feed, start)) {
      add(events, this.#takeRest(chunk.subarray(start, end)));
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.slice(start));
    return events.length === 0 ? nothing : Buffer.concat(events);
  }

  /** The last line may lack its end. */
  finish(): Uint8Array {
    const events: Uint8Array[] = [];
    add(events, this.#takeRest(nothing));
    return events.length === 0 ? nothing : Buffer.concat(events);
  }

  #hold(piece: Uint8Array): void {
    if (this.#rest.length === piecesMax) this.#rest = [Buffer.concat(this.#rest)];
    this.#rest.push(piece);
    this.#restBytes += piece.length;
    if (this.#restBytes > lineBytesMax) throw new MalformedEvent("a line is longer than 16 MiB");
  }

  /** The line that ends with this piece. */
  #takeRest(last: Uint8Array): Uint8Array {
    if (this.#rest.length === 0) return last;
    const line = Buffer.concat([...this.#rest, last]);
    this.#rest = [];
    this.#restBytes = 0;
    return line;
  }
}

function add(events: Uint8Array[], line: Uint8Array): void {
  const text = line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
  if (text.length > 0) events.push(prefix, text, suffix);
}
