import type { Database } from "bun:sqlite";
import { openDatabase } from "../../../platform/store/database.ts";
import type { Batch, Journal } from "../ledger/journal.ts";
import { Bodies, type Body } from "./bodies.ts";
import { clientsPrice, unpackRecords, usageColumns, type RecordValues } from "./record.ts";
import { conditions, reportOf, type UsageFilter, type UsageLine, type UsageQuery } from "./report.ts";

/** Which records a page shows: the newest first. */
export interface RecordsQuery {
  readonly filter?: UsageFilter;
  /** Milliseconds since the Unix epoch; only what was sent before. Default: all. */
  readonly before?: number;
  /** 1 to 1000. */
  readonly limit: number;
}

/** A record as the table has it, by the names of its columns; `cost` and `bound` are bigints. */
export type RecordRow = Readonly<Record<string, string | number | bigint | null>>;

/** A batch as it comes from the other thread: its records by `packRecords`. */
export interface PackedBatch extends Omit<Batch, "records"> {
  readonly records: string;
}

const hourMs = 3_600_000;

/** Commits between two checkpoints, which are made when a batch has been acknowledged and not on its way. */
const commitsPerCheckpoint = 200;

/** Records deleted in one transaction, so that a batch waits for one of them and not for all. */
const deletedAtOnce = 2000;

/** The ledger's tables, in the calling thread: the worker's business. After a failed write the file is opened anew. */
export class Books {
  readonly #path: string;
  #open: ReturnType<typeof prepared> | undefined;
  #commits = 0;

  constructor(path: string) {
    this.#path = path;
  }

  load(): Awaited<ReturnType<Journal["load"]>> {
    const sql = this.#sql();
    const meters = sql.meters.all().map(({ id, window, cap, open, closed, used }) => ({
      id,
      window,
      cap,
      open: Number(open),
      closed: closed === null ? null : Number(closed),
      used: Number(used),
    }));
    const buckets = sql.buckets.all().map((row) => ({ ...row, label: Number(row.label) }));
    const lease = sql.lease.get();
    return { meters, buckets, lease: lease ? { low: Number(lease.low), high: Number(lease.high) } : null };
  }

  commit(batch: PackedBatch): void {
    try {
      this.#sql().write.immediate(batch);
    } catch (error) {
      this.close();
      throw error;
    }
    this.#commits++;
  }

