import { getU32, getU64, type Struct } from "./memory.ts";
import { SearchFile, SearchLine, SearchRange, SearchResult as Layout } from "./native.gen.ts";
import type { RawFile, RawLine, RawMatches, SearchCounts, SearchMatch, SearchResult } from "./types.ts";

/** Reads the block that a search leaves: counts, tables of files, lines and ranges, and the text of all. */

export function counts(bytes: Uint8Array): SearchCounts {
  const table = tableOf(bytes);
  const { at } = Layout;
  return {
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
export function matches(bytes: Uint8Array): Pick<SearchResult, "matches" | "binary"> {
  const table = tableOf(bytes);
  const places = placesOf(table);
  const encoded = Buffer.from(bytes.buffer, bytes.byteOffset + places.text, getU32(table, Layout.at.text_bytes));
  const text =
    getU32(table, Layout.at.ascii) === 1
      ? encoded.toString("latin1")
      : new TextDecoder("utf-8", { ignoreBOM: true }).decode(encoded);

  const found: SearchMatch[] = [];
  const binary: { readonly path: string; readonly offset: number }[] = [];
  for (let file = 0; file < getU32(table, Layout.at.files); file++) {
    const { pathStart, pathEnd, first, end, facts } = fileAt(table, places.files + file * SearchFile.bytes);
    const path = text.substring(pathStart, pathEnd);
    if (facts.binaryOffset !== undefined) binary.push({ path, offset: facts.binaryOffset });
    for (let line = first; line < end; line++) {
      const { number, offset, textStart, textEnd, ranges, context, cut } = lineAt(table, places, line);
      const match = { path, line: number, offset, text: text.substring(textStart, textEnd), ranges };
      found.push(context || cut ? { ...match, ...(context && { context }), ...(cut && { cut }) } : match);
    }
  }
  return { matches: found, binary };
}

/** Bytes stay where they are: a million lines are not a million buffers. */
export function rawMatches(bytes: Uint8Array): RawMatches {
  const table = tableOf(bytes);
  const places = placesOf(table);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + places.text, getU32(table, Layout.at.text_bytes));
  const files: RawFile[] = [];
  for (let file = 0; file < getU32(table, Layout.at.files); file++) {
    files.push(rawFileAt(table, places, places.files + file * SearchFile.bytes, text));
  }
  return { bytes: text, files };
}

const noLines: RawFile["lines"] = [];
const noRanges: RawLine["ranges"] = [];

/** As `fileAt` and `lineAt`, with no object that nobody keeps: there may be millions. */
function rawFileAt(table: Struct, places: Places, place: number, text: Buffer): RawFile {
  const { at } = SearchFile;
  const pathStart = getU32(table, place + at.path_start);
  const first = getU32(table, place + at.first_line);
  const count = getU32(table, place + at.lines);
  let lines = noLines;
  if (count > 0) {
    const all: RawLine[] = [];
    for (let index = 0; index < count; index++) all.push(rawLineAt(table, places, first + index));
    lines = all;
  }
  return {
    path: text.subarray(pathStart, pathStart + getU32(table, place + at.path_units)),
    lines,
    more: getU32(table, place + at.more) === 1,
    matchedLines: getU64(table, place + at.matched_lines),
    matches: getU64(table, place + at.matches),
    bytes: getU64(table, place + at.bytes),
    binaryOffset: offsetAt(table, place + at.binary_offset),
    elapsedNs: getU64(table, place + at.elapsed_ns),
  };
}

function rawLineAt(table: Struct, places: Places, index: number): RawLine {
  const { at } = SearchLine;
  const place = places.lines + index * SearchLine.bytes;
  const start = getU32(table, place + at.text_start);
  const ranges = getU32(table, place + at.ranges);
  return {
    line: getU64(table, place + at.number),
    offset: getU64(table, place + at.offset),
    start,
    end: start + getU32(table, place + at.text_units),
    ranges:
      ranges === 0
        ? noRanges
        : rangesAt(table, places.ranges + getU32(table, place + at.first_range) * SearchRange.bytes, ranges),
    context: getU32(table, place + at.context) === 1,
  };
}

const tableOf = (bytes: Uint8Array): Struct => ({
  bytes,
  words: new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2),
});

/** Where the tables start. */
interface Places {
  readonly files: number;
  readonly lines: number;
  readonly ranges: number;
  readonly text: number;
}

function placesOf(table: Struct): Places {
  const { at } = Layout;
  const files = Layout.bytes;
  const lines = files + getU32(table, at.files) * SearchFile.bytes;
  const ranges = lines + getU32(table, at.lines) * SearchLine.bytes;
  return { files, lines, ranges, text: ranges + getU32(table, at.ranges) * SearchRange.bytes };
}

function fileAt(table: Struct, place: number) {
  const { at } = SearchFile;
  const pathStart = getU32(table, place + at.path_start);
  const first = getU32(table, place + at.first_line);
  return {
    pathStart,
    pathEnd: pathStart + getU32(table, place + at.path_units),
    first,
    end: first + getU32(table, place + at.lines),
    facts: {
      more: getU32(table, place + at.more) === 1,
      matchedLines: getU64(table, place + at.matched_lines),
      matches: getU64(table, place + at.matches),
      bytes: getU64(table, place + at.bytes),
      binaryOffset: offsetAt(table, place + at.binary_offset),
      elapsedNs: getU64(table, place + at.elapsed_ns),
    },
  };
}

/** UINT64_MAX says that there is none. */
function offsetAt(table: Struct, place: number): number | undefined {
  const offset = getU64(table, place);
  return offset >= 2 ** 63 ? undefined : offset;
}

function lineAt(table: Struct, places: Places, index: number) {
  const { at } = SearchLine;
  const place = places.lines + index * SearchLine.bytes;
  const textStart = getU32(table, place + at.text_start);
  return {
    number: getU64(table, place + at.number),
    offset: getU64(table, place + at.offset),
    textStart,
    textEnd: textStart + getU32(table, place + at.text_units),
    ranges: rangesAt(
      table,
      places.ranges + getU32(table, place + at.first_range) * SearchRange.bytes,
      getU32(table, place + at.ranges),
    ),
    context: getU32(table, place + at.context) === 1,
    cut: getU32(table, place + at.cut) === 1,
  };
}

function rangesAt(table: Struct, first: number, count: number): SearchMatch["ranges"] {
  const ranges: (readonly [start: number, end: number])[] = [];
  for (let index = 0; index < count; index++) {
    const place = first + index * SearchRange.bytes;
    ranges.push([getU32(table, place + SearchRange.at.start), getU32(table, place + SearchRange.at.end)]);
  }
  return ranges;
}
