import { ptr } from "bun:ffi";
import { RuneError } from "./error.ts";
import { failure } from "./failure.ts";
import { library } from "./loader.ts";
import { getU32, getU64, struct, wholeNumber } from "./memory.ts";
import { FindHit, FindResult, Status } from "./native.gen.ts";
import type { FoundPath, FoundPaths } from "./types.ts";

/** Longest query in bytes. */
const queryBytesMax = 64;
const hitsMost = 10_000;

const result = struct(FindResult.bytes);

/**
 * A list of paths that somebody chooses from by typing: what a query leaves is what a longer one looks at. Memory of the library holds it until `close`.
 * Paths with NUL bytes are none.
 */
export class PathFinder implements Disposable {
  readonly #paths: readonly string[];
  readonly #numbers = new Map<string, number>();
  #handle: number;

  /** Among paths that fit equally well, and are equally long, the order given here counts. */
  constructor(paths: readonly string[]) {
    this.#paths = paths.filter((path) => !path.includes("\0"));
    const text = Buffer.from(this.#paths.map((path) => `${path}\0`).join(""));
    const out = struct(8);
    const status = library().symbols.rune_find_open(text.length === 0 ? null : ptr(text), text.length, out.bytes);
    if (status !== Status.ok) throw failure(status);
    this.#handle = getU64(out, 0);
  }

  /** Gives a path points besides those of any query, for a file that is open or was so lately: 16 are what one matched letter has. */
  boost(path: string, points: number): void {
    if (this.#numbers.size === 0) this.#paths.forEach((known, index) => this.#numbers.set(known, index));
    const index = this.#numbers.get(path);
    if (index === undefined) return;
    const status = library().symbols.rune_find_boost(this.#handle, index, points);
    if (status !== Status.ok) throw failure(status);
  }

  /**
   * The paths that have the letters of `query` in their order, the best first, the same ones each time. Spaces in the query count for nothing. Throws a
   * RuneError `invalid` for a query of more than 64 bytes.
   */
  find(query: string, limit = 100): FoundPaths {
    const text = Buffer.from(query.replaceAll(" ", ""));
    if (text.length > queryBytesMax) {
      throw new RuneError("invalid", `the query has ${text.length} bytes; at most ${queryBytesMax} are looked for`);
    }
    const most = Math.min(wholeNumber("limit", limit, 1), hitsMost, Math.max(1, this.#paths.length));
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
    if (status === Status.stale) throw new RuneError("closed", "the list of paths is closed");
    if (status !== Status.ok) throw failure(status);
    const found = Array.from({ length: getU32(result, FindResult.at.hits) }, (_, number): FoundPath => {
      const at = number * FindHit.bytes;
      const path = this.#paths[getU32(hits, at + FindHit.at.index)] ?? "";
      const offsets = places.subarray(number * text.length, (number + 1) * text.length);
      return { path, score: getU32(hits, at + FindHit.at.score) | 0, positions: positionsIn(path, offsets) };
    });
    return { paths: found, matched: getU32(result, FindResult.at.matched) };
  }

  close(): void {
    if (this.#handle !== 0) library().symbols.rune_find_close(this.#handle);
    this.#handle = 0;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Offsets of bytes as indexes of UTF-16 units, each once. */
function positionsIn(path: string, offsets: Uint32Array): readonly number[] {
  const bytes = Buffer.from(path);
  if (bytes.length === path.length) return [...offsets];
  return [...new Set(Array.from(offsets, (offset) => bytes.subarray(0, offset + 1).toString().length - 1))];
}
