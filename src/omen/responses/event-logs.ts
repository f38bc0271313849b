import { Watch } from "../../platform/watch.ts";
import { EventLog } from "./event-log.ts";

/** How long the log of an answer that is over is held, in milliseconds, and how many such there are at most. */
const [heldMs, heldMax] = [5 * 60_000, 64];

interface Held {
  readonly owner: string;
  readonly log: EventLog;
  /** Forgets it, once its answer is over. */
  watch: Watch | undefined;
}

/** The logs of answers that are streamed in the background, by the answers' ids: while they run, and a while behind. */
export class EventLogs {
  /** The oldest first. */
  readonly #held = new Map<string, Held>();

  /** Follows what there is of this owner's answer; undefined when there is none, or it grew too long. */
  follow(owner: string, id: string, after: number): ReadableStream<Uint8Array> | undefined {
    const held = this.#held.get(id);
    return held?.owner === owner && held.log.isWhole ? held.log.follow(after) : undefined;
  }

  open(owner: string, id: string): EventLog {
    const log = new EventLog();
    this.#held.set(id, { owner, log, watch: undefined });
    return log;
  }

  /** The answer is over. */
  end(id: string): void {
    const held = this.#held.get(id);
    if (!held) return;
    held.log.end();
    held.watch = new Watch(heldMs, () => this.#held.delete(id));
    for (const [oldest, { owner, watch }] of this.#held) {
      if (this.#held.size <= heldMax) return;
      if (watch) this.forget(owner, oldest);
    }
  }

  forget(owner: string, id: string): void {
    const held = this.#held.get(id);
    if (held?.owner !== owner) return;
    held.watch?.stop();
    held.log.end();
    this.#held.delete(id);
  }
}
