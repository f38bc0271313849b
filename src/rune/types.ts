/**
 * What Rune offers to TypeScript. Paths are relative to a root, `/`-separated; sizes and offsets
 * are bytes, lines count from 1.
 */

/** How often one kind of call was made in this process, and how long it took. */
export interface OperationCount {
  readonly operation: string;
  readonly calls: number;
  readonly failures: number;
  /** Of all calls together. */
  readonly seconds: number;
  /** Calls that took less than so many seconds, each with those before it. */
  readonly buckets: readonly { readonly seconds: number; readonly count: number }[];
}

export interface RootOptions {
  /**
   * What nothing beneath the root may open, list, find, search or change: globs as in a .gitignore, from the
   * root on; `!` in front takes one back. They are held against the name of what a path leads to, so no link is
   * a way around them. Code `denied`; lists and searches leave it out. A directory is not removed or moved
   * while anything in it is denied.
   */
  readonly deny?: readonly string[];
  /** Take no symbolic link on any path, and no file with several names (hard links): code `denied`. Default false. */
  readonly strict?: boolean;
}

export interface ReadOptions {
  /** First byte to read; default 0. Past the end gives no bytes. */
  readonly offset?: number;
  /** Most bytes to read; default all that is left. */
  readonly length?: number;
  /** Refuse, with code `too_large`, to return more than this; default 64 MiB. */
  readonly maxBytes?: number;
  /**
   * Give a whole file that begins with a mark of UTF-16 as UTF-8 without it; a range of one is
   * code `unsupported`. Default false.
   */
  readonly text?: boolean;
  /** Lend the bytes instead of giving them away: they hold until the next call into Rune. Default false. */
  readonly lend?: boolean;
}

export interface FileContent {
  /** Owned by the caller, unless they were asked for as lent. */
  readonly bytes: Uint8Array;
  /** The file's size when it was opened. */
  readonly size: number;
  /** Whether a NUL byte is among `bytes`. */
  readonly binary: boolean;
  /** What the file's byte order mark says, where text was asked for and there is one. */
  readonly encoding?: TextEncoding | undefined;
  /** The version of the overlay that was read in the place of the file, where there is one. */
  readonly overlay?: number | undefined;
}

/** What a byte order mark can say. */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be";

export interface ReadManyOptions {
  /** Most bytes of each file, from its start; default 1 MiB. */
  readonly maxBytes?: number;
  /** Bytes of all files together; default 8 MiB. What is left out has code `too_large`. */
  readonly totalBytes?: number;
  /** As in `ReadOptions`, of files that are not cut. */
  readonly text?: boolean;
}

/** Lines from the end of a file. */
export interface LastLines extends FileContent {
  /** Lines in `bytes`: fewer than were asked for where the file has no more, or they are larger than was allowed. */
  readonly count: number;
  /** Where in the file the first of them starts, in bytes. */
  readonly offset: number;
}

export interface LineOptions {
  /** First line, from 1; default 1. Past the end gives no lines. */
  readonly first?: number;
  /** Most lines to return; default all. */
  readonly count?: number;
  /** Stop before the line that would exceed this; default 64 MiB. */
  readonly maxBytes?: number;
  /** As in `ReadOptions`. */
  readonly lend?: boolean;
  /**
   * Where another call stopped; default the file's beginning. `first` counts from the file's beginning all the same.
   */
  readonly from?: LinePlace;
  /** Stop when about so many bytes before the first line were passed over; default never. */
  readonly maxSkip?: number;
}

/** A place within a file, found on the way to a line behind it. */
export interface LinePlace {
  /** Bytes before it. */
  readonly offset: number;
  /** Line ends before it. */
  readonly lines: number;
  /** Whether it lies within a line. */
  readonly isOpen: boolean;
}

