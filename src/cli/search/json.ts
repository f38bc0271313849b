import type { RawLine } from "../../rune/index.ts";
import { FileByFile, type SearchPrinter } from "./result.ts";
import type { Sink } from "./sink.ts";

/**
 * ripgrep's JSON Lines (the `grep_printer` crate, module `json`): begin, match and end for each file with matches, and
 * a summary at the end. What Rune does not measure for a single file (its bytes and time) is left out of `end`.
 */
export function jsonPrinter(sink: Sink): SearchPrinter {
  const total = { ms: 0, bytes: 0, searches: 0, withMatch: 0, lines: 0, matches: 0 };
  const message = (type: string, data: Record<string, unknown>) => sink.text(`${JSON.stringify({ type, data })}\n`);
  let file = { path: data(Buffer.alloc(0)), lines: 0, matches: 0 };
  const files = new FileByFile({
    begin(path) {
      file = { path: data(path), lines: 0, matches: 0 };
      message("begin", { path: file.path });
    },
    lines(lines, bytes) {
      for (const line of lines) {
        message("match", { path: file.path, ...matchData(line, bytes) });
        file.matches += line.ranges.length;
      }
      file.lines += lines.length;
    },
    end() {
      const stats = { searches: 1, searches_with_match: 1, matched_lines: file.lines, matches: file.matches };
      message("end", { path: file.path, binary_offset: null, stats });
      total.withMatch++;
      total.lines += file.lines;
      total.matches += file.matches;
    },
  });
  return {
    silent: false,
    part(part, scope) {
      files.part(part, scope);
      sink.flush();
    },
    scopeEnd(counts) {
      files.end();
      total.ms += counts.elapsedMs;
      total.bytes += counts.bytesSearched;
      total.searches += counts.filesSearched;
    },
    finish() {
      const elapsed = duration(total.ms);
      const stats = {
        elapsed,
        searches: total.searches,
        searches_with_match: total.withMatch,
        bytes_searched: total.bytes,
        matched_lines: total.lines,
        matches: total.matches,
      };
      message("summary", { elapsed_total: elapsed, stats });
      sink.flush();
    },
  };
}

type Data = { readonly text: string } | { readonly bytes: string };

/** Text as it is, and what is no UTF-8 in base64. */
function data(bytes: Buffer, start = 0, end = bytes.length): Data {
  const text = bytes.toString("utf8", start, end);
  const exact = !text.includes("\uFFFD") || Buffer.from(text).equals(bytes.subarray(start, end));
  return exact ? { text } : { bytes: bytes.toString("base64", start, end) };
}

const matchData = ({ line, offset, start, end, ranges }: RawLine, bytes: Buffer): Record<string, unknown> => ({
  lines: data(bytes, start, end),
  line_number: line,
  absolute_offset: offset,
  submatches: ranges.map(([from, to]) => ({ match: data(bytes, start + from, start + to), start: from, end: to })),
});

function duration(ms: number): { secs: number; nanos: number; human: string } {
  const secs = Math.floor(ms / 1000);
  return { secs, nanos: Math.round((ms - secs * 1000) * 1e6), human: `${(ms / 1000).toFixed(6)}s` };
}
