import type { RawFile, RawMatches, SearchCounts } from "../../rune/index.ts";
import type { SearchScope } from "./scope.ts";

/** What is known about a file at its end. */
export type FileFacts = Omit<RawFile, "path" | "lines" | "more">;

/** What is done with the files of a search, each of which may come in several pieces. */
export interface FileVisitor {
  begin(path: Buffer): void;
  /** Some of the file's lines, which lie in `bytes`. */
  lines(lines: RawFile["lines"], bytes: Buffer): void;
  /** `named`: whether PATH was this file. */
  end(facts: FileFacts, named: boolean): void;
}

/** Puts pieces of files together, and counts what was found. */
export class Files {
  withMatches = 0;
  matchedLines = 0;
  matches = 0;
  searches = 0;
  /** Files that were given, with or without a match. */
  listed = 0;
  bytes = 0;
  elapsedNs = 0;
  readonly #visitor: FileVisitor;
  #isOpen = false;

  constructor(visitor: FileVisitor) {
    this.#visitor = visitor;
  }

  part({ files, bytes }: RawMatches, scope: SearchScope): void {
    for (const file of files) {
      if (!this.#isOpen) this.#visitor.begin(scope.show(file.path));
      this.#visitor.lines(file.lines, bytes);
      this.#isOpen = file.more;
      if (file.more) continue;
      this.#visitor.end(file, scope.isFile);
      this.listed++;
      if (file.matchedLines > 0) this.withMatches++;
      this.matchedLines += file.matchedLines;
      this.matches += file.matches;
      this.elapsedNs += file.elapsedNs;
    }
  }

  scopeEnd(counts: SearchCounts): void {
    this.searches += counts.filesSearched;
    this.bytes += counts.bytesSearched;
  }
}
