import { ptr } from "bun:ffi";
import { RuneError } from "./error.ts";
import { failure } from "./failure.ts";
import { instance } from "./instance.ts";
import { completion } from "./jobs.ts";
import { library } from "./loader.ts";
import { getU32, getU64, struct, type Struct, wholeNumber } from "./memory.ts";
import { FindHit, FindResult, Status } from "./native.gen.ts";
import type { FindOptions, FoundPath, FoundPaths } from "./types.ts";

/** Longest query in bytes. */
const queryBytesMax = 64;
const hitsMost = 10_000;
const hitsUsual = 100;

const result = struct(FindResult.bytes);

/**
 * A list of paths that somebody chooses from by typing: what a query leaves is what a longer one looks at. Memory of
 * the library holds it until `close`, some 400 bytes for each path. Paths with NUL bytes are none.
 */
export class PathFinder implements Disposable {
  readonly #paths: readonly string[];
  readonly #numbers = new Map<string, number>();
  #handle: number;

  /** Among paths that fit equally well, and are equally long, the order given here counts. */
  constructor(paths: readonly string[]) {
    this.#paths = paths.some((path) => path.includes("\0")) ? paths.filter((path) => !path.includes("\0")) : paths;
    const text = Buffer.from(this.#paths.length === 0 ? "" : `${this.#paths.join("\0")}\0`);
    const out = struct(8);
    const status = library().symbols.rune_find_open(text.length === 0 ? null : ptr(text), text.length, out.bytes);
    if (status !== Status.ok) throw failure(status);
    this.#handle = getU64(out, 0);
  }

  /** How many paths there are. */
  get size(): number {
    return this.#paths.length;
  }

  /**
   * Gives a path points besides those of any query, for a file that is open or was so lately: 16 are what one matched
   * letter has. A path that is not in the list is passed over.
   */
  boost(path: string, points: number): void {
    if (this.#numbers.size === 0) this.#paths.forEach((known, index) => this.#numbers.set(known, index));
    const index = this.#numbers.get(path);
    if (index === undefined) return;
    const status = library().symbols.rune_find_boost(this.#handle, index, points);
    if (status !== Status.ok) throw failure(status);
  }

  /**
   * The paths that have the letters of `query` in their order, the best first, the same ones each time. Spaces in the
   * query count for nothing. Throws a RuneError `invalid` for a query of more than 64 bytes. Takes about a millisecond
   * for 80,000 paths, the first time tens of them: `query` takes none of this thread's.
   */
  find(query: string, limit = hitsUsual): FoundPaths {
    const text = bytesOf(query);
    const most = this.#most(limit);
    const hits = struct(most * FindHit.bytes);
    const places = new Uint32Array(Math.max(1, most * text.length));
    const { rune_find_query } = library().symbols;
    const status = rune_find_query(
      this.#handle,
      text.length === 0 ? null : ptr(text),
      text.length,
      hits.bytes,
      most,
      ptr(places),
      result.bytes,
    );
    if (status !== Status.ok) throw this.#failure(status);
    return this.#found(result, hits, places, text.length);
  }

  /**
   * As `find`, on a native thread. Each query ends the one before it that has not ended, which rejects with
   * a RuneError `cancelled`, as one does whose signal says so: for every keystroke one query, and only the
   * last one is answered for certain.
   */
  async query(query: string, { limit = hitsUsual, signal }: FindOptions = {}): Promise<FoundPaths> {
    const text = bytesOf(query);
    const most = this.#most(limit);
    if (signal?.aborted === true) throw cancelled(query);
    let cancel = (): void => {};
    try {
      const outcome = await completion(() => {
        const job = struct(8);
        const { rune_find_query_start, rune_job_cancel } = library().symbols;
        const bytes = text.length === 0 ? null : ptr(text);
        const status = rune_find_query_start(instance(), this.#handle, bytes, text.length, most, job.bytes);
        if (status !== Status.ok) throw this.#failure(status);
        const handle = getU64(job, 0);
        cancel = () => rune_job_cancel(handle);
        signal?.addEventListener("abort", cancel, { once: true });
        return handle;
      });
      if (outcome.status === Status.cancelled) throw cancelled(query);
      if (outcome.status !== Status.ok) throw this.#failure(outcome.status);
      const { buffer } = outcome.bytes;
      const head = { bytes: outcome.bytes, words: new Uint32Array(buffer, 0, FindResult.bytes / 4) };
      const behind = FindResult.bytes + getU32(head, FindResult.at.hits) * FindHit.bytes;
      const hits = { bytes: outcome.bytes, words: new Uint32Array(buffer, FindResult.bytes) };
      return this.#found(head, hits, new Uint32Array(buffer, behind), text.length);
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Does what the first query of any kind would begin with, on a native thread. */
  async prepare(): Promise<void> {
    await this.query("", { limit: 1 });
  }

  close(): void {
    if (this.#handle !== 0) library().symbols.rune_find_close(this.#handle);
    this.#handle = 0;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #most(limit: number): number {
    return Math.min(wholeNumber("limit", limit, 1), hitsMost, Math.max(1, this.#paths.length));
  }

  #failure(status: number): RuneError {
    return status === Status.stale ? new RuneError("closed", "the list of paths is closed") : failure(status);
  }

  #found(head: Struct, hits: Struct, places: Uint32Array, letters: number): FoundPaths {
    const found = Array.from({ length: getU32(head, FindResult.at.hits) }, (_, number): FoundPath => {
      const at = number * FindHit.bytes;
      const path = this.#paths[getU32(hits, at + FindHit.at.index)] ?? "";
      const offsets = places.subarray(number * letters, (number + 1) * letters);
      return { path, score: getU32(hits, at + FindHit.at.score) | 0, positions: positionsIn(path, offsets) };
    });
    return { paths: found, matched: getU32(head, FindResult.at.matched) };
  }
}

function bytesOf(query: string): Buffer {
  const text = Buffer.from(query.replaceAll(" ", ""));
  if (text.length <= queryBytesMax) return text;
  throw new RuneError("invalid", `the query has ${text.length} bytes; at most ${queryBytesMax} are looked for`);
}

const cancelled = (query: string): RuneError =>
  new RuneError("cancelled", `the query for ${JSON.stringify(query)} was cancelled, or another came after it`);

/** Offsets of bytes as indexes of UTF-16 units, each once. */
function positionsIn(path: string, offsets: Uint32Array): readonly number[] {
  if (Buffer.byteLength(path) === path.length) return Array.from(offsets);
  const bytes = Buffer.from(path);
  return [...new Set(Array.from(offsets, (offset) => bytes.subarray(0, offset + 1).toString().length - 1))];
}
