import type { Batch, Journal } from "../ledger/journal.ts";
import type { PackedBatch, RecordRow, RecordsQuery } from "./books.ts";
import type { Body } from "./bodies.ts";
import { packRecords, type UsageRecord } from "./record.ts";
import type { UsageLine, UsageQuery } from "./report.ts";
import type { Reply, Request } from "./worker.ts";

/** Where the worker's code is: beside this file, or in the executable, where script/lib/build.ts put it. */
const workerUrl = new URL(
  import.meta.url.includes("$bunfs") ? "./omen/spend/journal/worker.js" : "./worker.ts",
  import.meta.url,
).href;

/** A thread with a connection of its own to the database. Calls are answered in their order. */
class Thread {
  readonly #worker: Worker;
  readonly #calls = new Map<number, PromiseWithResolvers<unknown>>();
  #last = 0;
  #failure: Error | undefined;

  constructor(path: string) {
    this.#worker = new Worker(workerUrl);
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
      const call = this.#calls.get(data.id);
      this.#calls.delete(data.id);
      if ("error" in data) call?.reject(new Error(data.error));
      else call?.resolve(data.result);
    });
    this.#worker.addEventListener("error", ({ message }) => this.#end(`the ledger's thread failed: ${message}`));
    this.#worker.addEventListener("close", () => this.#end("the ledger's thread has ended"));
    this.#worker.postMessage(path);
  }

  get hasEnded(): boolean {
    return this.#failure !== undefined;
  }

  call<T>(method: Request["method"], argument?: unknown): Promise<T> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = ++this.#last;
    const call = Promise.withResolvers<unknown>();
    this.#calls.set(id, call);
    this.#worker.postMessage({ id, method, argument } satisfies Request);
    return call.promise as Promise<T>;
  }

  /** Closes the database, then ends. */
  async close(): Promise<void> {
    await this.call("close").catch(() => undefined);
    this.#worker.terminate();
  }

  #end(reason: string): void {
    this.#failure ??= new Error(reason);
    for (const call of this.#calls.values()) call.reject(this.#failure);
    this.#calls.clear();
  }
}

/**
 * The ledger's journal in the embedded store, whose records are `UsageRecord`s, and the reports of what was used.
 * Batches are written by one thread and reports read by another, so that none waits for the other. A thread that failed
 * is started anew with the next call.
 */
export class SqliteJournal implements Journal {
  readonly #path: string;
  #writer: Thread | undefined;
  #reader: Thread | undefined;

  /** Nothing is opened before the first call. One process writes a file at a time: the data folder's owner. */
  constructor(path: string) {
    this.#path = path;
  }

  load(): ReturnType<Journal["load"]> {
    return this.#write("load");
  }

  commit(batch: Batch): Promise<void> {
    const packed: PackedBatch = { ...batch, records: packRecords(batch.records as readonly UsageRecord[]) };
    return this.#write("commit", packed);
  }

  /** A report; rejects for a group or filter that does not exist. */
  usage(query: UsageQuery): Promise<readonly UsageLine[]> {
    return this.#read("usage", query);
  }

  /** A page of records, the newest first. */
  records(query: RecordsQuery): Promise<readonly RecordRow[]> {
    return this.#read("records", query);
  }

  /** The record of one call; null where there is none. */
  record(attempt: string): Promise<RecordRow | null> {
    return this.#read("recordOf", attempt);
  }

  /** Keeps what was asked and answered. */
  keepBodies(bodies: readonly Body[]): Promise<void> {
    return this.#write("keepBodies", bodies);
  }

  /** What was asked and answered in a call; null where that was not kept. */
  body(attempt: string): Promise<Body | null> {
    return this.#read("bodyOf", attempt);
  }

  /** Deletes all bodies before, in milliseconds since the Unix epoch; some at a time, between batches. */
  async forgetBodies(before: number): Promise<void> {
    while (await this.#write<boolean>("forgetBodies", before));
  }

  /**
   * Deletes all records of the days (UTC) before that of `before`, in milliseconds since the Unix epoch;
   * some at a time, between batches.
   */
  async forget(before: number): Promise<void> {
    while (await this.#write<boolean>("forget", before));
  }

  /** Ends both threads; after `Ledger.close`. */
  async close(): Promise<void> {
    await Promise.all([this.#writer?.close(), this.#reader?.close()]);
    this.#writer = undefined;
    this.#reader = undefined;
  }

  #write<T>(method: Request["method"], argument?: unknown): Promise<T> {
    if (!this.#writer || this.#writer.hasEnded) this.#writer = new Thread(this.#path);
    return this.#writer.call(method, argument);
  }

  #read<T>(method: Request["method"], argument: unknown): Promise<T> {
    if (!this.#reader || this.#reader.hasEnded) this.#reader = new Thread(this.#path);
    return this.#reader.call(method, argument);
  }
}
