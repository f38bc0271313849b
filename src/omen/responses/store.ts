import type { Database, Statement } from "bun:sqlite";
import { now } from "../../platform/clock.ts";
import type { Config } from "../../platform/config/index.ts";
import { Failure } from "../../platform/failure.ts";
import type { Log } from "../../platform/log.ts";
import { Watch } from "../../platform/watch.ts";
import type { KeptResponse, Memory } from "./kept.ts";

/**
 * Answers are written together, at most this long after they were given, so that a busy gateway waits for
 * the disk once and not for each.
 */
const flushMs = 50;

/** So much that waits is written at once, in UTF-16 units. */
const waitingMax = 8 * 1024 * 1024;

/**
 * Threads that one write deletes for their age, and beyond as many as it adds for each owner that has too
 * many: the rest waits for the next.
 */
const deletedAtOnce = 32;

const dayMs = 86_400_000;

/**
 * Answers in the embedded store. Those that build on each other are a thread, which expires and is evicted as a whole,
 * when it was used longest ago: a part of it would be a conversation with holes.
 */
export class ResponseStore implements Memory {
  readonly #settings: Config["responses"];
  readonly #log: Log;
  readonly #sql: ReturnType<typeof statements>;
  readonly #write: (responses: readonly Waiting[]) => void;
  readonly #remove: (owner: string, id: string) => boolean;
  /** Kept and not yet written, by id. */
  #waiting = new Map<string, Waiting>();
  #newestMs = 0;
  #waitingLength = 0;
  #watch: Watch | undefined;

