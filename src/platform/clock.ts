/** The only reader of clocks in this program, so that a test can say what time it is. */

/** Wall-clock time, in milliseconds since the Unix epoch. */
export const now = (): number => Date.now();

/** Monotonic time in milliseconds, for durations; its zero is meaningless. */
export const monotonic = (): number => performance.now();
