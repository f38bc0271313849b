import type { AnswerUsage } from "../answer.ts";
import { PassThrough } from "../stream-codec.ts";
import { decodeUsage } from "./decode-answer.ts";
import { findUsage } from "./stream-usage.ts";

/** A stream that passes through without the event that tells usage alone: Omen asked for it, the client did not. */
export class HiddenUsage extends PassThrough {
  #hidden: AnswerUsage | undefined;

  override push(chunk: Uint8Array): Uint8Array {
    const events = super.push(chunk);
    if (this.#hidden || events.length === 0) return events;
    const found = findUsage(events);
    if (!found) return events;
    this.#hidden = decodeUsage(found.usage);
    // What follows, an end marker mostly, moves up in its place: a copy of all events would cost more than the search.
    events.copyWithin(found.start, found.end);
    return events.subarray(0, events.length - (found.end - found.start));
  }

  override get usage(): AnswerUsage | undefined {
    return this.#hidden ?? super.usage;
  }
}
