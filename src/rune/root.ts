import { isAscii } from "node:buffer";
import { ptr } from "bun:ffi";
import * as change from "./change.ts";
import { applyEdits } from "./edit.ts";
import { editRanges } from "./edit-ranges.ts";
import { RuneError } from "./error.ts";
import { failure } from "./failure.ts";
import { instance } from "./instance.ts";
import { library } from "./loader.ts";
import {
  encodePath,
  getI64,
  getU32,
  getU64,
  setU32,
  setU64,
  sharedBuffer,
  struct,
  wholeNumber,
  type Struct,
} from "./memory.ts";
import {
  Kind,
  LineOptions as LineOptionsLayout,
  LineResult,
  ListEntry,
  ListOptions as ListOptionsLayout,
  ListResult,
  ReadOptions as ReadOptionsLayout,
  ReadResult,
  RootOptions as RootOptionsLayout,
  StatResult,
  Status,
} from "./native.gen.ts";
import { dropOverlay, overlaid, overlayOf, putOverlay } from "./overlays.ts";
import { encodingOf, readMany } from "./read-many.ts";
import { globList, search, searchRaw } from "./search.ts";
import type {
  Edit,
  EditOptions,
  Entry,
  EntryKind,
  FileContent,
  FileHash,
  FileLines,
  FileStat,
  LastLines,
  LineOptions,
  LinePlace,
  ListOptions,
  Listing,
  MoveOptions,
  ReadOptions,
  RangeEdit,
  RawMatches,
  ReadManyOptions,
  RawSearchOptions,
  Root,
  RootOptions,
  SearchCounts,
  SearchOptions,
  SearchResult,
  WriteOptions,
  WriteResult,
} from "./types.ts";

const readBytesMax = 64 * 1024 * 1024;
const entriesMax = 10_000;
/** Stands for "all": no file and no count reaches it, and a number holds it exactly. */
const all = Number.MAX_SAFE_INTEGER;
/** UINT64_MAX, as getU64 rounds it. */
const unknown = 2 ** 64;
/** How often a call is repeated with the buffer that the last one asked for. */
const attemptsMax = 8;

// Calls are synchronous, so one of each is enough for all roots.
const rootOptions = struct(RootOptionsLayout.bytes);
const readOptions = struct(ReadOptionsLayout.bytes);
const readResult = struct(ReadResult.bytes);
const lineOptions = struct(LineOptionsLayout.bytes);
const lineResult = struct(LineResult.bytes);
const listOptions = struct(ListOptionsLayout.bytes);
const listResult = struct(ListResult.bytes);
const statResult = struct(StatResult.bytes);

/**
 * Opens a directory as a root. `path` is trusted: relative to the working directory, links in it are followed. Throws a
 * RuneError: `not_found`, `not_a_directory`, `permission_denied`, `invalid` (also for a rule that is no glob), `limit`.
 */
export function openRoot(path: string, options: RootOptions = {}): Root {
  const { symbols } = library();
  const encoded = encodePath(path);
  const out = struct(8);
  const rules = new TextEncoder().encode(globList(options.deny));
  setU32(rootOptions, 0, RootOptionsLayout.bytes);
  setU32(rootOptions, RootOptionsLayout.at.strict, options.strict === true ? 1 : 0);
  setU64(rootOptions, RootOptionsLayout.at.deny, rules.length === 0 ? 0 : ptr(rules));
  setU32(rootOptions, RootOptionsLayout.at.deny_length, rules.length);
  const status = symbols.rune_root_open(instance(), encoded.bytes, encoded.length, rootOptions.bytes, out.bytes);
  if (status === Status.invalid && rules.length > 0) {
    throw new RuneError(
      "invalid",
      `the root's path or one of its deny rules is not valid: ${options.deny?.join(" ")}`,
      path,
    );
  }
  if (status !== Status.ok) {
    const reason = failure(status, { path, root: "the working directory" });
    throw new RuneError(reason.code, `cannot open the root ${reason.message}`, path);
  }
  return new NativeRoot(getU64(out, 0));
}

