/**
 * Money: an integer count of nano-dollars, 0 to 2^50 ($1.1 million), so that a few hundred of them add up exactly in a
 * Number. What sums up over months is a bigint.
 */
export type Nano = number;

/** The largest amount that one request may be bounded by. */
export const nanoMax: Nano = 2 ** 50;