  /** What is better done when nobody waits. */
  tidy(): void {
    if (this.#commits < commitsPerCheckpoint) return;
    this.#commits = 0;
    this.#sql().database.run("PRAGMA wal_checkpoint(PASSIVE)");
  }

  usage(query: UsageQuery): readonly UsageLine[] {
    const { sql, parameters } = reportOf(query);
    const statement = this.#sql().database.prepare<Record<string, string | bigint | null>, (string | number)[]>(sql);
    const number = (value: string | bigint | null | undefined): number => Number(value ?? 0);
    return statement
      .safeIntegers(true)
      .all(...parameters)
      .map((row) => ({
        group: Object.fromEntries(
          query.groupBy.map((name, index) => [name, (row[`g${index}`] ?? null) as string | null]),
        ),
        requests: number(row["requests"]),
        inputTokens: number(row["input"]),
        cachedTokens: number(row["cached"]),
        cacheWriteTokens: number(row["written"]),
        outputTokens: number(row["output"]),
        reasoningTokens: number(row["reasoning"]),
        cost: BigInt(row["cost"] ?? 0),
        unpricedRequests: number(row["unpriced"]),
      }));
  }

  records({ filter = {}, before = Number.MAX_SAFE_INTEGER, limit }: RecordsQuery): readonly RecordRow[] {
    const where = conditions(filter);
    const sql = `SELECT * FROM usage WHERE at < ?${where.sql} ORDER BY at DESC LIMIT ?`;
    return this.#rows(sql, [before, ...where.parameters, Math.max(1, Math.min(limit, 1000))]);
  }

  /** The record of one call; null where there is none. */
  recordOf(attempt: string): RecordRow | null {
    return this.#rows("SELECT * FROM usage WHERE attempt = ?", [attempt])[0] ?? null;
  }

  #rows(sql: string, parameters: readonly (string | number)[]): readonly RecordRow[] {
    const statement = this.#sql().database.prepare<Record<string, string | bigint | null>, (string | number)[]>(sql);
    const isMoney = (name: string): boolean => name === "cost" || name === "bound";
    return statement
      .safeIntegers(true)
      .all(...parameters)
      .map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            typeof value === "bigint" && !isMoney(name) ? Number(value) : value,
          ]),
        ),
      );
  }

  keepBodies(bodies: readonly Body[]): void {
    this.#sql().bodies.keep(bodies);
  }

  bodyOf(attempt: string): Body | null {
    return this.#sql().bodies.of(attempt);
  }

  /** Deletes some of the bodies before; says whether there are more. */
  forgetBodies(before: number): boolean {
    return this.#sql().bodies.forget(before);
  }

  /** Deletes some of the records of the days (UTC) before, with their sums at the end; says whether there are more. */
  forget(before: number): boolean {
    const { database } = this.#sql();
    const day = Math.floor(before / (24 * hourMs));
    const { changes } = database
      .query("DELETE FROM usage WHERE attempt IN (SELECT attempt FROM usage WHERE at < ?1 LIMIT ?2)")
      .run(day * 24 * hourMs, deletedAtOnce);
    if (changes === deletedAtOnce) return true;
    database.query("DELETE FROM usage_hours WHERE hour < ?1").run(day * 24);
    database.query("DELETE FROM usage_days WHERE day < ?1").run(day);
    return false;
  }

  close(): void {
    this.#open?.database.close();
    this.#open = undefined;
  }

  #sql(): ReturnType<typeof prepared> {
    return (this.#open ??= prepared(openDatabase(this.#path)));
  }
}

function prepared(database: Database) {
  database.run("PRAGMA wal_autocheckpoint = 0"); // `tidy` does it
  const meter = database.prepare(
    `INSERT INTO meters (id, window, cap, open, closed, used) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT DO UPDATE SET cap = ?3, open = ?4, closed = ?5, used = ?6`,
  );
  const bucket = database.prepare(
    `INSERT INTO buckets (id, window, label, spent, unsettled) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT DO UPDATE SET spent = ?4, unsettled = ?5`,
  );
  const noMeter = database.prepare("DELETE FROM meters WHERE id = ?1 AND window = ?2");
  const noBuckets = database.prepare("DELETE FROM buckets WHERE id = ?1 AND window = ?2");
  const noBucket = database.prepare("DELETE FROM buckets WHERE id = ?1 AND window = ?2 AND label = ?3");
  const lease = database.prepare(
    "INSERT INTO lease (only, low, high) VALUES (1, ?1, ?2) ON CONFLICT DO UPDATE SET low = ?1, high = ?2",
  );
  const record = database.prepare(
    `INSERT INTO usage (${usageColumns.join(", ")}) VALUES (${usageColumns.map(() => "?").join(", ")}) ON CONFLICT DO NOTHING`,
  );
  const addHours = sumInto(database, "usage_hours", "hour");
  const addDays = sumInto(database, "usage_days", "day");
  const write = database.transaction((batch: PackedBatch) => {
    for (const { id, window } of batch.gone) {
      noMeter.run(id, window);
      noBuckets.run(id, window);
    }
    for (const row of batch.meters) meter.run(row.id, row.window, row.cap, row.open, row.closed, row.used);
    for (const row of batch.buckets) {
      if (row.spent === 0n && row.unsettled === 0n) noBucket.run(row.id, row.window, row.label);
      else bucket.run(row.id, row.window, row.label, row.spent, row.unsettled);
    }
    lease.run(batch.lease.low, batch.lease.high);
    const added: RecordValues[] = [];
    for (const values of unpackRecords(batch.records)) if (record.run(...values).changes > 0) added.push(values);
    const hours = summed(added, hourMs);
    addHours(hours);
    addDays(byDay(hours));
  });
  type MeterColumns = { id: string; window: string; cap: bigint; open: bigint; closed: bigint | null; used: bigint };
  type BucketColumns = { id: string; window: string; label: bigint; spent: bigint; unsettled: bigint };
  return {
    database,
    bodies: new Bodies(database),
    write,
    // Without it an amount beyond 2^53 would come back as another.
    meters: database
      .prepare<MeterColumns, []>("SELECT id, window, cap, open, closed, used FROM meters")
      .safeIntegers(true),
    buckets: database
      .prepare<BucketColumns, []>("SELECT id, window, label, spent, unsettled FROM buckets")
      .safeIntegers(true),
    lease: database.prepare<{ low: number; high: number }, []>("SELECT low, high FROM lease"),
  };
}

