import type { SearchMatch, SearchResult } from "../../rune/index.ts";
import type { SearchScope } from "./scope.ts";

/** Writes what a search found, in one of ripgrep's formats. */
export interface SearchPrinter {
  /** Prints nothing but the exit code: the first match is enough. */
  readonly silent: boolean;
  results(result: SearchResult, scope: SearchScope): void;
  /** After the last results. */
  finish(): void;
}

export type Write = (text: string) => void;

/** Matches of one file, in the order of their lines. */
export interface FileMatches {
  /** As it is shown. */
  readonly path: string;
  readonly matches: readonly SearchMatch[];
}

/** The matches of a result, file by file. They come ordered by path. */
export function* byFile({ matches }: SearchResult, scope: SearchScope): Generator<FileMatches> {
  let start = 0;
  for (let index = 1; index <= matches.length; index++) {
    const path = matches[start]?.path;
    if (path === undefined || matches[index]?.path === path) continue;
    yield { path: scope.show(path), matches: matches.slice(start, index) };
    start = index;
  }
}
