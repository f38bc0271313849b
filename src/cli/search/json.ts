import type { SearchMatch, SearchResult } from "../../rune/index.ts";
import { byFile, type FileMatches, type SearchPrinter, type Write } from "./result.ts";

/**
 * ripgrep's JSON Lines (the `grep_printer` crate, module `json`): begin, match and end for each file with matches, and
 * a summary at the end. What Rune does not measure for a single file (its bytes and time) is left out of `end`.
 * A line's text has a newline added: which end of line the file has, and whether its last line has one, is not known here.
 */
export function jsonPrinter(output: { readonly write: Write; readonly flush: () => void }): SearchPrinter {
  const total = { ms: 0, bytes: 0, searches: 0, withMatch: 0, lines: 0, matches: 0 };
  const message = (type: string, data: Record<string, unknown>) => output.write(`${JSON.stringify({ type, data })}\n`);
  return {
    silent: false,
    results(result: SearchResult, scope) {
      total.ms += result.elapsedMs;
      total.bytes += result.bytesSearched;
      total.searches += result.filesSearched;
      for (const found of byFile(result, scope)) {
        const path = { text: found.path };
        const matches = ranges(found);
        message("begin", { path });
        for (const match of found.matches) message("match", { path, ...matchData(match) });
        const stats = { searches: 1, searches_with_match: 1, matched_lines: found.matches.length, matches };
        message("end", { path, binary_offset: null, stats });
        total.withMatch++;
        total.lines += found.matches.length;
        total.matches += matches;
      }
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
      output.flush();
    },
  };
}

const ranges = ({ matches }: FileMatches): number => matches.reduce((sum, match) => sum + match.ranges.length, 0);

/** Offsets are bytes of the line's UTF-8, where Rune counts UTF-16 units. */
function matchData({ text, line, offset, ranges }: SearchMatch): Record<string, unknown> {
  const bytesTo = (end: number) => Buffer.byteLength(text.slice(0, end));
  return {
    lines: { text: `${text}\n` },
    line_number: line,
    absolute_offset: offset,
    submatches: ranges.map(([start, end]) => ({
      match: { text: text.slice(start, end) },
      start: bytesTo(start),
      end: bytesTo(end),
    })),
  };
}

function duration(ms: number): { secs: number; nanos: number; human: string } {
  const secs = Math.floor(ms / 1000);
  return { secs, nanos: Math.round((ms - secs * 1000) * 1e6), human: `${(ms / 1000).toFixed(6)}s` };
}
