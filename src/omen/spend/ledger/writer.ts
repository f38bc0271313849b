import type { Batch, Journal, LeaseRow, MeterKey } from "./journal.ts";
import { Lease } from "./lease.ts";
import type { Meter } from "./meter.ts";
import type { Entry, InFlight } from "./reservation.ts";

/** Tells the time. */
export interface Clock {
  /** Wall-clock time in milliseconds since the Unix epoch; may jump. */
  now(): number;
  /** Milliseconds that never go back. */
  monotonic(): number;
}

/** Calls back once, later; returns what forgets it. Must not keep the process alive. */
export interface Scheduler {
  after(ms: number, run: () => void): () => void;
}

/** A meter that was not used for so long gives its slice back. */
export const idleMs = 30_000;

/** Records of one batch, so that money does not wait long for them. */
const recordsPerBatch = 5000;

const retryMs = { first: 100, last: 5000 };

interface Snapshot {
  readonly meters: readonly {
    readonly meter: Meter;
    readonly cap: bigint;
    readonly labels: ReadonlySet<number>;
  }[];
  readonly lease: LeaseRow;
  readonly waiters: readonly Entry[];
  readonly records: readonly unknown[];
  readonly asking: readonly (() => void)[];
  readonly gone: readonly MeterKey[];
}

interface WriterOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly inFlight: InFlight;
  readonly paceMs: number;
  readonly recordsMax: number;
  readonly meters: () => Iterable<Meter>;
  /** After a batch is durable: those that waited for it, and the meters whose cap it raised. */
  readonly acknowledged: (waiters: readonly Entry[], raised: readonly Meter[]) => void;
}

/**
 * Writes the ledger's state, one batch at a time: at once where somebody waits, else at a pace. What a
 * batch lowers holds from the moment it is made; what it raises only when it is durable, because until
 * then either state may be on disk.
 */
export class Writer {
  readonly lease = new Lease();
  /**
   * Nobody knows what is on disk since a commit failed: nothing under a hard cap is sent
   * before all meters are written again.
   */
  isDoubtful = false;
  isClosing = false;
  droppedRecords = 0;
  readonly #options: WriterOptions;
  #dirty: Meter[] = [];
  #records: unknown[] = [];
  #waiters: Entry[] = [];
  #asking: (() => void)[] = [];
  #gone: MeterKey[] = [];
  #isBusy = false;
  #failures = 0;
  #planned: { readonly isUrgent: boolean; readonly cancel: () => void } | undefined;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** Has a meter written with the next batch. */
  mark(meter: Meter): void {
    if (meter.isDirty) return;
    meter.isDirty = true;
    this.#dirty.push(meter);
  }

  /** Has a meter that is idle deleted with the next batch. */
  drop({ ref: { id }, window: { text: window } }: Meter): void {
    this.#gone.push({ id, window });
  }

  wait(entry: Entry): void {
    this.#waiters.push(entry);
    this.soon(true);
  }

  get waiting(): number {
    return this.#waiters.length;
  }

  /** Queues a usage record for the next batch. Beyond the limit it is dropped and counted. */
  record(record: unknown): void {
    if (this.#records.length >= this.#options.recordsMax) this.droppedRecords++;
    else {
      this.#records.push(record);
      this.soon(false);
    }
  }

  get queuedRecords(): number {
    return this.#records.length;
  }

  /** Resolves when all that was changed before is durable. */
  durable(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#asking.push(resolve);
    this.soon(true);
    return promise;
  }

  /** Plans a batch: in this turn of the event loop, or at the pace. */
  soon(isUrgent: boolean): void {
    if (this.#isBusy || this.#failures > 0) return; // whoever is busy plans the next one
    if (this.#planned && (this.#planned.isUrgent || !isUrgent)) return;
    this.#plan(isUrgent ? 0 : this.#options.paceMs, isUrgent);
  }

  /** A lease that ends soon is renewed. */
  keepLease(now: number): void {
    if (this.lease.isShort(now)) this.soon(true);
  }

  #plan(ms: number, isUrgent: boolean): void {
    this.#planned?.cancel();
    const cancel = this.#options.scheduler.after(ms, () => {
      this.#planned = undefined;
      this.#commit();
    });
    this.#planned = { isUrgent, cancel };
  }

