import { nanoMax, type Nano } from "../nano.ts";
import { FairQueue } from "./fair-queue.ts";
import type { Journal } from "./journal.ts";
import { Meter, placeOf, type MeterRef } from "./meter.ts";
import { keyOf, recover, type Unsettled } from "./recovery.ts";
import { refusalOf, type Refusal } from "./refusal.ts";
import { Entry, InFlight, type Coverage, type End, type Reservation } from "./reservation.ts";
import { Calendar, parseWindow } from "./window.ts";
import { idleMs, Writer, type Clock, type Scheduler } from "./writer.ts";

export interface LedgerOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** IANA name of the time zone in which calendar windows begin. */
  readonly zone: string;
  /** How long a request waits for the journal before it is refused. Default 5000. */
  readonly storeWaitMs?: number;
  /** How long a request waits for what others have booked and may not need. Default 5000. */
  readonly budgetWaitMs?: number;
  /** Between batches that nobody waits for. Default 75. */
  readonly paceMs?: number;
  /** Requests that wait for the journal or for budget, at most; default 10,000. Beyond, `store_unavailable`. */
  readonly waitingMax?: number;
  /** Usage records that wait for the journal, at most; default 100,000. Beyond, they are dropped and counted. */
  readonly recordsMax?: number;
}

export interface ReserveOptions {
  /** Whose turn it takes where several wait for the same budget. */
  readonly key?: string;
  /** False: do not wait for what others have booked, be refused. */
  readonly isPatient?: boolean;
  /** Asked after a wait; false where the key was revoked or narrowed meanwhile. */
  readonly isAllowed?: () => boolean;
  /** After so long it is settled at its bound, whoever forgot it. Default 24 hours. */
  readonly deadlineMs?: number;
}

export type Booking =
  /** To be sent now. */
  | { readonly kind: "sendable"; readonly reservation: Reservation }
  /** To be sent when, and only if, `covered` says so. */
  | { readonly kind: "waiting"; readonly reservation: Reservation; readonly covered: Promise<Coverage> }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/**
 * A meter's amounts in its window of now, in nano-dollars. `left` is cap − spent − unsettled − reserved,
 * negative where a cap was lowered.
 */
export interface MeterView {
  readonly cap: bigint;
  readonly spent: bigint;
  /** May have been spent before a crash, and counts. Not part of `spent`. */
  readonly unsettled: bigint;
  readonly reserved: bigint;
  readonly left: bigint;
  /** When a calendar window ends, in milliseconds since the Unix epoch. */
  readonly resetsAt?: number;
}

const dayMs = 86_400_000;
const sweepMs = 10_000;

/**
 * Budgets that hold across a kill. Before an attempt is sent its bound is booked on every meter, all or
 * nothing; when it has ended its truth is counted, once. All decisions are made in memory, and under a hard cap
 * nothing is sent that the journal does not cover already, so a crash never frees money that may have been
 * spent. One process owns a journal.
 */
export class Ledger {
  /** What the last run left open when it ended without `close`. */
  readonly unsettled: readonly Unsettled[];
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #calendar: Calendar;
  readonly #writer: Writer;
  readonly #inFlight = new InFlight();
  readonly #meters = new Map<string, Meter>();
  /** Who waits for others' bookings, by the meter that is tight. */
  readonly #queues = new Map<Meter, FairQueue<Entry>>();
  readonly #storeWaitMs: number;
  readonly #budgetWaitMs: number;
  readonly #waitingMax: number;
  #queued = 0;
  #isSwept = false;

