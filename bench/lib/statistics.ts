/** Several measurements of one thing: their median, and how far they spread. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** How many measurements. */
  readonly count: number;
}

/** Median, minimum and maximum; of an even number the mean of the middle two. Fails when there is nothing to sum up. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.ceil((sorted.length - 1) / 2)];
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || min === undefined || max === undefined) {
    throw new Error("a spread of no measurements");
  }
  return { median: (low + high) / 2, min, max, count: sorted.length };
}

/** The value that `percent` of the values do not exceed (nearest rank), or 0 of no values. Sorts a copy. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}

/** The same order for the same seed: shuffles by a linear congruential generator, so that a run can be repeated. */
export function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const keyed = items.map((item, index) => {
    const mixed = Math.imul(Math.imul(seed + 1, 2_654_435_761) ^ (index + 1), 1_597_334_677);
    return { item, key: (mixed ^ (mixed >>> 15)) >>> 0 };
  });
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

/**
 * How a subject compares with another in each round: both were measured under the same conditions there.
 * Fails unless both have all rounds.
 */
export function paired(
  values: readonly number[],
  base: readonly number[],
  compare: (value: number, base: number) => number,
): Spread {
  if (values.length !== base.length) throw new Error("the two were not measured in the same rounds");
  return spread(values.map((value, round) => compare(value, base[round] ?? Number.NaN)));
}

export const ratio = (value: number, base: number): number => value / base;
export const difference = (value: number, base: number): number => value - base;
