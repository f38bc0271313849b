import { paintedPath } from "./paint.ts";
import type { Mode } from "./plan.ts";
import type { FileFacts, FileVisitor } from "./result.ts";
import type { Sink } from "./sink.ts";
import type { Style } from "./style.ts";

interface Tally {
  readonly mode: Exclude<Mode, "lines" | "json">;
  readonly includeZero: boolean;
  /** Whether files with a NUL byte that were found count as those that were named. */
  readonly binaryCounts: boolean;
  readonly style: Style;
}

/** A line for each file: its path, or how much was found in it. */
export class TallyPrinter implements FileVisitor {
  readonly #tally: Tally;
  readonly #sink: Sink;
  #path: Buffer = Buffer.alloc(0);

  constructor(tally: Tally, sink: Sink) {
    this.#tally = tally;
    this.#sink = sink;
  }

  begin(path: Buffer): void {
    this.#path = path;
  }

  lines(): void {}

  end(facts: FileFacts, named: boolean): void {
    const { mode, includeZero, binaryCounts, style } = this.#tally;
    // As ripgrep has it: a file that was found and turns out to be binary is none that was searched.
    if (facts.binaryOffset !== undefined && !named && !binaryCounts) return;
    const count = mode === "count-matches" ? facts.matches : facts.matchedLines;
    if (mode === "files" || (mode === "with" && count > 0) || (mode === "without" && count === 0)) {
      this.#sink.bytes(paintedPath(this.#path, style));
      this.#sink.text(style.nul ? "\0" : style.eol);
      return;
    }
    if (mode === "with" || mode === "without" || (count === 0 && !includeZero)) return;
    if (style.paths) {
      this.#sink.bytes(paintedPath(this.#path, style));
      this.#sink.text(style.nul ? "\0" : ":");
    }
    this.#sink.text(`${count}${style.eol}`);
  }
}
