import { monotonic } from "./clock.ts";

/**
 * Deadlines for many thousand exchanges at once: one shared timer instead of one each, because a deadline that moves with
 * every chunk of a stream must cost no more than writing a number. Fires up to `sweepMs` late.
 */
const sweepMs = 50;

const watched = new Set<Watch>();
let timer: ReturnType<typeof setInterval> | undefined;

/** A deadline that calls back once when it passes. */
export class Watch {
  #at: number;
  readonly #expired: () => void;

  /** Calls `expired` when `afterMs` have passed without `extend` or `stop`. */
  constructor(afterMs: number, expired: () => void) {
    this.#at = monotonic() + afterMs;
    this.#expired = expired;
    watched.add(this);
    timer ??= setInterval(sweep, sweepMs);
  }

  /** Moves the deadline to `afterMs` from now; `now` where it is known already. */
  extend(afterMs: number, now = monotonic()): void {
    this.#at = now + afterMs;
  }

  /** Ends the watch; it never fires afterwards. Idempotent. */
  stop(): void {
    watched.delete(this);
  }

  /** Fires if the deadline has passed. */
  check(now: number): void {
    if (now < this.#at) return;
    this.stop();
    this.#expired();
  }
}

function sweep(): void {
  const now = monotonic();
  for (const watch of watched) watch.check(now);
  if (watched.size === 0) {
    clearInterval(timer);
    timer = undefined;
  }
}
