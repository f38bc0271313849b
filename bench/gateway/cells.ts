import type { LoadResult } from "../lib/load.ts";
import type { Spread } from "../lib/statistics.ts";
import { spreadText } from "../lib/table.ts";
import type { Samples } from "./rounds.ts";

/** Cells of a report's tables; a dash where there is nothing to say. */
export const spreadCell = (value: Spread | undefined, scale = 1): string =>
  value === undefined ? "–" : spreadText(scaled(value, scale));

/** A figure of a point over its rounds. */
export const samplesCell = (samples: Samples | undefined, pick: Parameters<Samples["over"]>[0], scale = 1): string =>
  spreadCell(samples?.over(pick), scale);

/** A point's figure against another's in the same rounds. */
export const againstCell = (
  samples: Samples | undefined,
  base: Samples | undefined,
  pick: Parameters<Samples["over"]>[0],
  compare: (value: number, base: number) => number,
  scale = 1,
): string => spreadCell(samples && base && samples.against(base, pick, compare), scale);

/** Errors among all requests of some points. */
export function errorsCell(...all: readonly (Samples | undefined)[]): string {
  const sum = (pick: (samples: Samples) => number): number =>
    all.reduce((total, samples) => total + (samples ? pick(samples) : 0), 0);
  const errors = sum((samples) => samples.errors);
  return `${errors} of ${errors + sum(({ answers }) => answers)}`;
}

export const firstP50 = ({ first }: LoadResult): number => first?.p50 ?? Number.NaN;
export const firstP99 = ({ first }: LoadResult): number => first?.p99 ?? Number.NaN;

const scaled = ({ median, min, max, count }: Spread, scale: number): Spread => ({
  median: median * scale,
  min: min * scale,
  max: max * scale,
  count,
});
