import { MalformedEvent } from "../dialect/event-frames.ts";
import type { Framing } from "./reframe.ts";

/** Longest line that is held while its end is awaited, in bytes. */
const lineBytesMax = 16 * 1024 * 1024;

const feed = 0x0a;
const nothing = new Uint8Array(0);
const prefix = Buffer.from("data: ");
const suffix = Buffer.from("\n\n");

/** JSON by the line (application/x-ndjson) as server-sent events: each line that is not empty is an event's data. */
export class LineFraming implements Framing {
  #rest = nothing;

  push(chunk: Uint8Array): Uint8Array {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const events: Uint8Array[] = [];
    let start = 0;
    for (let end = bytes.indexOf(feed); end >= 0; end = bytes.indexOf(feed, start)) {
      add(events, bytes.subarray(start, end));
      start = end + 1;
    }
    this.#rest = Uint8Array.from(bytes.subarray(start));
    if (this.#rest.length > lineBytesMax) throw new MalformedEvent("a line is longer than 16 MiB");
    return events.length === 0 ? nothing : Buffer.concat(events);
  }

  /** The last line may lack its end. */
  finish(): Uint8Array {
    const events: Uint8Array[] = [];
    add(events, this.#rest);
    this.#rest = nothing;
    return events.length === 0 ? nothing : Buffer.concat(events);
  }
}

function add(events: Uint8Array[], line: Uint8Array): void {
  const text = line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
  if (text.length > 0) events.push(prefix, text, suffix);
}
