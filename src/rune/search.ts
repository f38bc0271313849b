import { ptr } from "bun:ffi";
import { RuneError } from "./error.ts";
import { failure, lastMessage } from "./failure.ts";
import { type Outcome, completion } from "./jobs.ts";
import { library } from "./loader.ts";
import { getU64, setU32, setU64, struct, type Struct, wholeNumber } from "./memory.ts";
import { SearchFlag, SearchRequest, Status } from "./native.gen.ts";
import { counts, matches, rawMatches } from "./search-result.ts";
import type { RawMatches, RawSearchOptions, SearchCounts, SearchOptions, SearchResult } from "./types.ts";

const u32Max = 2 ** 32 - 1;
const limits = { matches: 10_000, matchesMost: 1_000_000, lineBytes: 4096, lineBytesMost: 2 ** 23, deadlineMs: 30_000 };

/** A text or a pattern, or several of them. */
type Needle = string | readonly string[];

const listOf = (needle: Needle): readonly string[] => (typeof needle === "string" ? [needle] : needle);

/** A root to search, as native calls know it. */
interface Place {
  readonly handle: number;
  readonly path: string;
}

/**
 * Searches for the needles beneath a root, on native threads. Rejects with a RuneError: `invalid` for an empty
 * text, one with a newline, a wrong pattern, a glob that is none; `cancelled` when the signal says so; and
 * what opening `path` can fail with.
 */
export async function search(place: Place, needle: Needle, options: SearchOptions): Promise<SearchResult> {
  const bytes = await run(place, needle, options, encodeRequest(needle, options, 0));
  return { ...matches(bytes), ...counts(bytes) };
}

