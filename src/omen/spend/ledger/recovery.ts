import type { Batch, BucketRow, Journal, MeterKey, MeterRow } from "./journal.ts";
import { aheadMs } from "./lease.ts";
import { parseWindow, type Calendar } from "./window.ts";

type Loaded = Awaited<ReturnType<Journal["load"]>>;

/** What a crash left open on a meter, and now counts as spent. */
export interface Unsettled {
  readonly id: string;
  readonly window: string;
  readonly amount: bigint;
}

export const keyOf = (row: MeterKey): string => `${row.window}\n${row.id}`;

/**
 * The one batch that makes a journal's state safe to go on from: what was open becomes unsettled, in
 * now's bucket of a rolling window, and in each calendar window in which it may have been sent. Absolute,
 * so that it may be written again.
 */
export function recover(
  loaded: Loaded,
  now: number,
  calendar: Calendar,
): { readonly batch: Batch; readonly unsettled: readonly Unsettled[] } {
  const open = loaded.meters.filter((meter) => meter.open > 0);
  const known = new Map(loaded.buckets.map((row) => [`${row.label}\n${keyOf(row)}`, row]));
  const lease = loaded.lease ?? { low: now, high: now };
  const charged = (meter: MeterRow, label: number): BucketRow => {
    const { id, window } = meter;
    const { spent = 0n, unsettled = 0n } = known.get(`${label}\n${keyOf(meter)}`) ?? {};
    return { id, window, label, spent, unsettled: unsettled + BigInt(meter.open) };
  };
  return {
    batch: {
      gone: [],
      meters: open.map((meter) => ({ ...meter, open: 0 })),
      buckets: open.flatMap((meter) =>
        labelsOf(meter.window, lease, now, calendar).map((label) => charged(meter, label)),
      ),
      lease: { low: now, high: now + aheadMs },
      records: [],
    },
    unsettled: open.map(({ id, window, open }) => ({ id, window, amount: BigInt(open) })),
  };
}

function labelsOf(
  text: string,
  { low, high }: { readonly low: number; readonly high: number },
  now: number,
  calendar: Calendar,
): readonly number[] {
  const window = parseWindow(text);
  if (!window) throw new Error(`the ledger has a meter of an unknown window '${text}': it was written by a newer Omen`);
  const current = calendar.labelAt(window, now);
  if (window.kind === "rolling") return [current];
  return [...new Set([...calendar.labelsBetween(window, low, high), current])];
}