export interface FileLines extends FileContent {
  /** Number of the first line in `bytes`. */
  readonly first: number;
  /** Lines in `bytes`; a last line without a newline counts. */
  readonly count: number;
  /** Lines in the file, when reading reached its end. */
  readonly total: number | undefined;
  /**
   * Where `maxSkip` ended the call before the first line was found; `binary` is then about the
   * first bytes that were passed over.
   */
  readonly stopped?: LinePlace | undefined;
}

export type EntryKind = "file" | "directory" | "symlink" | "fifo" | "socket" | "device" | "unknown";

export interface FileStat {
  readonly kind: EntryKind;
  readonly size: number;
  readonly modifiedMs: number;
  /** Permission bits, as in chmod. */
  readonly mode: number;
  /** Names of the object; more than one of a file are hard links. 0, as `mode`, where only an overlay is there. */
  readonly links: number;
  /**
   * The version of the overlay that stands in the place of the file, where there is one;
   * size and time are then its own.
   */
  readonly overlay?: number | undefined;
}

/** A file's SHA-256 in 64 hexadecimal digits, and the bytes that it was taken of. */
export interface FileHash {
  readonly hash: string;
  readonly size: number;
}

/**
 * What a change waits for: `content` until the file's bytes are on the disk before they get its name (default);
 * `directory` also until the name is, so that no power failure brings the old file back; `none` for nothing.
 */
export type Sync = "content" | "directory" | "none";

export interface EditOptions {
  /**
   * SHA-256 that the file must have now, or its first 12 or more hexadecimal digits; `sha256:` may stand before them.
   * Else nothing is written: code `conflict`.
   */
  readonly expectedHash?: string | undefined;
  readonly sync?: Sync;
}

export interface WriteOptions extends EditOptions {
  /** Refuse, with code `exists`, when there is anything of that name; default false. */
  readonly createOnly?: boolean;
  /** Put the content behind what the file holds; default false. */
  readonly append?: boolean;
  /** Make missing directories on the way to a new file; default false. */
  readonly parents?: boolean;
  /** Permission bits of a new file, narrowed by the umask; default 0o666. A replaced file keeps its own. */
  readonly mode?: number;
}

export interface WriteResult extends FileHash {
  /** Whether there was no file before. */
  readonly created: boolean;
  /** Whether the file had further names (hard links): they keep the old content. */
  readonly detached: boolean;
}

/**
 * One replacement of a range, as the file was before any: bytes from the first up to the second, which is not among
 * them, or lines from 1, both inclusive. Of lines, a newline is added where others follow; a last line before the first
 * puts the new ones in front of it.
 */
export type RangeEdit = { readonly newText: string } & (
  { readonly bytes: readonly [start: number, end: number] } | { readonly lines: readonly [first: number, last: number] }
);

/** One replacement in a text. `oldText` must be in it exactly once. */
export interface Edit {
  readonly oldText: string;
  readonly newText: string;
}

export interface MoveOptions {
  /** End what the new name is, as rename(2) does; default false: code `exists`. */
  readonly replace?: boolean;
  /** Make missing directories on the way to the new name; default false. */
  readonly parents?: boolean;
}

export interface ListOptions {
  /** Most entries to return; default 10,000. */
  readonly limit?: number;
  /** Fill in size and modification time, one fstatat per entry; default false. */
  readonly stat?: boolean;
}

export interface Entry {
  readonly name: string;
  readonly kind: EntryKind;
  readonly size: number | undefined;
  readonly modifiedMs: number | undefined;
}

export interface Listing {
  /** In byte order of their names. A name that is not UTF-8 has U+FFFD in the place of its bad bytes. */
  readonly entries: readonly Entry[];
  /** Entries in the directory, also those beyond `limit`. */
  readonly total: number;
  readonly truncated: boolean;
}

/** A place in the order of a search: what comes behind it is what a next search gives. */
export interface SearchCursor {
  readonly path: string;
  readonly line: number;
}

