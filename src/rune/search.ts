import { ptr } from "bun:ffi";
import { RuneError } from "./error.ts";
import { failure } from "./failure.ts";
import { type Outcome, completion } from "./jobs.ts";
import { library } from "./loader.ts";
import { getU32, getU64, setU32, setU64, struct, type Struct, wholeNumber } from "./memory.ts";
import {
  SearchFile,
  SearchFlag,
  SearchLine,
  SearchRange,
  SearchRequest,
  SearchResult as SearchResultLayout,
  Status,
} from "./native.gen.ts";
import type { SearchMatch, SearchOptions, SearchResult } from "./types.ts";

const matchesMax = 10_000;
const lineBytesMax = 4096;
const deadlineMs = 30_000;
const u32Max = 2 ** 32 - 1;

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
  const { signal } = options;
  if (signal?.aborted === true) throw cancelled(needle);
  const request = encodeRequest(needle, options);
  let cancel = (): void => {};
  try {
    const outcome = await completion(() => {
      const job = submit(place, needle, options, request);
      cancel = () => library().symbols.rune_job_cancel(job);
      signal?.addEventListener("abort", cancel, { once: true });
      return job;
    });
    if (outcome.status === Status.cancelled) throw cancelled(needle);
    if (outcome.status !== Status.ok) throw failure(outcome.status, subject(place, options));
    return decode(outcome);
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

function encodeRequest(needle: string, options: SearchOptions): Request {
  const request = struct(SearchRequest.bytes);
  const { at } = SearchRequest;
  setU32(request, at.size, SearchRequest.bytes);
  setU32(request, at.flags, flags(options));
  setU32(request, at.max_matches, bounded("maxMatches", options.maxMatches, matchesMax, 1, 1_000_000));
  setU32(request, at.max_line_bytes, bounded("maxLineBytes", options.maxLineBytes, lineBytesMax, 16, 2 ** 20));
  setU32(request, at.deadline_ms, bounded("deadlineMs", options.deadlineMs, deadlineMs, 1, u32Max));
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

function decode({ bytes }: Outcome): SearchResult {
  const table: Struct = { bytes, words: new Uint32Array(bytes.buffer, 0, bytes.length >> 2) };
  const { at } = SearchResultLayout;
  return {
    matches: decodeMatches(table),
    filesSearched: getU64(table, at.files_searched),
    filesMatched: getU64(table, at.files_matched),
    bytesSearched: getU64(table, at.bytes_searched),
    binarySkipped: getU64(table, at.binary_skipped),
    largeSkipped: getU64(table, at.large_skipped),
    unreadable: getU64(table, at.unreadable),
    truncated: getU32(table, at.truncated) === 1,
    elapsedMs: getU64(table, at.elapsed_us) / 1000,
  };
}

/** Decodes all text at once; paths and lines are parts of that one string. */
function decodeMatches(table: Struct): SearchMatch[] {
  const { at } = SearchResultLayout;
  const files = getU32(table, at.files);
  const filesAt = SearchResultLayout.bytes;
  const linesAt = filesAt + files * SearchFile.bytes;
  const rangesAt = linesAt + getU32(table, at.lines) * SearchLine.bytes;
  const textAt = rangesAt + getU32(table, at.ranges) * SearchRange.bytes;
  const encoded = table.bytes.subarray(textAt, textAt + getU32(table, at.text_bytes));
  const text =
    getU32(table, at.ascii) === 1
      ? Buffer.from(encoded.buffer, encoded.byteOffset, encoded.length).toString("latin1")
      : new TextDecoder("utf-8", { ignoreBOM: true }).decode(encoded);

  const matches: SearchMatch[] = [];
  for (let file = 0; file < files; file++) {
    const fileAt = filesAt + file * SearchFile.bytes;
    const pathStart = getU32(table, fileAt + SearchFile.at.path_start);
    const path = text.substring(pathStart, pathStart + getU32(table, fileAt + SearchFile.at.path_units));
    const first = getU32(table, fileAt + SearchFile.at.first_line);
    const end = first + getU32(table, fileAt + SearchFile.at.lines);
    for (let line = first; line < end; line++) {
      const lineAt = linesAt + line * SearchLine.bytes;
      const start = getU32(table, lineAt + SearchLine.at.text_start);
      matches.push({
        path,
        line: getU64(table, lineAt + SearchLine.at.number),
        offset: getU64(table, lineAt + SearchLine.at.offset),
        text: text.substring(start, start + getU32(table, lineAt + SearchLine.at.text_units)),
        ranges: decodeRanges(table, rangesAt, lineAt),
      });
    }
  }
  return matches;
}

function decodeRanges(table: Struct, rangesAt: number, lineAt: number): SearchMatch["ranges"] {
  const first = rangesAt + getU32(table, lineAt + SearchLine.at.first_range) * SearchRange.bytes;
  return Array.from({ length: getU32(table, lineAt + SearchLine.at.ranges) }, (_, index) => {
    const at = first + index * SearchRange.bytes;
    return [getU32(table, at + SearchRange.at.start), getU32(table, at + SearchRange.at.end)] as const;
  });
}
