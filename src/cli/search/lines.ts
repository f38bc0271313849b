import type { RawFile, RawLine } from "../../rune/index.ts";
import { paintedPath, painters } from "./paint.ts";
import { preview } from "./preview.ts";
import type { FileFacts, FileVisitor } from "./result.ts";
import type { Sink } from "./sink.ts";
import type { Style } from "./style.ts";

const newline = 0x0a;

/** A line of text, or what is shown of it, and the matches in it. */
interface Shown {
  readonly line: number;
  readonly offset: number;
  readonly start: number;
  /** Behind the text, without its newline. */
  readonly end: number;
  /** In bytes from `start`. */
  readonly ranges: RawLine["ranges"];
  readonly context: boolean;
}

/** Lines as ripgrep shows them (the `grep_printer` crate, module `standard`). */
export class LinePrinter implements FileVisitor {
  readonly #style: Style;
  readonly #sink: Sink;
  readonly #paint: ReturnType<typeof painters>;
  readonly #isPlain: boolean;
  #path: Buffer = Buffer.alloc(0);
  /** What stands before every line of the file, for matches and for lines beside them. */
  #prefix: { readonly match: Buffer; readonly context: Buffer } = { match: Buffer.alloc(0), context: Buffer.alloc(0) };
  /** Whether the file's path was shown above its lines. */
  #begun = false;
  #nextLine = 0;

  constructor(style: Style, sink: Sink) {
    this.#style = style;
    this.#sink = sink;
    this.#paint = painters(style.colors);
    const { colors, onlyMatching, eachMatch, columns, byteOffsets, trim, maxColumns } = style;
    this.#isPlain = !(colors || onlyMatching || eachMatch || columns || byteOffsets || trim || maxColumns > 0);
  }