/** As `search`, with the matches as bytes and in parts. What `each` throws ends the search and is thrown. */
export async function searchRaw(
  place: Place,
  needle: Needle,
  options: RawSearchOptions,
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
  needle: Needle,
  options: SearchOptions,
  request: Request,
  part?: (part: Outcome) => void,
): Promise<Uint8Array> {
  const { signal } = options;
  if (signal?.aborted === true) throw cancelled(needle);
  let cancel = (): void => {};
  try {
    const outcome = await completion(() => {
      const job = submit(place, options, request);
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

const cancelled = (needle: Needle): RuneError =>
  new RuneError(
    "cancelled",
    `the search for ${listOf(needle)
      .map((text) => JSON.stringify(text))
      .join(", ")} was cancelled`,
  );

const subject = (place: Place, options: SearchOptions) => ({ path: options.path ?? "", root: place.path });

/** The request, and the texts its pointers lead to: they must live until the call returns. */
interface Request {
  readonly bytes: Uint8Array;
  readonly texts: readonly Uint8Array[];
}

function encodeRequest(needle: Needle, options: RawSearchOptions, format: number): Request {
  const request = struct(SearchRequest.bytes);
  const { at } = SearchRequest;
  const { patterns, regex } = patternsOf(needle, options);
  setU32(request, at.size, SearchRequest.bytes);
  setU32(request, at.flags, flags({ ...options, regex }) | format);
  const matchesMost = format & SearchFlag.parts ? u32Max : limits.matchesMost;
  setU32(request, at.max_matches, bounded("maxMatches", options.maxMatches, limits.matches, 1, matchesMost));
  const { lineBytes, lineBytesMost } = limits;
  setU32(request, at.max_line_bytes, bounded("maxLineBytes", options.maxLineBytes, lineBytes, 16, lineBytesMost));
  setU32(request, at.deadline_ms, bounded("deadlineMs", options.deadlineMs, limits.deadlineMs, 1, u32Max));
  if (options.maxFileBytes !== undefined)
    setU64(request, at.max_file_bytes, wholeNumber("maxFileBytes", options.maxFileBytes, 1));
  setU32(request, at.before, bounded("before", options.before, 0, 0, u32Max));
  setU32(request, at.after, bounded("after", options.after, 0, 0, u32Max));
  if (options.maxCount !== undefined)
    setU32(request, at.max_count, bounded("maxCount", options.maxCount, 1, 1, u32Max));
  if (options.maxDepth !== undefined)
    setU32(request, at.max_depth, bounded("maxDepth", options.maxDepth, 0, 0, u32Max - 1) + 1);
  if (options.cursor) setU64(request, at.after_line, wholeNumber("cursor.line", options.cursor.line, 0));
  setU32(request, at.glob_strip, options.globBase?.strip ?? 0);
  if (options.descriptor !== undefined) setU32(request, at.descriptor, options.descriptor + 1);
  const texts = [
    patterns.join("\n"),
    options.path ?? "",
    globList(options.globs),
    globList(options.types),
    options.replacement ?? "",
    options.cursor?.path ?? "",
    options.globBase?.prefix ?? "",
    options.globalRules ?? "",
    options.extraRules ?? "",
  ].map((text) => new TextEncoder().encode(text));
  const places = [
    [at.needle, at.needle_length],
    [at.path, at.path_length],
    [at.globs, at.globs_length],
    [at.types, at.types_length],
    [at.replacement, at.replacement_length],
    [at.after_path, at.after_path_length],
    [at.glob_prefix, at.glob_prefix_length],
    [at.global_rules, at.global_rules_length],
    [at.extra_rules, at.extra_rules_length],
  ] as const;
  for (const [index, [address, length]] of places.entries()) {
    point(request, address, length, texts[index] ?? new Uint8Array());
  }
  return { bytes: request.bytes, texts };
}

/** The needles as native code takes them: one a line. A newline in one is written as a regular expression writes it. */
function patternsOf(needle: Needle, { regex = false, multiLine = false }: SearchOptions) {
  const needles = listOf(needle);
  if (!regex && needles.some((text) => text === "")) throw noText();
  if (!needles.some((text) => text.includes("\n"))) return { patterns: needles, regex };
  if (!multiLine) throw noText();
  const escaped = (text: string): string =>
    regex ? text : text.replaceAll(/[\\.+*?()|[\]{}^$#&~-]/g, String.raw`\$&`);
  return { patterns: needles.map((text) => escaped(text).replaceAll("\n", String.raw`\n`)), regex: true };
}

const noText = (): RuneError =>
  new RuneError(
    "invalid",
    "what to search for must hold something, and no newline: lines are searched one by one, unless multiLine is set",
  );

export function globList(globs: readonly string[] = []): string {
  for (const glob of globs) {
    if (glob.includes("\n") || glob === "") throw new RuneError("invalid", `${JSON.stringify(glob)} is not a glob`);
  }
  return globs.join("\n");
}

/** Switches, and the bit that each sets. */
const switches = {
  ignoreCase: SearchFlag.ignore_case,
  smartCase: SearchFlag.smart_case,
  regex: SearchFlag.regex,
  wholeWord: SearchFlag.whole_word,
  wholeLine: SearchFlag.whole_line,
  invert: SearchFlag.invert,
  multiLine: SearchFlag.multi_line,
  dotAll: SearchFlag.dot_all,
  crlf: SearchFlag.crlf,
  hidden: SearchFlag.hidden,
  git: SearchFlag.git,
  binary: SearchFlag.binary,
  convertBinary: SearchFlag.convert_binary,
  allFiles: SearchFlag.all_files,
  list: SearchFlag.list,
  passthru: SearchFlag.passthru,
  follow: SearchFlag.follow,
  oneFileSystem: SearchFlag.one_file_system,
} as const;

function flags(options: RawSearchOptions): number {
  let bits = 0;
  for (const [name, bit] of Object.entries(switches)) if (options[name as keyof typeof switches] === true) bits |= bit;
  if (options.ignoreFiles === false) bits |= SearchFlag.no_ignore_files;
  const { dot = false, vcs = false, exclude = false, parents = false } = options.passOver ?? {};
  if (dot) bits |= SearchFlag.no_ignore_dot;
  if (vcs) bits |= SearchFlag.no_ignore_vcs;
  if (exclude) bits |= SearchFlag.no_ignore_exclude;
  if (parents) bits |= SearchFlag.no_ignore_parent;
  if (options.requireGit === false) bits |= SearchFlag.no_require_git;
  if (options.unicode === false) bits |= SearchFlag.no_unicode;
  if (options.lines === false) bits |= SearchFlag.no_lines;
  if (options.ranges === false) bits |= SearchFlag.no_ranges;
  if (options.replacement !== undefined) bits |= SearchFlag.replace;
  return bits;
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

function submit(place: Place, options: SearchOptions, request: Request): number {
  const out = struct(8);
  const status = library().symbols.rune_search(place.handle, request.bytes, out.bytes);
  if (status === Status.ok && request.texts.length > 0) return getU64(out, 0);
  throw explain(status, place, options);
}

/** What was wrong with the request, said as well as it can be told from outside. */
function explain(status: number, place: Place, options: SearchOptions): RuneError {
  if (status === Status.pattern) return new RuneError("invalid", lastMessage());
  const globs = [...(options.globs ?? []), ...(options.types ?? [])];
  if (status === Status.invalid && globs.length > 0) {
    return new RuneError("invalid", `one of the globs or the path is not valid: ${globs.join(" ")}`, options.path);
  }
  return failure(status, subject(place, options));
}
