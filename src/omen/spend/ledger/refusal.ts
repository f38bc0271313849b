import { nanoMax, type Nano } from "../nano.ts";
import type { Meter, MeterRef } from "./meter.ts";
import { rollingBuckets, type Calendar } from "./window.ts";

/** Why a bound was not booked. */
export interface Refusal {
  /** Of the meters that have too little left, the one that has it longest. */
  readonly meter: MeterRef;
  readonly left: Nano;
  /** When enough will be left, in milliseconds since the Unix epoch; absent where time alone does not help. */
  readonly resetsAt?: number;
  /** Only what is in flight stands in the way: trying again in a moment may help. */
  readonly transient: boolean;
}

/** Bounds booked on a meter at once, at most. */
const bookedMax = 2 ** 51;

/** The refusal of a bound by the hard ones among `meters`, which are rolled to now; undefined where all have enough. */
export function refusalOf(
  meters: readonly Meter[],
  bound: Nano,
  now: number,
  calendar: Calendar,
): { readonly meter: Meter; readonly refusal: Refusal } | undefined {
  let worst: { readonly meter: Meter; readonly refusal: Refusal } | undefined;
  for (const meter of meters) {
    if (!meter.isHard || fits(meter, bound)) continue;
    meter.refresh();
    if (fits(meter, bound)) continue;
    const refusal = refusalBy(meter, bound, now, calendar);
    if (!worst || isWorse(refusal, worst.refusal)) worst = { meter, refusal };
  }
  return worst;
}

const fits = (meter: Meter, bound: Nano): boolean =>
  bound <= meter.left && bound <= nanoMax && meter.booked + bound <= bookedMax;

function refusalBy(meter: Meter, bound: Nano, now: number, calendar: Calendar): Refusal {
  const transient = bound <= nanoMax && meter.left + meter.booked >= bound;
  const left = Math.max(0, Math.min(meter.left, nanoMax));
  const resetsAt = BigInt(bound) > meter.cap || bound > nanoMax ? undefined : resetOf(meter, bound, now, calendar);
  return { meter: meter.ref, left, ...(resetsAt === undefined ? {} : { resetsAt }), transient };
}

function isWorse(one: Refusal, other: Refusal): boolean {
  if (one.transient !== other.transient) return other.transient;
  return (one.resetsAt ?? Number.POSITIVE_INFINITY) > (other.resetsAt ?? Number.POSITIVE_INFINITY);
}

/** When time will have freed enough for `bound`. */
function resetOf(
  { window, buckets, cap, label, counted, booked }: Meter,
  bound: Nano,
  now: number,
  calendar: Calendar,
) {
  if (window.kind === "calendar") return calendar.endAt(window, now);
  let missing = counted + BigInt(booked) + BigInt(bound) - cap;
  const counting = [...buckets.values()].filter((bucket) => bucket.label >= label - rollingBuckets);
  for (const bucket of counting.sort((a, b) => a.label - b.label)) {
    missing -= bucket.spent + bucket.unsettled + BigInt(bucket.booked);
    if (missing <= 0n) return (bucket.label + rollingBuckets + 1) * window.widthMs;
  }
  return undefined;
}
