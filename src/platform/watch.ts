import { monotonic } from "./clock.ts";

/**
 * Deadlines for many thousand exchanges at once: one shared timer instead of one each, because a deadline that moves
 * with every chunk of a stream must cost no more than writing a number. Fires up to `sweepMs` late.
 */
const sweepMs = 50;

/**
 * An array, its gaps filled by its last, and no set: the storage that a set has outgrown leads to the storage that
 * followed, so that what was ever in between is found reachable until garbage is collected in full. Each exchange ended
 * lately was kept so: for 800 streams a second three times the survivors of a collection of young garbage, which took
 * three times as long (docs/benchmarks.md, `paced`).
 */
const watched: Watch[] = [];
let timer: ReturnType<typeof setInterval> | undefined;

/** A deadline that calls back once when it passes. */
export class Watch {
  #at: number;
  readonly #expired: () => void;
  /** Where it stands among those watched; -1 when it has ended. */
  #place: number;

  static readonly earlierFirst = (a: Watch, b: Watch): number => a.#at - b.#at;

  /** Calls `expired` when `afterMs` have passed without `extend` or `stop`. */
  constructor(afterMs: number, expired: () => void) {
    this.#at = monotonic() + afterMs;
    this.#expired = expired;
    this.#place = watched.push(this) - 1;
    timer ??= setInterval(sweep, sweepMs);
  }

  /** Moves the deadline to `afterMs` from now; `now` where it is known already. */
  extend(afterMs: number, now = monotonic()): void {
    this.#at = now + afterMs;
  }

  /** Ends the watch; it never fires afterwards. Idempotent. */
  stop(): void {
    const last = watched.at(-1);
    if (this.#place < 0 || !last) return;
    watched[this.#place] = last;
    last.#place = this.#place;
    watched.pop();
    this.#place = -1;
  }

  isDue(now: number): boolean {
    return now >= this.#at;
  }

  /** Fires if the deadline has passed and nobody has stopped it meanwhile. */
  check(now: number): void {
    if (this.#place < 0 || !this.isDue(now)) return;
    this.stop();
    this.#expired();
  }
}

function sweep(): void {
  const now = monotonic();
  const due = watched.filter((watch) => watch.isDue(now));
  for (const watch of due.sort(Watch.earlierFirst)) watch.check(now);
  if (watched.length === 0) {
    clearInterval(timer);
    timer = undefined;
  }
}