/** Where the parts of a sum's key stand in a record, and then what is added up. */
const keyPlaces = "principal organization workspace user customer tags surface provider model".split(" ");
const addends = "input_tokens cached_tokens cache_write_tokens output_tokens reasoning_tokens cost".split(" ");
const placeOf = (name: string): number => usageColumns.indexOf(name);

const amountNames = ["requests", ...addends, "unpriced"];
const keys = keyPlaces.map(placeOf);
const addendPlaces = addends.map(placeOf);
const [atPlace, costPlace, statePlace] = [placeOf("at"), placeOf("cost"), placeOf("price_state")];

/** Amounts of one key in one period. */
interface Sum {
  /** The number of the period since the Unix epoch. */
  readonly period: number;
  /** All of the key but the period, as one text. */
  readonly text: string;
  readonly key: RecordValues;
  readonly amounts: number[];
}

/** Records added up, those of one key first, so that a batch of one key is one row. */
function summed(records: readonly RecordValues[], ms: number): readonly Sum[] {
  const sums = new Map<string, Sum>();
  for (const record of records) {
    const period = Math.floor(Number(record[atPlace]) / ms);
    let text = "";
    for (const place of keys) text += `${record[place] ?? ""}\u0000`;
    const { amounts } = sumOf(sums, { period, text, key: () => keys.map((place) => record[place] ?? "") });
    amounts[0] = (amounts[0] ?? 0) + 1;
    const isOurs = record[statePlace] !== clientsPrice;
    for (let index = 0; index < addendPlaces.length; index++) {
      const place = addendPlaces[index] ?? 0;
      if (isOurs || place !== costPlace) amounts[index + 1] = (amounts[index + 1] ?? 0) + Number(record[place] ?? 0);
    }
    if (isOurs && record[costPlace] === null)
      amounts[addendPlaces.length + 1] = (amounts[addendPlaces.length + 1] ?? 0) + 1;
  }
  return [...sums.values()];
}

/** Sums of hours as those of their days. */
function byDay(hours: readonly Sum[]): readonly Sum[] {
  const days = new Map<string, Sum>();
  for (const { period, text, key, amounts } of hours) {
    const day = sumOf(days, { period: Math.floor(period / 24), text, key: () => key });
    for (const [index, amount] of amounts.entries()) day.amounts[index] = (day.amounts[index] ?? 0) + amount;
  }
  return [...days.values()];
}

function sumOf(
  sums: Map<string, Sum>,
  { period, text, key }: Pick<Sum, "period" | "text"> & { readonly key: () => RecordValues },
): Sum {
  const name = `${period}\u0000${text}`;
  let sum = sums.get(name);
  if (!sum) sums.set(name, (sum = { period, text, key: key(), amounts: amountNames.map(() => 0) }));
  return sum;
}

/** Writes sums into a table of them. */
function sumInto(database: Database, table: string, period: string): (sums: readonly Sum[]) => void {
  const columns = [period, ...keyPlaces, ...amountNames];
  const upsert = database.prepare(
    `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})
     ON CONFLICT DO UPDATE SET ${amountNames.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`,
  );
  return (sums) => {
    for (const { period: at, key, amounts } of sums) upsert.run(at, ...key, ...amounts);
  };
}