type Method = "rune_read" | "rune_read_lines" | "rune_list";

class NativeRoot implements Root {
  readonly path: string;
  /** 0 when closed. */
  #handle: number;

  constructor(handle: number) {
    this.#handle = handle;
    this.path = rootPath(handle);
  }

  read(path: string, options: ReadOptions = {}): FileContent {
    const length = wholeNumber("length", options.length ?? all, 0);
    setU64(readOptions, ReadOptionsLayout.at.offset, wholeNumber("offset", options.offset ?? 0, 0));
    // Natively 0 means all: a caller who wants no bytes gets one read, and none of it.
    setU64(readOptions, ReadOptionsLayout.at.length, Math.max(1, length));
    setU64(
      readOptions,
      ReadOptionsLayout.at.max_bytes,
      Math.max(1, wholeNumber("maxBytes", options.maxBytes ?? readBytesMax, 0)),
    );
    setU32(readOptions, ReadOptionsLayout.at.text, options.text === true ? 1 : 0);
    const buffer = this.#call("rune_read", path, readOptions, readResult, ReadResult.at.required);
    const written = Math.min(length, getU64(readResult, ReadResult.at.written));
    return {
      bytes: content(buffer, written, options.lend),
      size: getU64(readResult, ReadResult.at.size),
      binary: written > 0 && getU32(readResult, ReadResult.at.binary) === 1,
      encoding: encodingOf(getU32(readResult, ReadResult.at.encoding)),
      overlay: overlayOf(getU32(readResult, ReadResult.at.overlaid), getU64(readResult, ReadResult.at.version)),
    };
  }

  readLines(path: string, options: LineOptions = {}): FileLines {
    const first = wholeNumber("first", options.first ?? 1, 1);
    const { from = beginning } = options;
    const { at } = LineOptionsLayout;
    setU64(lineOptions, at.first, Math.max(1, first - from.lines));
    setU64(lineOptions, at.offset, wholeNumber("from.offset", from.offset, 0));
    setU32(lineOptions, at.open, from.isOpen ? 1 : 0);
    setU64(lineOptions, at.max_skip, wholeNumber("maxSkip", options.maxSkip ?? all, 1));
    setU64(lineOptions, at.count, wholeNumber("count", options.count ?? all, 1));
    setU64(lineOptions, at.max_bytes, wholeNumber("maxBytes", options.maxBytes ?? readBytesMax, 1));
    setU64(lineOptions, at.last, 0);
    const buffer = this.#call("rune_read_lines", path, lineOptions, lineResult, LineResult.at.required);
    const total = getU64(lineResult, LineResult.at.total);
    return {
      bytes: content(buffer, getU64(lineResult, LineResult.at.written), options.lend),
      size: getU64(lineResult, LineResult.at.size),
      binary: getU32(lineResult, LineResult.at.binary) === 1,
      first,
      count: getU64(lineResult, LineResult.at.count),
      total: total === unknown ? undefined : from.lines + total,
      stopped: getU32(lineResult, LineResult.at.stopped) === 1 ? placeBehind(from) : undefined,
      overlay: lineOverlay(),
    };
  }

  lastLines(
    path: string,
    { count, maxBytes = readBytesMax }: { readonly count: number; readonly maxBytes?: number },
  ): LastLines {
    setU64(lineOptions, LineOptionsLayout.at.first, 0);
    setU64(lineOptions, LineOptionsLayout.at.count, 0);
    setU64(lineOptions, LineOptionsLayout.at.last, wholeNumber("count", count, 1));
    setU64(lineOptions, LineOptionsLayout.at.max_bytes, wholeNumber("maxBytes", maxBytes, 1));
    const buffer = this.#call("rune_read_lines", path, lineOptions, lineResult, LineResult.at.required);
    return {
      bytes: content(buffer, getU64(lineResult, LineResult.at.written)),
      size: getU64(lineResult, LineResult.at.size),
      binary: getU32(lineResult, LineResult.at.binary) === 1,
      count: getU64(lineResult, LineResult.at.count),
      offset: getU64(lineResult, LineResult.at.offset),
      overlay: lineOverlay(),
    };
  }

