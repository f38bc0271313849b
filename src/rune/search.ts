import { ptr } from "bun:ffi";
import { RuneError } from "./error.ts";
import { failure } from "./failure.ts";
import { type Outcome, completion } from "./jobs.ts";
import { library } from "./loader.ts";
import { getU64, setU32, setU64, struct, type Struct, wholeNumber } from "./memory.ts";
import { SearchFlag, SearchRequest, Status } from "./native.gen.ts";
import { counts, matches, rawMatches } from "./search-result.ts";
import type { RawMatches, SearchCounts, SearchOptions, SearchResult } from "./types.ts";

const u32Max = 2 ** 32 - 1;
const limits = { matches: 10_000, matchesMost: 1_000_000, lineBytes: 4096, lineBytesMost: 2 ** 23, deadlineMs: 30_000 };

/** A root to search, as native calls know it. */
interface Place {
  readonly handle: number;
  readonly path: string;
}

/**
 * Searches for `needle` beneath a root, on native threads. Rejects with a RuneError: `invalid` for an empty needle, one
 * with a newline, a glob that is none; `unsupported` for ignoreCase with letters beyond ASCII; `cancelled` when the
 * signal says so; and what opening `path` can fail with.
 */
export async function search(place: Place, needle: string, options: SearchOptions): Promise<SearchResult> {
  const bytes = await run(place, needle, options, encodeRequest(needle, options, 0));
  return { matches: matches(bytes), ...counts(bytes) };
}

/** As `search`, with the matches as bytes and in parts. What `each` throws ends the search and is thrown. */
export async function searchRaw(
  place: Place,
  needle: string,
  options: SearchOptions,
  each: (part: RawMatches) => void,
): Promise<SearchCounts> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const request = encodeRequest(needle, options, SearchFlag.raw | SearchFlag.parts);
  let thrown: { readonly reason: unknown } | undefined;
  try {
    const bytes = await run(place, needle, { ...options, signal }, request, ({ status, bytes: part }) => {
      if (signal.aborted) return;
      try {
        if (status !== Status.ok) throw failure(status, subject(place, options));
        each(rawMatches(part));
      } catch (reason) {
        thrown = { reason };
        stop.abort();
      }
    });
    if (!thrown) return counts(bytes);
  } catch (error) {
    if (!thrown) throw error;
  }
  throw thrown.reason;
}

/** Runs a search and returns its result. */
async function run(
  place: Place,
  needle: string,
  options: SearchOptions,
  request: Request,
  part?: (part: Outcome) => void,
): Promise<Uint8Array> {
  const { signal } = options;
  if (signal?.aborted === true) throw cancelled(needle);
  let cancel = (): void => {};
  try {
    const outcome = await completion(() => {
      const job = submit(place, needle, options, request);
      cancel = () => library().symbols.rune_job_cancel(job);
      signal?.addEventListener("abort", cancel, { once: true });
      return job;
    }, part);
    if (outcome.status === Status.cancelled) throw cancelled(needle);
    if (outcome.status !== Status.ok) throw failure(outcome.status, subject(place, options));
    return outcome.bytes;
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

const cancelled = (needle: string): RuneError =>
  new RuneError("cancelled", `the search for ${JSON.stringify(needle)} was cancelled`);

const subject = (place: Place, options: SearchOptions) => ({ path: options.path ?? "", root: place.path });

/** The request, and the texts its pointers lead to: they must live until the call returns. */
interface Request {
  readonly bytes: Uint8Array;
  readonly texts: readonly Uint8Array[];
}

function encodeRequest(needle: string, options: SearchOptions, format: number): Request {
  const request = struct(SearchRequest.bytes);
  const { at } = SearchRequest;
  setU32(request, at.size, SearchRequest.bytes);
  setU32(request, at.flags, flags(options) | format);
  const matchesMost = format & SearchFlag.parts ? u32Max : limits.matchesMost;
  setU32(request, at.max_matches, bounded("maxMatches", options.maxMatches, limits.matches, 1, matchesMost));
  const { lineBytes, lineBytesMost } = limits;
  setU32(request, at.max_line_bytes, bounded("maxLineBytes", options.maxLineBytes, lineBytes, 16, lineBytesMost));
  setU32(request, at.deadline_ms, bounded("deadlineMs", options.deadlineMs, limits.deadlineMs, 1, u32Max));
  if (options.maxFileBytes !== undefined)
    setU64(request, at.max_file_bytes, wholeNumber("maxFileBytes", options.maxFileBytes, 1));
  const globs = options.globs ?? [];
  for (const glob of globs) {
    if (glob.includes("\n") || glob === "") throw new RuneError("invalid", `${JSON.stringify(glob)} is not a glob`);
  }
  const texts = [needle, options.path ?? "", globs.join("\n")].map((text) => new TextEncoder().encode(text));
  const [needleText, pathText, globText] = texts as [Uint8Array, Uint8Array, Uint8Array];
  point(request, at.needle, at.needle_length, needleText);
  point(request, at.path, at.path_length, pathText);
  point(request, at.globs, at.globs_length, globText);
  return { bytes: request.bytes, texts };
}

function flags(options: SearchOptions): number {
  return (
    (options.ignoreCase === true ? SearchFlag.ignore_case : 0) |
    (options.hidden === true ? SearchFlag.hidden : 0) |
    (options.ignoreFiles === false ? SearchFlag.no_ignore_files : 0) |
    (options.binary === true ? SearchFlag.binary : 0)
  );
}

function bounded(name: string, value: number | undefined, fallback: number, least: number, most: number): number {
  if (value === undefined) return fallback;
  if (value > most) throw new RuneError("invalid", `${name} is ${value}; it must be at most ${most}`);
  return wholeNumber(name, value, least);
}

function point(request: Struct, addressAt: number, lengthAt: number, text: Uint8Array): void {
  if (text.length === 0) return;
  setU64(request, addressAt, ptr(text));
  setU32(request, lengthAt, text.length);
}

function submit(place: Place, needle: string, options: SearchOptions, request: Request): number {
  const out = struct(8);
  const status = library().symbols.rune_search(place.handle, request.bytes, out.bytes);
  if (status === Status.ok && request.texts.length > 0) return getU64(out, 0);
  throw explain(status, place, needle, options);
}

/** What was wrong with the request, said as well as it can be told from outside. */
function explain(status: number, place: Place, needle: string, options: SearchOptions): RuneError {
  if (status === Status.unsupported && options.ignoreCase === true) {
    return new RuneError(
      "unsupported",
      `ignoreCase knows ASCII letters only, and ${JSON.stringify(needle)} has others; search it as it is`,
    );
  }
  if (status === Status.invalid) {
    if (needle === "" || needle.includes("\n")) {
      return new RuneError(
        "invalid",
        "the text to search for must hold something, and no newline: lines are searched one by one",
      );
    }
    if (options.globs !== undefined && options.globs.length > 0) {
      return new RuneError(
        "invalid",
        `one of the globs or the path is not valid: ${options.globs.join(" ")}`,
        options.path,
      );
    }
  }
  return failure(status, subject(place, options));
}
