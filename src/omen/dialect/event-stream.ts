import { joined } from "../../platform/bytes.ts";
import type { ServerEvent } from "./dialect.ts";
import { EventLines } from "./event-lines.ts";
import type { TextTemplate } from "./json/text-template.ts";
import { PlainEvents } from "./plain-events.ts";

/**
 * Reads server-sent events from bytes split anywhere (WHATWG HTML, "Parsing an event stream"); an event without data is
 * none; an event that the stream's end cuts off is discarded. Events written as nearly all are, are read fast; anything
 * else is read line by line, up to the end of what was fed with it.
 */
export class EventStreamReader {
  readonly #plain = new PlainEvents();
  #lines: EventLines | undefined;
  #isBegun = false;

  /** The events that these bytes complete. Throws an `Error` when one grows beyond 16 Mi characters. */
  push(bytes: Uint8Array): readonly ServerEvent[] {
    this.feed(bytes);
    const events: ServerEvent[] = [];
    for (let event = this.next(); event; event = this.next()) events.push(event);
    return events;
  }

  /** Takes the next bytes, of which `next` gives the events: all of them are to be taken before more is fed. */
  feed(bytes: Uint8Array): void {
    if (this.#lines?.isBetweenEvents === false) return this.#lines.feed(bytes);
    const more = this.#plain.isEmpty ? bytes : joined([this.#plain.rest, bytes]);
    this.#plain.feed(Buffer.from(more.buffer, more.byteOffset, more.byteLength));
    if (more.includes(carriageReturn)) this.#leavePlain();
  }

  /**
   * The next event, or undefined when its end was not fed yet. Throws an `Error` when that is
   * awaited beyond 16 Mi characters.
   */
  next(): ServerEvent | undefined {
    const event = this.#plain.next();
    if (event) {
      this.#isBegun = true;
      return event;
    }
    if (!this.#plain.isEmpty && this.#isWrittenOtherwise()) this.#leavePlain();
    return this.#lines?.next();
  }

  /**
   * Passes over the events that come next and differ from one of this name and template in the template's string alone;
   * gives their strings, joined. Reading each by itself would give the same.
   */
  repeated(name: string | undefined, template: TextTemplate): string {
    return this.#plain.isEmpty ? "" : this.#plain.repeated(name, template);
  }

  /** Whether what stands next is more than the beginning of an event. */
  #isWrittenOtherwise(): boolean {
    const { rest } = this.#plain;
    return rest.length > heldBytesMax || rest.includes("\n\n");
  }

  /** Has what was fed read line by line from here on. */
  #leavePlain(): void {
    this.#lines ??= new EventLines();
    if (this.#isBegun) this.#lines.begin();
    this.#lines.feed(this.#plain.rest);
    this.#plain.feed(Buffer.alloc(0));
  }
}

const carriageReturn = 0x0d;

/** Most bytes of an unfinished event that are looked at again with the next ones. */
const heldBytesMax = 64 * 1024;