  private constructor(options: LedgerOptions, calendar: Calendar, unsettled: readonly Unsettled[]) {
    const { journal, clock, scheduler } = options;
    this.unsettled = unsettled;
    this.#clock = clock;
    this.#scheduler = scheduler;
    this.#calendar = calendar;
    this.#storeWaitMs = options.storeWaitMs ?? 5000;
    this.#budgetWaitMs = options.budgetWaitMs ?? 5000;
    this.#waitingMax = options.waitingMax ?? 10_000;
    this.#writer = new Writer({
      journal,
      clock,
      scheduler,
      inFlight: this.#inFlight,
      paceMs: options.paceMs ?? 75,
      recordsMax: options.recordsMax ?? 100_000,
      meters: () => this.#meters.values(),
      acknowledged: (waiters, raised) => this.#acknowledged(waiters, raised),
    });
  }

  /**
   * Loads the journal and makes unsettled what a crash left open. Rejects when the journal can't be read or written,
   * and with a RangeError for an unknown time zone.
   */
  static async open(options: LedgerOptions): Promise<Ledger> {
    const calendar = new Calendar(options.zone);
    const loaded = await options.journal.load();
    const { batch, unsettled } = recover(loaded, options.clock.now(), calendar);
    await options.journal.commit(batch);
    const ledger = new Ledger(options, calendar, unsettled);
    for (const { id, window, cap, closed, used } of loaded.meters) {
      const meter = ledger.#meterOf({ id, window, cap, hard: true });
      meter.isNamed = false;
      meter.used = used;
      meter.closed = closed ?? Number.NEGATIVE_INFINITY;
    }
    const buckets = new Map([...loaded.buckets, ...batch.buckets].map((row) => [`${row.label}\n${keyOf(row)}`, row]));
    for (const row of buckets.values()) ledger.#meters.get(keyOf(row))?.load(row);
    ledger.#writer.lease.acknowledged(batch.lease);
    return ledger;
  }

  /**
   * Books `bound` on every meter, or on none. A meter named twice counts once. A meter comes into being
   * when it is first named. Throws a RangeError for a window that does not exist and for a bound that is
   * no whole number of nano-dollars.
   */
  reserve(refs: readonly MeterRef[], bound: Nano, options: ReserveOptions = {}): Booking {
    if (!Number.isSafeInteger(bound) || bound < 0) throw new RangeError(`a bound is a whole number, not ${bound}`);
    const now = this.#clock.now();
    const entry = new Entry(
      this.#distinct(refs, now),
      bound,
      {
        key: options.key ?? "",
        isAllowed: options.isAllowed ?? (() => true),
        dueAt: this.#clock.monotonic() + (options.deadlineMs ?? dayMs),
      },
      this.#end,
    );
    const waiting = (): Booking => ({ kind: "waiting", reservation: entry, covered: entry.covered });
    if (this.#writer.isClosing || this.#writer.waiting + this.#queued >= this.#waitingMax) {
      if (entry.meters.some((meter) => meter.isHard)) {
        entry.state = "ended";
        entry.answer("store_unavailable");
        return waiting();
      }
    }
    const refusal = this.#admit(entry, now, options.isPatient !== false);
    if (refusal) return { kind: "refused", refusal };
    return entry.state === "sent" ? { kind: "sendable", reservation: entry } : waiting();
  }

  /** The largest bound that every hard meter among them has left now; `nanoMax` where none is hard. */
  affordable(refs: readonly MeterRef[]): Nano {
    let least = nanoMax;
    for (const meter of this.#distinct(refs, this.#clock.now())) {
      if (!meter.isHard) continue;
      meter.refresh();
      least = Math.min(least, meter.left);
    }
    return Math.max(0, least);
  }

  /**
   * Changes a meter's cap and whether it is hard. A lower cap holds at once, a higher one when it is durable; resolves
   * when it is. Nothing that was sent is recalled.
   */
  setCap(ref: MeterRef, cap: bigint): Promise<void> {
    const meter = this.#meterOf(ref);
    this.#roll(meter, this.#clock.now());
    meter.ref = { ...ref, cap };
    meter.isHard = ref.hard;
    meter.wantedCap = cap;
    if (cap < meter.cap) meter.cap = cap;
    this.#writer.mark(meter);
    return this.#writer.durable();
  }

  /**
   * Says what of a meter's unsettled money was spent in truth; the rest is left again. Resolves when that is durable.
   */
  resolve(ref: MeterRef, spent: bigint): Promise<void> {
    const meter = this.#meterOf(ref);
    this.#roll(meter, this.#clock.now());
    meter.resolve(spent);
    this.#writer.mark(meter);
    this.#serve(meter);
    return this.#writer.durable();
  }

  /**
   * Forgets meters, with all that was spent on them: those of sessions that are over, or memory and the journal would
   * grow for ever. `isOver` is asked of each that is idle; `used` is when something was last booked on it, in
   * milliseconds since the Unix epoch. Resolves to how many they were when that is durable: 0 while somebody waits for
   * budget. A meter that is named again begins anew.
   */
  async forget(isOver: (meter: { readonly id: string; readonly window: string; readonly used: number }) => boolean) {
    let count = 0;
    if (this.#queued > 0) return count; // who waits holds on to meters that are idle
    for (const [key, meter] of this.#meters) {
      const { id } = meter.ref;
      if (!meter.isIdle) continue;
      if (!isOver({ id, window: meter.window.text, used: meter.used })) continue;
      this.#meters.delete(key);
      this.#writer.drop(meter);
      count++;
    }
    if (count > 0) await this.#writer.durable();
    return count;
  }

  /** What a meter holds now; one that nobody used is empty, and stays unmade. */
  view(ref: MeterRef): MeterView {
    const now = this.#clock.now();
    const meter = this.#meters.get(keyOf(ref)) ?? new Meter(ref, windowOf(ref), this.#calendar);
    this.#roll(meter, now);
    let unsettled = 0n;
    for (const bucket of meter.buckets.values()) if (meter.counts(bucket)) unsettled += bucket.unsettled;
    const cap = meter.isNamed ? meter.cap : ref.cap;
    const reserved = BigInt(meter.booked);
    const resetsAt = meter.window.kind === "calendar" ? this.#calendar.endAt(meter.window, now) : undefined;
    return {
      cap,
      spent: meter.counted - unsettled,
      unsettled,
      reserved,
      left: cap - meter.counted - reserved,
      ...(resetsAt === undefined ? {} : { resetsAt }),
    };
  }

  /**
   * Hands a usage record, of the journal's form, to the journal. In the same turn as its attempt's `settle` both are
   * written in one transaction, or in the order of their coming where records have piled up.
   */
  record(record: unknown): void {
    this.#writer.record(record);
  }

  /** Records that were dropped because the journal could not keep up, since the start. */
  get droppedRecords(): number {
    return this.#writer.droppedRecords;
  }

  get queuedRecords(): number {
    return this.#writer.queuedRecords;
  }

  /**
   * Takes nothing more in, refuses whoever waits, and closes the books: what has ended is durable, and nothing is
   * open but what is still in flight. Resolves when that is written; never, where the journal can't be written,
   * so give up on it after a while.
   */
  async close(): Promise<void> {
    this.#writer.isClosing = true;
    for (const queue of this.#queues.values())
      for (let entry = queue.first(); entry; entry = queue.first()) this.#withdraw(entry, "store_unavailable");
    for (const meter of this.#meters.values()) if (meter.open > 0) this.#writer.mark(meter);
    do await this.#writer.durable();
    while (this.#writer.queuedRecords > 0);
  }

  /** Books and sends, or waits; the refusal where neither is possible. */
  #admit(entry: Entry, now: number, isPatient: boolean, isFirst = false): Refusal | undefined {
    const { meters, bound } = entry;
    const short = refusalOf(meters, bound, now, this.#calendar);
    if (short && !(short.refusal.transient && isPatient)) return short.refusal;
    const tight =
      short?.meter ?? (isFirst ? undefined : meters.find((meter) => meter.isHard && this.#queues.has(meter)));
    if (tight && isPatient) {
      this.#enqueue(entry, tight);
      return undefined;
    }
    const used = this.#clock.monotonic();
    entry.buckets = meters.map((meter) => {
      meter.usedAt = used;
      meter.used = now;
      meter.lastBound = bound;
      this.#writer.mark(meter);
      return meter.book(bound);
    });
    entry.at = now;
    this.#inFlight.add(entry);
    this.#sweepLater();
    for (const meter of meters) meter.waiting += bound;
    if (this.#isCovered(entry, now)) this.#send(entry, now);
    else this.#wait(entry);
    return undefined;
  }

  /** Whether what is durable allows to send it now. */
  #isCovered({ meters, bound }: Entry, now: number): boolean {
    let isCapped = false;
    for (const meter of meters) {
      if (!meter.isHard) continue;
      isCapped = true;
      if (bound > meter.drawable) return false;
    }
    return !isCapped || (!this.#writer.isDoubtful && this.#writer.lease.covers(now));
  }

  #send(entry: Entry, now: number): void {
    const { meters, bound } = entry;
    let isUrgent = false;
    for (const meter of meters) {
      meter.waiting -= bound;
      meter.inflight += bound;
      meter.drawable -= bound;
      meter.drawn += bound;
      this.#writer.mark(meter);
      if (meter.isHard && 2 * meter.drawable < meter.slice()) isUrgent = true;
    }
    entry.at = now;
    entry.state = "sent";
    entry.answer("send");
    this.#writer.keepLease(now);
    this.#writer.soon(isUrgent);
  }

  #wait(entry: Entry): void {
    if (entry.state !== "waiting") {
      entry.state = "waiting";
      entry.stopWaiting?.();
      entry.stopWaiting = this.#scheduler.after(this.#storeWaitMs, () => this.#withdraw(entry, "store_unavailable"));
    }
    this.#writer.wait(entry);
  }

  /** A batch is durable: those who waited for it are looked at again, since much may have changed meanwhile. */
  #acknowledged(waiters: readonly Entry[], raised: readonly Meter[]): void {
    const now = this.#clock.now();
    for (const entry of waiters) if (entry.state === "waiting") this.#reconsider(entry, now);
    for (const meter of raised) this.#serve(meter);
  }

  #reconsider(entry: Entry, now: number): void {
    if (this.#writer.isClosing) return this.#withdraw(entry, "store_unavailable");
    if (!entry.isAllowed()) return this.#withdraw(entry, "not_allowed");
    const isStale = entry.meters.some((meter, index) => {
      this.#roll(meter, now);
      const bucket = entry.buckets[index];
      // Where the clock went back and forth meanwhile, a bucket of this label may have been moved away.
      return (meter.isHard && meter.left < 0) || (bucket && placeOf(bucket).label !== meter.label);
    });
    if (isStale) {
      this.#unbook(entry, 0);
      entry.state = "new";
      const refusal = this.#admit(entry, now, true, true);
      if (!refusal) return;
      entry.state = "ended";
      entry.answer(refusal);
    } else if (this.#isCovered(entry, now)) this.#send(entry, now);
    else this.#wait(entry);
  }

  #enqueue(entry: Entry, meter: Meter): void {
    let queue = this.#queues.get(meter);
    if (!queue) this.#queues.set(meter, (queue = new FairQueue()));
    queue.add(entry.key, entry);
    this.#queued++;
    if (entry.state === "queued") return; // from another meter's queue; its clock goes on
    entry.state = "queued";
    entry.stopWaiting?.();
    entry.stopWaiting = this.#scheduler.after(this.#budgetWaitMs, () => this.#giveUp(entry));
  }

  /** Waited in vain for what others have booked. */
  #giveUp(entry: Entry): void {
    const now = this.#clock.now();
    for (const meter of entry.meters) this.#roll(meter, now);
    const refusal = refusalOf(entry.meters, entry.bound, now, this.#calendar)?.refusal;
    this.#withdraw(entry, refusal ?? "store_unavailable");
  }

  /** Gives money that became free to whoever waits for it, in turn; nobody overtakes. */
  #serve(meter: Meter): void {
    const queue = this.#queues.get(meter);
    if (!queue) return;
    const now = this.#clock.now();
    for (let entry = queue.first(); entry; entry = queue.first()) {
      for (const other of entry.meters) this.#roll(other, now);
      const short = refusalOf(entry.meters, entry.bound, now, this.#calendar);
      if (short?.refusal.transient && short.meter === meter) return;
      queue.shift();
      this.#queued--;
      const refusal = entry.isAllowed() ? this.#admit(entry, now, true, true) : "not_allowed";
      if (!refusal) continue;
      entry.state = "ended";
      entry.answer(refusal);
    }
    this.#queues.delete(meter);
  }

  /** Ends one that was not sent. */
  #withdraw(entry: Entry, coverage: Coverage): void {
    if (entry.state === "waiting" || entry.state === "queued") this.#end(entry, { how: "unsent" }, coverage);
  }

  readonly #end = (entry: Entry, end: End, coverage: Coverage = "store_unavailable"): boolean => {
    const before = entry.state;
    if (before === "ended") return false;
    if (before === "queued") {
      for (const [meter, queue] of this.#queues) {
        queue.remove(entry);
        if (queue.isEmpty) this.#queues.delete(meter);
      }
      this.#queued--;
    } else this.#unbook(entry, costOf(end, entry.bound));
    entry.state = "ended";
    entry.answer(coverage);
    for (const meter of entry.meters) this.#serve(meter);
    return true;
  };

  /** Takes what was booked back, and counts the cost where it was booked. */
  #unbook(entry: Entry, cost: number): void {
    const now = this.#clock.now();
    const wasSent = entry.state === "sent";
    entry.meters.forEach((meter, index) => {
      const bucket = entry.buckets[index];
      if (!bucket) return;
      this.#roll(meter, now);
      meter.unbook(bucket, entry.bound, cost);
      if (wasSent) meter.inflight -= entry.bound;
      else meter.waiting -= entry.bound;
      meter.drawable += (wasSent ? entry.bound : 0) - cost;
      this.#writer.mark(meter);
    });
    this.#inFlight.remove(entry);
    this.#writer.soon(false);
  }

  /** Settles what its owner forgot, and has slices given back that nobody draws on. */
  #sweep(): void {
    this.#isSwept = false;
    const monotonic = this.#clock.monotonic();
    for (const entry of this.#inFlight.due(monotonic)) this.#end(entry, { how: "bound" });
    let isNeeded = !this.#inFlight.isEmpty;
    for (const meter of this.#meters.values()) {
      if (meter.open <= meter.inflight + meter.waiting) continue;
      isNeeded = true;
      if (meter.usedAt > monotonic - idleMs) continue;
      this.#writer.mark(meter);
      this.#writer.soon(false);
    }
    if (isNeeded) this.#sweepLater();
  }

  #sweepLater(): void {
    if (this.#isSwept) return;
    this.#isSwept = true;
    this.#scheduler.after(sweepMs, () => this.#sweep());
  }

  #roll(meter: Meter, now: number): void {
    meter.roll(now);
    if (meter.dirtyLabels.size > 0) this.#writer.mark(meter);
  }

  #distinct(refs: readonly MeterRef[], now: number): readonly Meter[] {
    const meters: Meter[] = [];
    for (const ref of refs) {
      const meter = this.#meterOf(ref);
      if (meters.includes(meter)) continue;
      this.#roll(meter, now);
      meters.push(meter);
    }
    return meters;
  }

  #meterOf(ref: MeterRef): Meter {
    const key = keyOf(ref);
    let meter = this.#meters.get(key);
    if (!meter) {
      meter = new Meter(ref, windowOf(ref), this.#calendar);
      this.#meters.set(key, meter);
    } else if (!meter.isNamed) {
      meter.ref = ref;
      meter.isHard = ref.hard;
      meter.wantedCap = ref.cap;
      meter.cap = ref.cap;
      meter.isNamed = true;
    }
    return meter;
  }
}

function windowOf({ id, window }: MeterRef) {
  const parsed = parseWindow(window);
  if (!parsed) throw new RangeError(`meter ${id}: no window '${window}'`);
  return parsed;
}

function costOf(end: End, bound: Nano): number {
  if (end.how === "bound") return bound;
  if (end.how !== "usage") return 0;
  return Number.isSafeInteger(end.cost) && end.cost >= 0 ? end.cost : bound;
}
