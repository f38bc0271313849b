import type { Batch, BucketRow, Journal, LeaseRow, MeterRow } from "./journal.ts";
import { keyOf } from "./recovery.ts";

/** For tests: time, disk and chance that a test decides. */

/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A whole number from 0 to below `n`. */
  below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n);
  }

  chance(probability: number): boolean {
    return this.below(1_000_000) < probability * 1_000_000;
  }

  /** One of `items`, which is not empty. */
  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** A clock and its timers, which stand still until they are moved. */
export class SimulatedTime {
  wall: number;
  #monotonic = 0;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  constructor(wall: number) {
    this.wall = wall;
  }

  readonly clock = { now: (): number => this.wall, monotonic: (): number => this.#monotonic };

  readonly scheduler = {
    after: (ms: number, run: () => void): (() => void) => {
      const timer = { at: this.#monotonic + ms, run };
      this.#timers.push(timer);
      return () => void (this.#timers = this.#timers.filter((other) => other !== timer));
    },
  };

  /** Lets time pass and calls what is due in its order; `settle` runs after each call. */
  async pass(ms: number, settle: () => Promise<void>): Promise<void> {
    const until = this.#monotonic + ms;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#move(Math.max(next.at, this.#monotonic));
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.run();
      await settle();
    }
    this.#move(until);
  }

  /** Lets time pass in one leap, as when a machine sleeps: what is due is called late. */
  async leap(ms: number, settle: () => Promise<void>): Promise<void> {
    this.#move(this.#monotonic + ms);
    await this.pass(0, settle);
  }

  /** A process that is killed forgets its timers. */
  forget(): void {
    this.#timers = [];
  }

  #move(monotonic: number): void {
    this.wall += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }
}

/** What it keeps of an attempt. */
export interface SimulatedRecord {
  readonly id: string;
  readonly cost: number;
  /** By `keyOf`. */
  readonly meters: readonly string[];
}

/** A disk that acknowledges, fails and forgets when it is told to. */
export class SimulatedJournal implements Journal {
  readonly meters = new Map<string, MeterRow>();
  readonly buckets = new Map<string, BucketRow>();
  readonly records = new Map<string, SimulatedRecord>();
  lease: LeaseRow | null = null;
  /** Caps that were acknowledged in the life of this process. */
  readonly caps = new Map<string, bigint>();
  /** Commits begun, and the last of them that is on the disk. */
  begun = 0;
  durable = 0;
  /** Acknowledges at once. */
  isPrompt = false;
  #pending: { readonly batch: Batch; readonly done: PromiseWithResolvers<void> } | undefined;

  load(): ReturnType<Journal["load"]> {
    return Promise.resolve({
      meters: [...this.meters.values()],
      buckets: [...this.buckets.values()],
      lease: this.lease,
    });
  }

  commit(batch: Batch): Promise<void> {
    if (this.#pending) throw new Error("one commit at a time");
    this.begun++;
    const done = Promise.withResolvers<void>();
    this.#pending = { batch, done };
    if (this.isPrompt) this.acknowledge();
    return done.promise;
  }

  get isPending(): boolean {
    return this.#pending !== undefined;
  }

  acknowledge(): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#apply(pending.batch);
    for (const row of pending.batch.meters) this.caps.set(keyOf(row), row.cap);
    this.#pending = undefined;
    pending.done.resolve();
  }

  /** The commit on its way fails, though it may have been applied. */
  fail(isApplied: boolean): void {
    const pending = this.#pending;
    if (!pending) return;
    if (isApplied) this.#apply(pending.batch);
    this.#pending = undefined;
    pending.done.reject(new Error("disk full"));
  }

  /** The process that wrote is gone; the commit on its way may have been applied. */
  kill(isApplied: boolean): void {
    if (this.#pending && isApplied) this.#apply(this.#pending.batch);
    this.#pending = undefined;
    this.caps.clear();
  }

  #apply({ gone, meters, buckets, lease, records }: Batch): void {
    this.durable = this.begun;
    for (const key of gone.map(keyOf)) {
      this.meters.delete(key);
      for (const label of this.buckets.keys()) if (label.endsWith(`\n${key}`)) this.buckets.delete(label);
    }
    for (const row of meters) this.meters.set(keyOf(row), row);
    for (const row of buckets) this.buckets.set(`${row.label}\n${keyOf(row)}`, row);
    this.lease = lease;
    for (const record of records as SimulatedRecord[]) this.records.set(record.id, record);
  }
}

/** Lets all promises that can go on do so. */
export async function settled(): Promise<void> {
  for (let tick = 0; tick < 6; tick++) await Promise.resolve();
}