  begin(path: Buffer): void {
    const { heading, paths, nul, separators } = this.#style;
    const painted = paintedPath(path, this.#style);
    this.#path = painted;
    this.#begun = false;
    this.#nextLine = 0;
    if (heading || !paths) return;
    const behind = (separator: Buffer): Buffer => Buffer.concat([painted, nul ? Buffer.of(0) : separator]);
    this.#prefix = { match: behind(separators.match), context: behind(separators.context) };
  }

  lines(lines: RawFile["lines"], bytes: Buffer): void {
    if (lines.length > 0) this.#beginFile();
    for (const line of lines) {
      if (this.#style.hasContext && this.#nextLine > 0 && line.line > this.#nextLine) this.#gap();
      this.#block(line, bytes);
    }
  }

  end({ binaryOffset, matchedLines }: FileFacts, named: boolean): void {
    if (binaryOffset === undefined || matchedLines === 0) return;
    if (this.#style.paths) {
      this.#sink.bytes(this.#path);
      this.#sink.text(": ");
    }
    const found = `(found "\\0" byte around offset ${binaryOffset})\n`;
    const begun =
      named || this.#style.binaryMatches ? "binary file matches" : "WARNING: stopped searching binary file after match";
    this.#sink.text(`${begun} ${found}`);
  }

  /** What stands where lines are left out. */
  #gap(): void {
    if (this.#style.gap === undefined) return;
    this.#sink.bytes(this.#style.gap);
    this.#sink.text(this.#style.eol);
  }

  /** What stands between two files, and above the second. */
  #beginFile(): void {
    if (this.#begun) return;
    this.#begun = true;
    const { heading, paths, hasContext, nul } = this.#style;
    const isFirst = this.#sink.printed === 0;
    if (!isFirst && heading) this.#sink.text(this.#style.eol);
    else if (!isFirst && hasContext) this.#gap();
    if (!heading || !paths) return;
    this.#sink.bytes(this.#path);
    this.#sink.text(nul ? "\0" : this.#style.eol);
  }

  /** A match may be several lines; each is shown by itself. */
  #block(block: RawLine, bytes: Buffer): void {
    if (!this.#style.multiLine) {
      this.#nextLine = block.line + 1;
      if (this.#isPlain) this.#plain(block, bytes);
      else this.#line({ ...block, end: bytes[block.end - 1] === newline ? block.end - 1 : block.end }, bytes);
      return;
    }
    let line = block.line;
    let start = block.start;
    while (start < block.end) {
      const found = bytes.indexOf(newline, start);
      const end = found === -1 || found >= block.end ? block.end : found;
      const part = partOf(block, { line, start, end });
      // A line that a match reaches over has a part of it, if it is not empty.
      const isSkipped = this.#style.onlyMatching && block.ranges.length > 0 && part.ranges.length === 0;
      if (!isSkipped) this.#line(part, bytes);
      line++;
      start = end + 1;
    }
    if (block.start === block.end) this.#line({ ...block, ranges: [] }, bytes);
    this.#nextLine = Math.max(line, block.line + 1);
  }

  /** A whole line as it is, the most common case, in few steps. */
  #plain({ line, start, end, context }: RawLine, bytes: Buffer): void {
    const kind = context ? "context" : "match";
    const number = this.#style.lineNumbers ? line : -1;
    this.#sink.line(this.#prefix[kind], number, this.#style.separators[kind], bytes, start, end);
    if (bytes[end - 1] !== newline || start === end) this.#sink.text(this.#style.eol);
  }

  #line(whole: Shown, bytes: Buffer): void {
    const { onlyMatching, eachMatch, trim } = this.#style;
    const shown = trim && !(onlyMatching && whole.ranges.length > 0) ? trimmed(whole, bytes) : whole;
    // Columns are those of the whole line.
    if (onlyMatching && shown.ranges.length > 0) {
      for (const [start, end] of shown.ranges) this.#match(shown, start, end, bytes);
    } else if (eachMatch && shown.ranges.length > 0) {
      for (const [index, range] of shown.ranges.entries()) {
        this.#whole({ ...shown, ranges: [range] }, whole.ranges[index]?.[0], bytes, whole.ranges);
      }
    } else this.#whole(shown, whole.ranges[0]?.[0], bytes);
  }

  /** One match, alone. */
  #match(shown: Shown, start: number, end: number, bytes: Buffer): void {
    this.#prefixFor(shown, start, shown.offset + start);
    const { maxColumns } = this.#style;
    if (maxColumns > 0 && end - start > maxColumns) {
      if (this.#style.preview)
        this.#preview(
          { ...shown, start: shown.start + start, end: shown.start + end, ranges: [[0, end - start]] },
          bytes,
        );
      else this.#sink.text(`[Omitted long matching line]${this.#style.eol}`);
      return;
    }
    let first = shown.start + start;
    if (this.#style.trim) while (first < shown.start + end && isSpace(bytes[first])) first++;
    if (first < shown.start + end) {
      this.#sink.text(this.#paint.matchStart);
      this.#sink.bytes(bytes, first, shown.start + end);
      this.#sink.text(this.#paint.matchEnd);
    }
    this.#sink.text(this.#style.eol);
  }

  #whole(shown: Shown, column: number | undefined, bytes: Buffer, all = shown.ranges): void {
    const { eachMatch } = this.#style;
    this.#prefixFor(shown, column, shown.offset + (eachMatch ? (column ?? 0) : 0));
    const { maxColumns } = this.#style;
    if (maxColumns === 0 || lengthOf(shown, bytes) <= maxColumns) this.#text(shown, bytes);
    else if (this.#style.preview) this.#preview(shown, bytes, this.#style.colors ? shown.ranges : all);
    else this.#sink.text(this.#omitted(shown) + this.#style.eol);
  }