  #commit(): void {
    const { batch, snapshot } = this.#snapshot();
    this.#isBusy = true;
    this.#options.journal.commit(batch).then(
      () => this.#succeeded(snapshot),
      () => this.#failed(snapshot),
    );
  }

  /** One synchronous pass over what changed. */
  #snapshot(): { readonly batch: Batch; readonly snapshot: Snapshot } {
    const { clock, inFlight } = this.#options;
    const now = clock.now();
    const idleSince = clock.monotonic() - idleMs;
    for (const meter of this.#dirty) this.#cover(meter, now, idleSince);
    const meters = this.#dirty.map((meter) => {
      const labels = meter.dirtyLabels;
      meter.dirtyLabels = new Set();
      meter.isDirty = false;
      return { meter, cap: meter.wantedCap, labels };
    });
    const { oldest, newest } = inFlight.span(now);
    const lease = this.lease.propose(now, oldest, newest);
    const records = this.#records.splice(0, recordsPerBatch);
    const gone = this.#gone;
    const batch = {
      gone,
      meters: meters.map(({ meter }) => meter.row()),
      buckets: meters.flatMap(({ meter, labels }) => [...labels].map((label) => meter.bucketRow(label))),
      lease,
      records,
    };
    const snapshot = { meters, lease, waiters: this.#waiters, records, asking: this.#asking, gone };
    this.#dirty = [];
    this.#waiters = [];
    this.#asking = [];
    this.#gone = [];
    return { batch, snapshot };
  }

  /** Decides what is to be open of a meter. */
  #cover(meter: Meter, now: number, idleSince: number): void {
    meter.roll(now);
    meter.refresh();
    const mayDraw = meter.isHard && !this.isClosing && meter.usedAt > idleSince;
    const fresh = mayDraw ? meter.slice() : 0;
    meter.open = Math.max(0, meter.inflight + meter.waiting + fresh);
    const change = meter.waiting + fresh - meter.drawable;
    if (change < 0) meter.drawable += change;
    meter.gain = Math.max(0, change);
    meter.drawn = 0;
  }

  #succeeded({ meters, lease, waiters, asking }: Snapshot): void {
    this.#isBusy = false;
    this.#failures = 0;
    this.isDoubtful = false;
    this.lease.acknowledged(lease);
    const raised: Meter[] = [];
    for (const { meter, cap } of meters) {
      meter.drawable += meter.gain;
      meter.gain = 0;
      const holds = cap < meter.wantedCap ? cap : meter.wantedCap;
      if (holds > meter.cap) raised.push(meter);
      if (holds !== meter.cap) meter.cap = holds;
    }
    for (const resolve of asking) resolve();
    this.#options.acknowledged(waiters, raised);
    if (this.#waiters.length > 0 || this.#asking.length > 0) this.soon(true);
    else if (this.#dirty.length > 0 || this.#records.length > 0) this.soon(false);
  }

  /** Either state may be on disk: what was lowered stays lowered, and everything is said again. */
  #failed({ meters, waiters, records, asking, gone }: Snapshot): void {
    this.#isBusy = false;
    this.isDoubtful = true;
    for (const { meter, labels } of meters) {
      meter.gain = 0;
      for (const label of labels) meter.dirtyLabels.add(label);
    }
    for (const meter of this.#options.meters()) this.mark(meter);
    this.#waiters = [...waiters, ...this.#waiters];
    this.#asking = [...asking, ...this.#asking];
    this.#gone = [...gone, ...this.#gone];
    this.#records = [...records, ...this.#records];
    this.#plan(Math.min(retryMs.first * 2 ** this.#failures++, retryMs.last), true);
  }
}
