import { nanoMax, type Nano } from "../nano.ts";
import type { BucketRow, MeterRow } from "./journal.ts";
import { rollingBuckets, type Calendar, type Window } from "./window.ts";

/** A budget in a window, as whoever configures budgets names it. */
export interface MeterRef {
  /** `SUBJECT/WINDOW` or `SUBJECT/LABEL`, such as `key:ada-laptop/month`. */
  readonly id: string;
  /**
   * `hour`, `day`, `week`, `month`, `total`, `rolling:Nh`, `rolling:Nd`. Of one id each window is a meter of its own.
   */
  readonly window: string;
  /**
   * In nano-dollars, 0 to 10^18. Counts when the meter is first used in this process;
   * afterwards `Ledger.setCap` changes it.
   */
  readonly cap: bigint;
  /** A soft meter counts and never refuses. */
  readonly hard: boolean;
}

/** What counts under one label. */
export interface Bucket {
  readonly label: number;
  booked: number;
  spent: bigint;
  unsettled: bigint;
  /** Where it went when the clock went back behind its label. */
  movedTo: Bucket | undefined;
}

/** Where a bucket's amounts are now. */
export function placeOf(bucket: Bucket): Bucket {
  let place = bucket;
  while (place.movedTo) place = place.movedTo;
  return place;
}

/** `left` is at most this, however large the cap, so that sums with it stay exact in a Number. */
const leftMax = 2 ** 52;

/** Buckets kept in memory and in the journal before the older ones are forgotten. */
const keptMax = { rolling: 3 * rollingBuckets, calendar: 100 };
const keptMin = { rolling: 2 * rollingBuckets, calendar: 50 };

const clip = (exact: bigint): number => {
  if (exact > BigInt(leftMax)) return leftMax;
  return exact < BigInt(-leftMax) ? -leftMax : Number(exact);
};

/**
 * One budget in one window: what counts against it, and how much of it may be sent before the journal is written again.
 * What was sent and is not in a durable `spent` is at most the durable `open`; `drawable` is what remains of that.
 */
export class Meter {
  /** As it was named last. */
  ref: MeterRef;
  readonly window: Window;
  isHard: boolean;
  /** What is to hold as soon as it is durable; differs from `cap` while a raise is on its way. */
  wantedCap: bigint;
  /**
   * Cap − spent − unsettled − booked of the labels that count now, as far as a Number holds
   * it; never above the exact one.
   */
  left = 0;
  /** May be sent before the next commit. */
  drawable = 0;
  /** Added to `drawable` when the commit on its way is durable. */
  gain = 0;
  inflight = 0;
  /** Booked, and not sent before a commit covers it. */
  waiting = 0;
  /** As the last snapshot wrote it. */
  open = 0;
  /** Sent since the last snapshot. */
  drawn = 0;
  lastBound: Nano = 0;
  /** Monotonic time of the last booking. */
  usedAt = 0;
  /** Wall-clock time of it. */
  used = 0;
  isDirty = false;
  /** Labels whose row differs from what is durable. */
  dirtyLabels = new Set<number>();
  closed = Number.NEGATIVE_INFINITY;
  label = Number.NaN;
  readonly buckets = new Map<number, Bucket>();
  /** Whether somebody used it in this process; until then what is durable says what its cap is. */
  isNamed = true;
  readonly #calendar: Calendar;
  #cap: bigint;
  /** 1 % of the cap, as far as one slice may hold it. */
  #sliceMax = 0;
  #counted = 0n;
  #booked = 0;
  #isCounted = false;

  constructor(ref: MeterRef, window: Window, calendar: Calendar) {
    this.ref = ref;
    this.window = window;
    this.#calendar = calendar;
    this.isHard = ref.hard;
    this.#cap = ref.cap;
    this.wantedCap = ref.cap;
    this.cap = ref.cap;
  }

  /** What holds now, in nano-dollars. */
  get cap(): bigint {
    return this.#cap;
  }

  set cap(cap: bigint) {
    this.#cap = cap;
    this.#sliceMax = Math.min(Number(cap / 100n), nanoMax);
    this.refresh();
  }

  /** Takes a durable bucket in, before the first use. */
  load(row: BucketRow): void {
    const { label, spent, unsettled } = row;
    this.buckets.set(label, { label, booked: 0, spent, unsettled, movedTo: undefined });
    this.#isCounted = false;
    // A clock that went back while nobody ran is noticed at the first use.
    if (this.window.kind === "rolling" && !(label <= this.label)) this.label = label;
  }