  readMany(paths: readonly string[], options: ReadManyOptions = {}): (FileContent | RuneError)[] {
    return readMany(this.#confined(), paths, options);
  }

  stat(path: string): FileStat {
    const encoded = encodePath(path);
    const status = library().symbols.rune_stat(this.#open(), encoded.bytes, encoded.length, statResult.bytes);
    if (status !== Status.ok) throw failure(status, { path, root: this.path });
    return {
      kind: kindOf(getU32(statResult, StatResult.at.kind)),
      size: getU64(statResult, StatResult.at.size),
      modifiedMs: getI64(statResult, StatResult.at.modified_ms),
      mode: getU32(statResult, StatResult.at.mode),
      links: getU32(statResult, StatResult.at.links),
      overlay: overlayOf(getU32(statResult, StatResult.at.overlaid), getU64(statResult, StatResult.at.version)),
    };
  }

  list(path: string, options: ListOptions = {}): Listing {
    setU32(
      listOptions,
      ListOptionsLayout.at.limit,
      Math.min(wholeNumber("limit", options.limit ?? entriesMax, 1), 2 ** 32 - 1),
    );
    setU32(listOptions, ListOptionsLayout.at.stat, options.stat === true ? 1 : 0);
    const buffer = this.#call("rune_list", path, listOptions, listResult, ListResult.at.required);
    const count = getU32(listResult, ListResult.at.entries);
    const total = getU32(listResult, ListResult.at.total);
    return {
      entries: entriesOf(buffer, count, getU64(listResult, ListResult.at.written)),
      total,
      truncated: count < total,
    };
  }

  hash(path: string): FileHash {
    return change.hash(this.#confined(), path);
  }

  write(path: string, content: string | Uint8Array, options: WriteOptions = {}): WriteResult {
    return change.write(this.#confined(), path, content, options);
  }

  edit(path: string, edits: readonly Edit[], options: EditOptions = {}): WriteResult {
    const { bytes, overlay } = this.read(path);
    if (overlay !== undefined) throw overlaid(this.#confined(), path);
    const read = change.hashOf(bytes);
    change.expectHash(path, read, options.expectedHash);
    // Written only over the bytes that were read, whatever happens meanwhile.
    return this.write(path, applyEdits(path, bytes, edits), { ...options, expectedHash: read });
  }

  editRanges(path: string, edits: readonly RangeEdit[], options: EditOptions = {}): WriteResult {
    return editRanges(this.#confined(), path, edits, options);
  }

  copy(from: string, to: string, options: MoveOptions = {}): number {
    return change.copy(this.#confined(), from, to, options);
  }

  move(from: string, to: string, options: MoveOptions = {}): void {
    change.move(this.#confined(), from, to, options);
  }

  remove(path: string, options: { readonly recursive?: boolean } = {}): number {
    return change.remove(this.#confined(), path, options.recursive === true);
  }

  makeDirectory(path: string, options: { readonly parents?: boolean } = {}): number {
    return change.makeDirectory(this.#confined(), path, options.parents === true);
  }

  putOverlay(path: string, content: string | Uint8Array, version: number): void {
    putOverlay(this.#confined(), path, content, version);
  }

  dropOverlay(path?: string): boolean {
    return dropOverlay(this.#confined(), path);
  }

  async search(needle: string | readonly string[], options: SearchOptions = {}): Promise<SearchResult> {
    return search(this.#confined(), needle, options);
  }

  async searchRaw(
    needle: string | readonly string[],
    options: RawSearchOptions,
    each: (part: RawMatches) => void,
  ): Promise<SearchCounts> {
    return searchRaw(this.#confined(), needle, options, each);
  }

  close(): void {
    if (this.#handle === 0) return;
    library().symbols.rune_root_close(this.#handle);
    this.#handle = 0;
  }

  #confined(): change.OpenRoot {
    return { handle: this.#open(), path: this.path };
  }

  #open(): number {
    if (this.#handle === 0) throw new RuneError("closed", `the root ${this.path} is closed; open it again`);
    return this.#handle;
  }

  /** Calls a function that fills a buffer, again with a larger one when it asks for it, and returns the buffer. */
  #call(method: Method, path: string, options: Struct, result: Struct, requiredAt: number): Uint8Array {
    const call = library().symbols[method];
    const handle = this.#open();
    const encoded = encodePath(path);
    setU32(options, 0, options.bytes.length);
    let buffer = sharedBuffer();
    for (let attempt = 0; ; attempt++) {
      const status = call(handle, encoded.bytes, encoded.length, options.bytes, buffer, buffer.length, result.bytes);
      if (status === Status.ok) return buffer;
      if (status !== Status.space || attempt === attemptsMax) throw failure(status, { path, root: this.path });
      buffer = new Uint8Array(getU64(result, requiredAt));
    }
  }
}

const beginning: LinePlace = { offset: 0, lines: 0, isOpen: false };

/** Where the last call for lines stopped. */
const placeBehind = (from: LinePlace): LinePlace => ({
  offset: from.offset + getU64(lineResult, LineResult.at.passed),
  lines: from.lines + getU64(lineResult, LineResult.at.passed_lines),
  isOpen: getU32(lineResult, LineResult.at.open) === 1,
});

/** The overlay that the last call for lines read. */
const lineOverlay = (): number | undefined =>
  overlayOf(getU32(lineResult, LineResult.at.overlaid), getU64(lineResult, LineResult.at.version));

/** What was read: a buffer made for this call as it is, the shared one lent, or as a copy that is the caller's own. */
const content = (buffer: Uint8Array, length: number, lend = false): Uint8Array =>
  lend || buffer !== sharedBuffer() ? buffer.subarray(0, length) : buffer.slice(0, length);

function rootPath(handle: number): string {
  const buffer = sharedBuffer();
  const length = struct(4);
  const status = library().symbols.rune_root_path(handle, buffer, buffer.length, length.bytes);
  if (status !== Status.ok) throw failure(status);
  return decoder.decode(buffer.subarray(0, getU32(length, 0)));
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** By their value. */
const kinds: readonly EntryKind[] = (Object.keys(Kind) as EntryKind[]).toSorted((a, b) => Kind[a] - Kind[b]);
const kindOf = (value: number): EntryKind => kinds[value] ?? "unknown";

/** Reads `count` entries and their names out of `buffer`. */
function entriesOf(buffer: Uint8Array, count: number, written: number): Entry[] {
  const namesStart = count * ListEntry.bytes;
  const record: Struct = { words: new Uint32Array(buffer.buffer, 0, namesStart / 4), bytes: buffer };
  const { at } = ListEntry;
  const names = Buffer.from(buffer.buffer, buffer.byteOffset + namesStart, written - namesStart);
  // Decoding all at once costs a third of decoding each; ASCII is the same in Latin-1.
  const text = isAscii(names) ? names.toString("latin1") : undefined;
  const entries: Entry[] = [];
  for (let place = 0; place < namesStart; place += ListEntry.bytes) {
    const start = getU32(record, place + at.name_offset) - namesStart;
    const end = start + getU32(record, place + at.name_length);
    const known = getU32(record, place + at.has_stat) === 1;
    entries.push({
      name: text === undefined ? decoder.decode(names.subarray(start, end)) : text.substring(start, end),
      kind: kindOf(getU32(record, place + at.kind)),
      size: known ? getU64(record, place + at.size) : undefined,
      modifiedMs: known ? getI64(record, place + at.modified_ms) : undefined,
    });
  }
  return entries;
}