export interface SearchOptions {
  /** Directory or file to search beneath the root; default the root itself. */
  readonly path?: string;
  /**
   * The needles are regular expressions in the syntax of ripgrep (Rust's regex crate); default false.
   * Their time is linear in what is searched, their memory 64 MB at most: a pattern that is wrong or
   * asks for more has code `invalid`.
   */
  readonly regex?: boolean;
  /** Upper and lower case are the same, by Unicode's simple case folding. */
  readonly ignoreCase?: boolean;
  /** As `ignoreCase`, unless a needle has an upper-case letter. */
  readonly smartCase?: boolean;
  /** A match neither begins nor ends inside a word. */
  readonly wholeWord?: boolean;
  /** A match is a whole line. */
  readonly wholeLine?: boolean;
  /** Find the lines that do not match. */
  readonly invert?: boolean;
  /**
   * A match may reach over several lines, which are then one `SearchMatch`. A file is held in
   * memory as a whole, up to 1 GB.
   */
  readonly multiLine?: boolean;
  /** With `multiLine`: a dot also matches a newline. */
  readonly dotAll?: boolean;
  /** False: \w, \d, \s, \b and case know ASCII only. Default true. */
  readonly unicode?: boolean;
  /** Lines may end with CR LF: then `$` stands before both. */
  readonly crlf?: boolean;
  /** Lines before and behind each match that come with it, marked as `context`. */
  readonly before?: number;
  readonly after?: number;
  /** Most matching lines of one file; default no limit. */
  readonly maxCount?: number;
  /** Only what comes behind this match, in order. */
  readonly cursor?: SearchCursor;
  /** Globs of file names that count behind the ignore files: `!` in front excludes. As ripgrep's file types. */
  readonly types?: readonly string[];
  /** Also dot files and dot directories; default false. */
  readonly hidden?: boolean;
  /** With `hidden`: also `.git`; default false. */
  readonly git?: boolean;
  /**
   * Honour .gitignore and .ignore files, as ripgrep does, from the root down; default true. Those above
   * the root lie outside it and are not read. Without a repository (.git here or above) .gitignore
   * counts for nothing, as in ripgrep.
   */
  readonly ignoreFiles?: boolean;
  /**
   * Search files with a NUL byte as if it were none; default false: a file that was found is searched up to its NUL,
   * one that `path` names is searched, but not shown. Both are counted in `binarySkipped`.
   */
  readonly binary?: boolean;
  /** Only files whose path from the root matches one of these globs (`!` in front excludes), as ripgrep's -g. */
  readonly globs?: readonly string[];
  /**
   * Most matching lines to return, at most a million (raw: four billion): the first ones by path and line, the
   * same each time; default 10,000.
   */
  readonly maxMatches?: number;
  /** Skip files larger than this, counted in `largeSkipped`; default no limit. */
  readonly maxFileBytes?: number;
  /** Cut a returned line beyond this, from 16 to 8,388,608; default 4,096. The first match stays inside. */
  readonly maxLineBytes?: number;
  /** Stop after this, with what was found so far and `truncated`; default 30,000. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** What only those can use who take matches as bytes. */
export interface RawSearchOptions extends SearchOptions {
  /** False: lines are counted, none is given. */
  readonly lines?: boolean;
  /** False: where in its line a match stands is not looked for. */
  readonly ranges?: boolean;
  /** Every file that was searched is given, also without a match. */
  readonly allFiles?: boolean;
  /** Lines that are no matches are given, too, as `context`. */
  readonly passthru?: boolean;
  /** Nothing is searched: the files are given that would be. */
  readonly list?: boolean;
  /** Takes the place of each match in its line: `$1`, `${name}`; the ranges are those of the replacements. */
  readonly replacement?: string;
  /** Files with a NUL byte that were found are searched as those that are named. */
  readonly convertBinary?: boolean;
  /** Rules as a .gitignore has them, that count in repositories behind all ignore files. */
  readonly globalRules?: string;
  /** Rules as a .gitignore has them, that count everywhere, behind those. They see paths as `globs` do. */
  readonly extraRules?: string;
  /** With `ignoreFiles`: which kinds of them are passed over. */
  readonly passOver?: {
    /** .ignore and .rgignore. */
    readonly dot?: boolean;
    /** .gitignore and .git/info/exclude. */
    readonly vcs?: boolean;
    readonly exclude?: boolean;
    /** Those of directories above `path`. */
    readonly parents?: boolean;
  };
  /** False: .gitignore counts outside of repositories, too. */
  readonly requireGit?: boolean;
  /**
   * What symbolic links lead to beneath the root is searched as if it stood in their place. One that leads
   * nowhere, out of the root or to a directory that it lies in is counted as unreadable. In a root that is not
   * `/`, an absolute link leads out.
   */
  readonly follow?: boolean;
  /** No directory is entered on another device than that of `path`. */
  readonly oneFileSystem?: boolean;
  /** Directories that are read below each other, that of `path` included; 0 reads none. */
  readonly maxDepth?: number;
  /** What `globs` and `globalRules` see: a path from the root without its first `strip` bytes, behind `prefix`. */
  readonly globBase?: { readonly strip: number; readonly prefix: string };
  /** A descriptor of a pipe, say, to read in the place of `path`, which is then its name alone. */
  readonly descriptor?: number;
}

export interface SearchMatch {
  /** Relative to the root. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /**
   * Offset of the line's first byte in the file's text, also when `text` is cut: behind a byte order mark, and in the
   * UTF-8 that a file in UTF-16 is read as.
   */
  readonly offset: number;
  /** The line without its newline (a carriage return stays); U+FFFD in the place of bytes that are no UTF-8. */
  readonly text: string;
  /** Matches in `text` as [start, end) pairs, in UTF-16 units of `text`; at most 1,024. */
  readonly ranges: readonly (readonly [start: number, end: number])[];
  /** True for a line that is no match, but stands beside one. */
  readonly context?: boolean;
  /** True when the line is longer than `text`, which shows the first match. */
  readonly cut?: boolean;
}

/** Matches as the bytes that their files hold, or UTF-8 where a file is UTF-16. */
export interface RawMatches {
  /** What `start` and `end` of the lines point into. Owned by the receiver. */
  readonly bytes: Buffer;
  /** By path, component by component in byte order; a file that does not fit goes on as the first of the next part. */
  readonly files: readonly RawFile[];
}

export interface RawFile {
  /** Relative to the root. */
  readonly path: Buffer;
  readonly lines: readonly RawLine[];
  /** Whether further lines of the file come with the next part. The numbers that follow are those of the whole file. */
  readonly more: boolean;
  readonly matchedLines: number;
  /** Matches, where their places were looked for; else lines. */
  readonly matches: number;
  readonly bytes: number;
  /** Where a NUL byte stands that ended the search of the file, or keeps it from being shown. */
  readonly binaryOffset: number | undefined;
  readonly elapsedNs: number;
}

export interface RawLine {
  /** From 1. */
  readonly line: number;
  /** As in `SearchMatch`. */
  readonly offset: number;
  /** The line in `bytes`, with its newline if it has one and the line is not cut. */
  readonly start: number;
  readonly end: number;
  /** Matches in the line as [start, end) pairs, in bytes from its start. */
  readonly ranges: SearchMatch["ranges"];
  readonly context: boolean;
}

export interface SearchResult extends SearchCounts {
  /** By path, component by component in byte order, then by line. */
  readonly matches: readonly SearchMatch[];
  /**
   * Files with matches that have a NUL byte, and where: what stands behind it, or all of it, is not among the matches.
   */
  readonly binary: readonly { readonly path: string; readonly offset: number }[];
}

export interface SearchCounts {
  readonly filesSearched: number;
  readonly filesMatched: number;
  readonly bytesSearched: number;
  readonly binarySkipped: number;
  readonly largeSkipped: number;
  /** Entries that could not be read (permissions, races). */
  readonly unreadable: number;
  /** Whether a limit or the deadline cut the search short. */
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

/**
 * A directory held open by Rune. Every path is resolved beneath it by the kernel (openat2 RESOLVE_BENEATH |
 * RESOLVE_NO_MAGICLINKS), and what was opened is judged by its descriptor, never by a second look at its path.
 */
export interface Root {
  /** Absolute path the root was opened by, without symbolic links. */
  readonly path: string;
  read(path: string, options?: ReadOptions): FileContent;
  readLines(path: string, options?: LineOptions): FileLines;
  /**
   * The last lines of a file; what stands before them is not read. `maxBytes` is 64 MiB by
   * default, and cuts whole lines.
   */
  lastLines(path: string, options: { readonly count: number; readonly maxBytes?: number }): LastLines;
  /** Reads many files in one call, in their order; an error in the place of one that could not be read. */
  readMany(paths: readonly string[], options?: ReadManyOptions): readonly (FileContent | Error)[];
  stat(path: string): FileStat;
  list(path: string, options?: ListOptions): Listing;
  /** SHA-256 of a whole regular file; code `too_large` beyond 256 MiB, since nothing else runs meanwhile. */
  hash(path: string): FileHash;
  /**
   * Writes a regular file as a whole, in one step: others see the old content or the new one, and a write that fails
   * leaves the old file and nothing beside it. A symbolic link as the last component is followed beneath the root, and
   * stays. Mode, owner, extended attributes and access control lists of a replaced file are kept, setuid and setgid are
   * not; its further names (hard links) keep the old content. A file that this process may not write to is not replaced
   * either. Codes: `conflict`, `raced` (another program changed the file in that very moment: its version stays, the
   * caller's is NAME.glyph-1, or the first number that is free), `exists`, `no_space`, and those of reading.
   */
  write(path: string, content: string | Uint8Array, options?: WriteOptions): WriteResult;
  /**
   * Replaces texts in a file, one after the other, each of which must be in it exactly once when its turn comes (code
   * `no_single_match`); else nothing is written. The file's other bytes stay as they are, UTF-8 or not.
   */
  edit(path: string, edits: readonly Edit[], options?: EditOptions): WriteResult;
  /**
   * Replaces ranges of a file of at most 256 MiB, in ascending order and not overlapping; `no_single_match` for one
   * that is not in the file. Give the hash of what the ranges were taken from as `expectedHash`.
   */
  editRanges(path: string, edits: readonly RangeEdit[], options?: EditOptions): WriteResult;
  /**
   * Copies a regular file, sharing its blocks where the file system can, and returns its size. The copy has the
   * permission bits of the file, without setuid and setgid. Codes: `exists`, those of reading and writing.
   */
  copy(from: string, to: string, options?: MoveOptions): number;
  /** Gives a file, a directory or a link itself another name beneath the root. Codes: `exists`, `cross_device`. */
  move(from: string, to: string, options?: MoveOptions): void;
  /**
   * Removes a file, a link itself, or a directory: an empty one (code `not_empty`), or where asked with all that is in
   * it. No link is followed, and no other file system entered (`cross_device`). Returns how many entries went.
   */
  remove(path: string, options?: { readonly recursive?: boolean }): number;
  /**
   * Makes a directory; with `parents` also those that lead to it, and one that is there already is no
   * error. Returns how many were made.
   */
  makeDirectory(path: string, options?: { readonly parents?: boolean }): number;
  /**
   * Searches for one of the needles on Rune's own threads; the event loop is never blocked. A file that begins with a
   * byte order mark of UTF-16 is searched as the UTF-8 that it means; others by their bytes.
   */
  search(needle: string | readonly string[], options?: SearchOptions): Promise<SearchResult>;
  /**
   * As `search`, for matches that are passed on: `each` is called with parts of them as soon as nothing can come before
   * them, and holds the search up while it runs. What it throws ends the search and is thrown.
   */
  searchRaw(
    needle: string | readonly string[],
    options: RawSearchOptions,
    each: (part: RawMatches) => void,
  ): Promise<SearchCounts>;
  /**
   * Puts a copy of `content`, an editor's unsaved buffer, in the place of what the file at `path` holds: all that
   * reads, lists, searches or hashes beneath this root finds it there, by whatever link, until it is dropped or the
   * root is closed. The file may be new, in a directory that is there. What would change the file, or move or
   * remove a directory with it, fails with code `overlaid`. Calls that have begun go on with what was there. Ignore
   * files count as they are on the disk. `version` is the caller's own. Codes: those of reading, `limit` beyond
   * 1,024 overlays or 256 MiB together.
   */
  putOverlay(path: string, content: string | Uint8Array, version: number): void;
  /** Ends the overlay of a file, or without a path all of them; false when there was none of the file. */
  dropOverlay(path?: string): boolean;
  /** Releases the descriptor; later calls fail with code `closed`. Idempotent. */
  close(): void;
}

export interface RuneInfo {
  readonly abiVersion: number;
  readonly version: string;
  /** Widest vector kernels that this processor runs: "baseline", "avx2", "neon" … */
  readonly simd: string;
  /** How the library was loaded: from a sealed memory file, or from a path. */
  readonly loadedFrom: "memfd" | "file";
  /** How paths are confined: by the kernel, or step by step where openat2 is missing. */
  readonly guard: "openat2" | "stepwise";
}

export type RuneErrorCode =
  | "not_found"
  /** The path leads out of its root, by `..`, an absolute path or a symbolic link. */
  | "escape"
  /** A directory, FIFO, socket or device where a regular file is needed. */
  | "not_a_file"
  | "not_a_directory"
  | "permission_denied"
  | "too_large"
  /** The file shrank or changed while it was read. */
  | "changed"
  | "invalid"
  | "cancelled"
  | "limit"
  | "busy"
  /** The root was closed. */
  | "closed"
  | "unsupported"
  | "out_of_memory"
  | "io"
  /** There is something of that name already. */
  | "exists"
  /** The directory has entries. */
  | "not_empty"
  /** No room on the disk, or in the quota. */
  | "no_space"
  /** Two names, or a directory and what is below it, lie on different file systems. */
  | "cross_device"
  /** The file does not hold what was expected. Nothing was written. */
  | "conflict"
  /** The file changed while it was written, and is as the other program left it. */
  | "raced"
  /** The file belongs to a user or group that a new one could not be given to. Nothing was written. */
  | "foreign_owner"
  /** A rule of the root denies it, or it is a link where the root takes none. */
  | "denied"
  /** An overlay stands over what was to be changed, or in it. Nothing was changed. */
  | "overlaid"
  /** A text to replace is not in the file exactly once. Nothing was written. */
  | "no_single_match";

/** A vocabulary of OpenAI's. */
export type TokenEncoding = "o200k_base" | "cl100k_base";

export interface TokenCountOptions {
  readonly encoding: TokenEncoding;
  /** Most tokens to count. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** How far a text was counted. */
export interface TokenCount {
  readonly tokens: number;
  /** Bytes of the text, as UTF-8, that these tokens are. */
  readonly bytes: number;
}

export interface FindOptions {
  /** Most paths; default 100, at most 10,000. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** What a query for paths found. */
export interface FoundPaths {
  /** The best first. */
  readonly paths: readonly FoundPath[];
  /** How many there are in all. */
  readonly matched: number;
}

export interface FoundPath {
  readonly path: string;
  readonly score: number;
  /** Where the query's letters stand in `path`, in UTF-16 units. */
  readonly positions: readonly number[];
}
