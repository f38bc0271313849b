/** The length of every window, in milliseconds. */
export const windowMs = 60_000;

/**
 * How much was taken in the last minute, as a sliding window counter: what the minute before took counts by how much of
 * it still lies within. Needs two numbers however much is taken, and knows no burst at a border.
 */
export class SlidingWindow {
  #index = Number.NEGATIVE_INFINITY;
  #before = 0;
  #current = 0;

  /** What counts at a moment (monotonic, in milliseconds). */
  used(at: number): number {
    this.#turn(at);
    return this.#before * (1 - fractionAt(at)) + this.#current;
  }

  add(amount: number, at: number): void {
    this.#turn(at);
    this.#current = Math.max(0, this.#current + amount);
  }

  /**
   * How long until `amount` more fits below `limit`, in milliseconds: 0 where it does, infinity where it never will.
   */
  waitMs(amount: number, limit: number, at: number): number {
    if (amount > limit) return Number.POSITIVE_INFINITY;
    if (this.used(at) + amount <= limit) return 0;
    const elapsed = fractionAt(at) * windowMs;
    const room = limit - amount;
    // Within this minute what the one before took shrinks; in the next one, what this one took does.
    if (this.#current <= room && this.#before > 0)
      return Math.max(0, (1 - (room - this.#current) / this.#before) * windowMs - elapsed);
    return windowMs - elapsed + (1 - room / this.#current) * windowMs;
  }

  #turn(at: number): void {
    const index = Math.floor(at / windowMs);
    if (index === this.#index) return;
    this.#before = index === this.#index + 1 ? this.#current : 0;
    this.#current = 0;
    this.#index = index;
  }
}

const fractionAt = (at: number): number => (at % windowMs) / windowMs;