  /** Makes `label` that of now. Every use begins with it; it may leave labels that must be written. */
  roll(now: number): void {
    const label = this.#calendar.labelAt(this.window, now);
    if (label === this.label && this.#isCounted) return;
    if (this.window.kind === "rolling" && label < this.label) this.#moveLater(label);
    this.label = label;
    if (this.buckets.size > keptMax[this.window.kind]) this.#forget();
    this.recount();
  }

  /** Sums up again what counts now. */
  recount(): void {
    this.#isCounted = true;
    this.#counted = 0n;
    this.#booked = 0;
    for (const bucket of this.buckets.values()) {
      if (!this.counts(bucket)) continue;
      this.#counted += bucket.spent + bucket.unsettled;
      this.#booked += bucket.booked;
    }
    this.refresh();
  }

  /** Makes `left` exact again. */
  refresh(): void {
    this.left = this.#isForgotten ? -leftMax : clip(this.cap - this.#counted - BigInt(this.#booked));
  }

  counts(bucket: Bucket): boolean {
    if (this.window.kind === "calendar") return bucket.label === this.label;
    return bucket.label >= this.label - rollingBuckets && bucket.label <= this.label;
  }

  /** Spent, and unsettled with it, of what counts now. */
  get counted(): bigint {
    return this.#counted;
  }

  get booked(): number {
    return this.#booked;
  }

  /** Books a bound under the label of now, and says where. */
  book(bound: Nano): Bucket {
    const bucket = this.#bucket(this.label);
    bucket.booked += bound;
    this.#booked += bound;
    this.left -= bound;
    return bucket;
  }

  /** Takes a bound back from where it was booked; what it cost in truth is counted there instead. */
  unbook(booked: Bucket, bound: Nano, cost: number): void {
    const bucket = placeOf(booked);
    bucket.booked -= bound;
    const doesCount = this.counts(bucket);
    if (doesCount) this.#booked -= bound;
    if (cost > 0) {
      bucket.spent += BigInt(cost);
      this.dirtyLabels.add(bucket.label);
      if (doesCount) this.#counted += BigInt(cost);
    }
    if (!doesCount) return;
    if (cost > bound) this.refresh();
    else this.left += bound - cost;
  }

  /** Counts `spent` instead of what is unsettled under the label of now; never more than that. */
  resolve(spent: bigint): void {
    for (const bucket of this.buckets.values()) {
      if (!this.counts(bucket) || bucket.unsettled === 0n) continue;
      const share = spent < bucket.unsettled ? spent : bucket.unsettled;
      spent -= share;
      bucket.spent += share;
      bucket.unsettled = 0n;
      this.dirtyLabels.add(bucket.label);
    }
    this.recount();
  }

  /** Whether nothing of it is booked, open, or not yet written. */
  get isIdle(): boolean {
    return this.inflight === 0 && this.waiting === 0 && this.open === 0 && !this.isDirty;
  }

  /** What a snapshot writes of it. */
  row(): MeterRow {
    const { id } = this.ref;
    const closed = this.closed === Number.NEGATIVE_INFINITY ? null : this.closed;
    return { id, window: this.window.text, cap: this.wantedCap, open: this.open, closed, used: this.used };
  }

  bucketRow(label: number): BucketRow {
    const bucket = this.buckets.get(label);
    const { id } = this.ref;
    return { id, window: this.window.text, label, spent: bucket?.spent ?? 0n, unsettled: bucket?.unsettled ?? 0n };
  }

  /**
   * How much is to be sendable before the next commit, beyond what waits: what was drawn
   * lately, 1 % of the cap at most.
   */
  slice(): number {
    const wanted = Math.max(this.lastBound, Math.min(this.#sliceMax, 2 * this.drawn));
    return Math.max(0, Math.min(wanted, this.left, nanoMax));
  }

  /** Spent before the oldest bucket that is known: nobody can say how much is left. */
  get #isForgotten(): boolean {
    return (this.window.kind === "rolling" ? this.label - rollingBuckets : this.label) <= this.closed;
  }

  #bucket(label: number): Bucket {
    let bucket = this.buckets.get(label);
    if (!bucket) {
      bucket = { label, booked: 0, spent: 0n, unsettled: 0n, movedTo: undefined };
      this.buckets.set(label, bucket);
    }
    return bucket;
  }

  /** After the clock went back: what counts later counts now, or it would be free for a while. */
  #moveLater(label: number): void {
    const target = this.#bucket(label);
    this.dirtyLabels.add(label);
    for (const bucket of this.buckets.values()) {
      if (bucket.label <= label) continue;
      target.booked += bucket.booked;
      target.spent += bucket.spent;
      target.unsettled += bucket.unsettled;
      bucket.movedTo = target;
      this.buckets.delete(bucket.label);
      this.dirtyLabels.add(bucket.label); // its old row must not be counted again
    }
  }

  /**
   * Drops the oldest buckets. A clock that goes back behind them is refused, because what they held is no longer known.
   */
  #forget(): void {
    const excess = this.buckets.size - keptMin[this.window.kind];
    const oldest = [...this.buckets.keys()].sort((a, b) => a - b).slice(0, excess);
    for (const label of oldest) {
      if (label >= this.label || (this.buckets.get(label)?.booked ?? 0) > 0) continue;
      this.buckets.delete(label);
      this.dirtyLabels.add(label);
      this.closed = Math.max(this.closed, label);
    }
  }
}
