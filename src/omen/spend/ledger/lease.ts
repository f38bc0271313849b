import type { LeaseRow } from "./journal.ts";

/** How far ahead of now sends are covered, in milliseconds. */
export const aheadMs = 120_000;

/**
 * The span of time in which requests may be sent: recovery charges what was open to every calendar window that it
 * touches, so nothing may be sent outside of what is durable. While a commit is on its way, or nobody knows whether it
 * came to be, that is the intersection.
 */
export class Lease {
  #low = Number.POSITIVE_INFINITY;
  #high = Number.NEGATIVE_INFINITY;

  covers(at: number): boolean {
    return at >= this.#low && at <= this.#high;
  }

  /** Should be renewed soon, or does not cover `at`. */
  isShort(at: number): boolean {
    return !(at >= this.#low && at <= this.#high - aheadMs / 2);
  }

  /**
   * What the next batch is to say, given the oldest and newest moments of what is in flight; narrows the lease to both.
   */
  propose(now: number, oldest: number, newest: number): LeaseRow {
    const row = { low: Math.min(now, oldest), high: Math.max(now + aheadMs, newest) };
    this.#low = Math.max(this.#low, row.low);
    this.#high = Math.min(this.#high, row.high);
    return row;
  }

  acknowledged(row: LeaseRow): void {
    this.#low = row.low;
    this.#high = row.high;
  }
}
