/** What is durable of a meter: one budget in one window. */
export interface MeterRow {
  readonly id: string;
  /** As `parseWindow` reads it; with `id` the row's key. */
  readonly window: string;
  readonly cap: bigint;
  /** What may have been sent and is not in a bucket's `spent`, at most. */
  readonly open: number;
  /** Buckets up to this label were forgotten; null where none was. */
  readonly closed: number | null;
  /** When something was booked on it last, in milliseconds since the Unix epoch. */
  readonly used: number;
}

/** What names a meter. */
export type MeterKey = Pick<MeterRow, "id" | "window">;

/** What counts against a meter under one label. Zero in both is as good as no row. */
export interface BucketRow {
  readonly id: string;
  readonly window: string;
  readonly label: number;
  readonly spent: bigint;
  /** May have been spent before a crash, and counts as spent. */
  readonly unsettled: bigint;
}

/** What was sent and is not settled durably was sent between these moments, in milliseconds since the Unix epoch. */
export interface LeaseRow {
  readonly low: number;
  readonly high: number;
}

/** All values are absolute: saying them twice changes nothing. */
export interface Batch {
  /** Meters that are forgotten, with their buckets, before anything else of the batch is written. */
  readonly gone: readonly MeterKey[];
  readonly meters: readonly MeterRow[];
  readonly buckets: readonly BucketRow[];
  readonly lease: LeaseRow;
  /**
   * Usage records in the order of their end, in the journal's own form; each bears its
   * attempt's id, which makes it unique.
   */
  readonly records: readonly unknown[];
}

/** Where the ledger's state survives a crash. */
export interface Journal {
  /** All meters and buckets; the lease is null before the first batch. */
  load(): Promise<{
    readonly meters: readonly MeterRow[];
    readonly buckets: readonly BucketRow[];
    readonly lease: LeaseRow | null;
  }>;
  /**
   * Writes all of a batch or none of it, and resolves when it is durable. When it rejects either
   * may be the case. One at a time.
   */
  commit(batch: Batch): Promise<void>;
}