  constructor(database: Database, settings: Config["responses"], log: Log) {
    this.#settings = settings;
    this.#log = log;
    this.#sql = statements(database);
    this.#write = database.transaction((responses: readonly Waiting[]) => {
      for (const response of responses) this.#insert(response);
      for (const owner of new Set(responses.map((response) => response.owner)))
        this.#evict(owner, deletedAtOnce + responses.length);
      this.#sql.expire.run(now() - settings.ttl_days * dayMs, deletedAtOnce);
    });
    this.#remove = database.transaction((owner: string, id: string) => {
      const gone = this.#sql.remove.get(id, owner);
      if (!gone) return false;
      this.#sql.shrink.run(gone.thread, gone.bytes);
      this.#sql.dropEmpty.run(gone.thread);
      return true;
    });
    this.#write([]);
  }

  get stores(): boolean {
    return this.#settings.store;
  }

  keeps(stores: boolean): boolean {
    return stores && this.stores;
  }

  find(owner: string, id: string): KeptResponse | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting) return waiting.owner === owner ? waiting : undefined;
    const row = this.#sql.find.get(id, owner, now() - this.#settings.ttl_days * dayMs);
    return row ? { ...row, previous: row.previous ?? undefined } : undefined;
  }

  findItem(owner: string, item: string): KeptResponse | undefined {
    for (const waiting of [...this.#waiting.values()].reverse())
      if (waiting.owner === owner && waiting.items.includes(item)) return waiting;
    const row = this.#sql.findItem.get(owner, item);
    return row ? this.find(owner, row.response) : undefined;
  }

  keep(response: KeptResponse, items: readonly string[], stores: boolean): void {
    if (!this.keeps(stores)) return;
    this.#waiting.set(response.id, { ...response, items, usedMs: this.#nextMs() });
    this.#waitingLength += response.input.length + response.response.length;
    if (this.#waitingLength > waitingMax) this.flush();
    else this.#watch ??= new Watch(flushMs, () => this.flush());
  }

  keepNow(response: KeptResponse, items: readonly string[], stores: boolean): void {
    if (!this.keeps(stores)) return;
    try {
      this.#write([{ ...response, items, usedMs: this.#nextMs() }]);
    } catch (error) {
      const { message } = error as Error;
      this.#log.error("an answer in the background could not be stored, and was refused", { error: message });
      throw storeUnavailable(message);
    }
  }

  /** No two at once, so that the oldest can be told. */
  #nextMs(): number {
    this.#newestMs = Math.max(now(), this.#newestMs + 1);
    return this.#newestMs;
  }

  /** Forgets an answer; what goes on from it can't be gone on with. Returns whether there was one. */
  delete(owner: string, id: string): boolean {
    this.flush();
    return this.#remove(owner, id);
  }

  /**
   * Writes what waits. What can't be written is lost and said in the log: an answer that was
   * given is not taken back for it.
   */
  flush(): void {
    this.#watch?.stop();
    this.#watch = undefined;
    if (this.#waiting.size === 0) return;
    const waiting = [...this.#waiting.values()];
    this.#waiting = new Map();
    this.#waitingLength = 0;
    try {
      this.#write(waiting);
    } catch (error) {
      this.#log.error("answers could not be stored", { count: waiting.length, error: (error as Error).message });
    }
  }

  #insert({ id, owner, previous, provider, input, response, items, usedMs }: Waiting): void {
    const thread = (previous === undefined ? undefined : this.#sql.threadOf.get(previous, owner)?.thread) ?? id;
    const bytes = Buffer.byteLength(input) + Buffer.byteLength(response);
    const begun = this.#sql.remove.get(id, owner); // an answer in the background was kept when it began
    if (begun) this.#sql.shrink.run(begun.thread, begun.bytes);
    this.#sql.useThread.run(thread, owner, usedMs, bytes);
    this.#sql.insert.run(id, owner, thread, previous ?? null, provider, input, response);
    for (const item of items) this.#sql.insertItem.run(owner, item, id);
  }

  /** Evicts the threads that an owner used longest ago, until the rest is within the limits, but at most so many. */
  #evict(owner: string, most: number): void {
    const { max_per_owner: countMax, max_bytes_per_owner: bytesMax } = this.#settings;
    let { count, bytes } = this.#sql.held.get(owner) ?? { count: 0, bytes: 0 };
    for (let evicted = 0; evicted < most && (count > countMax || bytes > bytesMax); evicted++) {
      const gone = this.#sql.evict.get(owner);
      if (!gone) return;
      count -= gone.count;
      bytes -= gone.bytes;
    }
  }
}

const storeUnavailable = (why: string): Failure =>
  new Failure({
    status: 503,
    type: "api_error",
    code: "store_unavailable",
    message: `An answer in the background can't be kept now (${why}); ask without background, or once the data folder can be written.`,
    headers: { "retry-after": "5" },
  });

interface Waiting extends KeptResponse {
  readonly items: readonly string[];
  readonly usedMs: number;
}

type Row = Omit<KeptResponse, "previous"> & { readonly previous: string | null };
type Value = string | number | null;

function statements(database: Database) {
  const prepare = <R>(sql: string): Statement<R, Value[]> => database.query<R, Value[]>(sql);
  return {
    find: prepare<Row>(
      `SELECT r.id, r.owner, r.previous, r.provider, r.input, r.response FROM responses r
       JOIN response_threads t ON t.id = r.thread WHERE r.id = ?1 AND r.owner = ?2 AND t.used_ms > ?3`,
    ),
    remove: prepare<{ thread: string; bytes: number }>(
      `DELETE FROM responses WHERE id = ?1 AND owner = ?2
       RETURNING thread, octet_length(input) + octet_length(response) AS bytes`,
    ),
    shrink: prepare("UPDATE response_threads SET count = count - 1, bytes = bytes - ?2 WHERE id = ?1"),
    dropEmpty: prepare("DELETE FROM response_threads WHERE id = ?1 AND count <= 0"),
    threadOf: prepare<{ thread: string }>("SELECT thread FROM responses WHERE id = ?1 AND owner = ?2"),
    useThread: prepare(
      `INSERT INTO response_threads (id, owner, used_ms, count, bytes) VALUES (?1, ?2, ?3, 1, ?4)
       ON CONFLICT (id) DO UPDATE SET used_ms = ?3, count = count + 1, bytes = bytes + ?4`,
    ),
    insert: prepare(
      `INSERT INTO responses (id, owner, thread, previous, provider, input, response)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
    ),
    findItem: prepare<{ response: string }>("SELECT response FROM response_items WHERE owner = ?1 AND item = ?2"),
    insertItem: prepare(
      `INSERT INTO response_items (owner, item, response) VALUES (?1, ?2, ?3)
       ON CONFLICT (owner, item) DO UPDATE SET response = ?3`,
    ),
    held: prepare<{ count: number; bytes: number }>(
      "SELECT ifnull(sum(count), 0) AS count, ifnull(sum(bytes), 0) AS bytes FROM response_threads WHERE owner = ?1",
    ),
    evict: prepare<{ count: number; bytes: number }>(
      `DELETE FROM response_threads
       WHERE id = (SELECT id FROM response_threads WHERE owner = ?1 ORDER BY used_ms LIMIT 1)
       RETURNING count, bytes`,
    ),
    expire: prepare(
      `DELETE FROM response_threads
       WHERE id IN (SELECT id FROM response_threads WHERE used_ms <= ?1 ORDER BY used_ms LIMIT ?2)`,
    ),
  };
}