  /** The beginning of a long line, and how many matches begin behind it. */
  #preview(shown: Shown, bytes: Buffer, counted = shown.ranges): void {
    const length = preview(bytes.subarray(shown.start, shown.end), this.#style.maxColumns);
    this.#colored({ ...shown, end: shown.start + length }, bytes);
    const behind = counted.filter(([start]) => start >= length).length;
    const more =
      shown.ranges.length === 0 ? "omitted end of long line" : `${behind} more match${behind === 1 ? "" : "es"}`;
    this.#sink.text(` [... ${more}]${this.#style.eol}`);
  }

  #omitted({ context, ranges }: Shown): string {
    if (context && ranges.length === 0) return "[Omitted long context line]";
    return ranges.length > 0 && this.#style.ranges
      ? `[Omitted long line with ${ranges.length} matches]`
      : "[Omitted long matching line]";
  }

  #prefixFor({ context, line }: Shown, column: number | undefined, offset: number): void {
    const { lineNumbers, columns, byteOffsets } = this.#style;
    const kind = context ? "context" : "match";
    const separator = this.#style.separators[kind];
    const field = (text: string): void => {
      this.#sink.text(text);
      this.#sink.bytes(separator);
    };
    if (this.#prefix[kind].length > 0) this.#sink.bytes(this.#prefix[kind]);
    if (lineNumbers) field(this.#paint.line(line));
    if (columns && column !== undefined) field(this.#paint.column(column + 1));
    if (byteOffsets) field(this.#paint.offset(offset));
  }

  #text(shown: Shown, bytes: Buffer): void {
    this.#colored(shown, bytes);
    this.#sink.text(bytes[shown.end] === newline ? "\n" : this.#style.eol);
  }

  /** A line without its end. */
  #colored({ start, end, ranges }: Shown, bytes: Buffer): void {
    let from = start;
    if (this.#style.colors) {
      for (const [matchStart, beyond] of joined(ranges)) {
        if (start + matchStart >= end) break;
        const matchEnd = Math.min(beyond, end - start);
        this.#sink.bytes(bytes, from, start + matchStart);
        this.#sink.text(this.#paint.matchStart);
        this.#sink.bytes(bytes, start + matchStart, start + matchEnd);
        this.#sink.text(this.#paint.matchEnd);
        from = start + matchEnd;
      }
    }
    this.#sink.bytes(bytes, from, end);
  }
}

/** One line of a block, with the matches or parts of them that lie in it. */
function partOf(block: RawLine, part: { readonly line: number; readonly start: number; readonly end: number }): Shown {
  const from = part.start - block.start;
  const length = part.end - part.start;
  const ranges: (readonly [number, number])[] = [];
  for (const [start, end] of block.ranges) {
    const [first, last] = [Math.max(0, start - from), Math.min(length, end - from)];
    // Of a match over several lines no empty part is shown.
    if (first < last || (start === end && first === last)) ranges.push([first, last]);
  }
  return { ...part, offset: block.offset + from, ranges, context: block.context };
}

/** The length of a line, with its newline if it has one. */
const lengthOf = ({ start, end }: Shown, bytes: Buffer): number => end - start + (bytes[end] === newline ? 1 : 0);

/** Matches that touch each other, as one; without empty ones. */
function joined(ranges: RawLine["ranges"]): RawLine["ranges"] {
  const whole: [number, number][] = [];
  for (const [start, end] of ranges) {
    const last = whole.at(-1);
    if (start === end) continue;
    if (last?.[1] === start) last[1] = end;
    else whole.push([start, end]);
  }
  return whole;
}

/** The white space that --trim takes off. */
const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x09 || byte === 0x0b || byte === 0x0c || byte === 0x0d;

function trimmed(shown: Shown, bytes: Buffer): Shown {
  let start = shown.start;
  while (start < shown.end && isSpace(bytes[start])) start++;
  const by = start - shown.start;
  const ranges = shown.ranges.map(([from, to]) => [Math.max(0, from - by), Math.max(0, to - by)] as const);
  return { ...shown, start, ranges };
}
