import type { RawFile, RawMatches, SearchCounts } from "../../rune/index.ts";
import type { SearchScope } from "./scope.ts";

/** Writes what a search finds, in one of ripgrep's formats. */
export interface SearchPrinter {
  /** Prints nothing but the exit code: the first match is enough. */
  readonly silent: boolean;
  /** Called with matches as they come. */
  part(part: RawMatches, scope: SearchScope): void;
  /** After the last matches of a scope. */
  scopeEnd(counts: SearchCounts): void;
  /** After the last scope. */
  finish(): void;
}

/** What is done with the files of a search, each of which may come in several pieces. */
export interface FileVisitor {
  begin(path: Buffer): void;
  /** Some of the file's lines, which lie in `bytes`. */
  lines(lines: RawFile["lines"], bytes: Buffer): void;
  end(): void;
}

/** Puts pieces of a file together: `end` comes when another file begins, or the scope ends. */
export class FileByFile {
  readonly #visitor: FileVisitor;
  /** The file under way, as it is shown. */
  #path: Buffer | undefined;

  constructor(visitor: FileVisitor) {
    this.#visitor = visitor;
  }

  part({ files, bytes }: RawMatches, scope: SearchScope): void {
    for (const file of files) {
      const path = scope.show(file.path);
      if (this.#path?.equals(path) !== true) {
        this.end();
        this.#path = path;
        this.#visitor.begin(path);
      }
      this.#visitor.lines(file.lines, bytes);
    }
  }

  end(): void {
    if (this.#path) this.#visitor.end();
    this.#path = undefined;
  }
}
