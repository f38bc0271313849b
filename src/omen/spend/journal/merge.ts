import { Database } from "bun:sqlite";

interface Meter {
  readonly id: string;
  readonly window: string;
  readonly cap: bigint;
  readonly open: bigint;
  readonly closed: bigint | null;
  readonly used: bigint;
}

interface Bucket {
  readonly id: string;
  readonly window: string;
  readonly label: bigint;
  readonly spent: bigint;
  readonly unsettled: bigint;
}

interface Lease {
  readonly low: bigint;
  readonly high: bigint;
}

/**
 * Makes the books of a store that comes back say at least what the present ones say: of each meter and window the
 * larger figure is kept, so that going back in time frees no money. Gives the ids of the meters whose present figure
 * was the larger one. Both files are nobody's meanwhile. Throws where one can't be read; then nothing is written.
 */
export function keepLarger(present: string, restored: string): readonly string[] {
  const now = readBooks(present);
  const database = new Database(restored, { readwrite: true, strict: true, safeIntegers: true });
  try {
    const then = booksOf(database);
    // A later state of the same books knows what became of that which was open in the earlier one.
    const isLater = now.instance === then.instance && (now.lease?.high ?? 0n) >= (then.lease?.high ?? 0n);
    const kept = new Set<string>();
    const putMeter = database.query(
      `INSERT INTO meters (id, window, cap, open, closed, used) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
       ON CONFLICT DO UPDATE SET open = ?4, closed = ?5, used = ?6`,
    );
    const putBucket = database.query(
      `INSERT INTO buckets (id, window, label, spent, unsettled) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT DO UPDATE SET spent = ?4, unsettled = ?5`,
    );
    const write = database.transaction(() => {
      for (const [key, meter] of now.meters) {
        const old = then.meters.get(key);
        const open = old && !isLater ? largest(meter.open, old.open) : meter.open;
        const closed = old ? largestKnown(meter.closed, old.closed) : meter.closed;
        const used = old ? largest(meter.used, old.used) : meter.used;
        putMeter.run(meter.id, meter.window, meter.cap, open, closed, used);
      }
      for (const [key, bucket] of now.buckets) {
        const old = then.buckets.get(key);
        if (old && old.spent + old.unsettled >= bucket.spent + bucket.unsettled) continue;
        putBucket.run(bucket.id, bucket.window, bucket.label, bucket.spent, bucket.unsettled);
        kept.add(bucket.id);
      }
      const [one, other] = [now.lease ?? then.lease, then.lease ?? now.lease];
      if (one && other)
        database
          .query("INSERT INTO lease (only, low, high) VALUES (1, ?1, ?2) ON CONFLICT DO UPDATE SET low = ?1, high = ?2")
          .run(one.low < other.low ? one.low : other.low, largest(one.high, other.high));
    });
    write.immediate();
    return [...kept].sort();
  } finally {
    database.close();
  }
}

function readBooks(file: string) {
  const database = new Database(file, { readonly: true, strict: true, safeIntegers: true });
  try {
    return booksOf(database);
  } finally {
    database.close();
  }
}

function booksOf(database: Database) {
  const meters = database.query<Meter, []>("SELECT id, window, cap, open, closed, used FROM meters").all();
  const buckets = database.query<Bucket, []>("SELECT id, window, label, spent, unsettled FROM buckets").all();
  return {
    meters: new Map(meters.map((meter) => [JSON.stringify([meter.id, meter.window]), meter])),
    buckets: new Map(
      buckets.map((bucket) => [JSON.stringify([bucket.id, bucket.window, String(bucket.label)]), bucket]),
    ),
    lease: database.query<Lease, []>("SELECT low, high FROM lease").get() ?? undefined,
    instance: database.query<{ value: string }, []>("SELECT value FROM meta WHERE key = 'instance'").get()?.value,
  };
}

const largest = (one: bigint, other: bigint): bigint => (one > other ? one : other);

function largestKnown(one: bigint | null, other: bigint | null): bigint | null {
  if (one === null || other === null) return one ?? other;
  return largest(one, other);
}
