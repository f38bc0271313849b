import type { RawFile, RawLine } from "../../rune/index.ts";
import type { FileFacts, Files, FileVisitor } from "./result.ts";
import type { Sink } from "./sink.ts";

/** ripgrep's JSON Lines (the `grep_printer` crate, module `json`): begin, match, context and end, for each file. */
export class JsonPrinter implements FileVisitor {
  readonly #sink: Sink;
  readonly #numbers: boolean;
  #path: Data = { text: "" };
  #begun = false;
  #printedBefore = 0;
  /** Bytes of messages about files, without those that end them. */
  printed = 0;

  /** `numbers`: whether lines have theirs. */
  constructor(sink: Sink, numbers: boolean) {
    this.#sink = sink;
    this.#numbers = numbers;
  }

  begin(path: Buffer): void {
    this.#path = data(path);
    this.#begun = false;
    this.#printedBefore = this.#sink.printed;
  }

  lines(lines: RawFile["lines"], bytes: Buffer): void {
    for (const line of lines) {
      this.#beginFile();
      this.#message(line.context ? "context" : "match", {
        path: this.#path,
        ...lineData(line, bytes, this.#numbers),
      });
    }
  }

  end(facts: FileFacts): void {
    if (!this.#begun) return;
    const printed = this.#sink.printed - this.#printedBefore;
    this.printed += printed;
    const stats = {
      elapsed: duration(facts.elapsedNs),
      searches: 1,
      searches_with_match: facts.matchedLines > 0 ? 1 : 0,
      bytes_searched: facts.bytes,
      bytes_printed: printed,
      matched_lines: facts.matchedLines,
      matches: facts.matches,
    };
    this.#message("end", { path: this.#path, binary_offset: facts.binaryOffset ?? null, stats });
  }

  #beginFile(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#message("begin", { path: this.#path });
  }

  #message(type: string, content: Record<string, unknown>): void {
    this.#sink.text(`${JSON.stringify({ type, data: content })}\n`);
  }
}

/** The last message: the totals. Its members stand in ripgrep's order. */
export function jsonSummary(files: Files, printed: number, totalNs: number): string {
  const sorted = ({ secs, nanos, human }: Duration): Duration => ({ human, nanos, secs });
  const stats = {
    bytes_printed: printed,
    bytes_searched: files.bytes,
    elapsed: sorted(duration(files.elapsedNs)),
    matched_lines: files.matchedLines,
    matches: files.matches,
    searches: files.searches,
    searches_with_match: files.withMatches,
  };
  return `${JSON.stringify({ data: { elapsed_total: sorted(duration(totalNs)), stats }, type: "summary" })}\n`;
}

type Data = { readonly text: string } | { readonly bytes: string };

/** Text as it is, and what is no UTF-8 in base64. */
function data(bytes: Buffer, start = 0, end = bytes.length): Data {
  const text = bytes.toString("utf8", start, end);
  const exact = !text.includes("\uFFFD") || Buffer.from(text).equals(bytes.subarray(start, end));
  return exact ? { text } : { bytes: bytes.toString("base64", start, end) };
}

const lineData = (
  { line, offset, start, end, ranges }: RawLine,
  bytes: Buffer,
  numbers: boolean,
): Record<string, unknown> => ({
  lines: data(bytes, start, end),
  line_number: numbers ? line : null,
  absolute_offset: offset,
  submatches: ranges.map(([from, to]) => ({ match: data(bytes, start + from, start + to), start: from, end: to })),
});

interface Duration {
  readonly secs: number;
  readonly nanos: number;
  readonly human: string;
}

function duration(ns: number): Duration {
  const secs = Math.floor(ns / 1e9);
  return { secs, nanos: Math.round(ns - secs * 1e9), human: `${(ns / 1e9).toFixed(6)}s` };
}
