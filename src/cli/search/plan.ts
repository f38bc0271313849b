import { fstatSync, readFileSync, statSync } from "node:fs";
import type { RawSearchOptions } from "../../rune/index.ts";
import { usageError } from "../arguments.ts";
import type { Invocation } from "../command.ts";
import { isTerminal, wantsColor } from "../terminal.ts";
import { fileTypes, globsOf } from "./file-types.ts";
import { globalRules } from "./git-rules.ts";

/** What is printed. */
export type Mode = "lines" | "count" | "count-matches" | "with" | "without" | "files" | "json";

/** How lines are printed. */
export interface Style {
  readonly color: boolean;
  readonly paths: boolean;
  readonly heading: boolean;
  readonly lineNumbers: boolean;
  readonly columns: boolean;
  readonly byteOffsets: boolean;
  /** A line for each match. */
  readonly eachMatch: boolean;
  readonly onlyMatching: boolean;
  readonly trim: boolean;
  readonly maxColumns: number;
  /** A NUL byte behind each path. */
  readonly nul: boolean;
  /** Whether lines stand beside matches, so that gaps are marked. */
  readonly hasContext: boolean;
  /** Whether a match may be several lines. */
  readonly multiLine: boolean;
  /** Whether places of matches are known. */
  readonly ranges: boolean;
  /** Whether files with a NUL byte that were found are searched as those that were named. */
  readonly binaryMatches: boolean;
  /** The end of what is put out that is no line of a file. */
  readonly eol: "\n" | "\r\n";
}

/** What an invocation asks for. */
export interface Plan {
  readonly mode: Mode;
  readonly patterns: readonly string[];
  readonly paths: readonly string[];
  readonly quiet: boolean;
  readonly stats: boolean;
  readonly includeZero: boolean;
  readonly messages: boolean;
  readonly style: Style;
  readonly options: RawSearchOptions;
}

/** A search from the command line is the user's to end; these are the most that Rune takes, or more than anyone waits. */
const limits = { maxMatches: 2 ** 32 - 1, deadlineMs: 24 * 60 * 60 * 1000, maxLineBytes: 8 * 1024 * 1024 };

const everything = 2 ** 32 - 1;

export function planOf(invocation: Invocation): Plan {
  refuse(invocation);
  const mode = modeOf(invocation);
  const patterns = mode === "files" ? [] : givenPatterns(invocation);
  const [first, ...rest] = invocation.positionals;
  const needsPattern = mode !== "files" && patterns.length === 0 && !hasPatternOption(invocation);
  if (needsPattern && first === undefined) throw usageError("say what to search for", "omen search PATTERN [PATH ...]");
  const paths = needsPattern ? rest : invocation.positionals;
  const wanted = needsPattern && first !== undefined ? [first] : patterns;
  const quiet = invocation.flag("quiet");
  const style = styleOf(invocation, paths);
  return {
    mode,
    patterns: wanted,
    paths,
    quiet,
    stats: invocation.flag("stats"),
    includeZero: invocation.flag("include-zero"),
    messages: !invocation.flag("no-messages"),
    style,
    options: optionsOf(invocation, mode, style, quiet),
  };
}

const hasPatternOption = (invocation: Invocation): boolean => invocation.flag("regexp") || invocation.flag("file");

/** What ripgrep has and this does not, with what to do instead. */
function refuse(invocation: Invocation): void {
  if (invocation.flag("pcre2")) {
    throw usageError(
      "-P is not supported: look-around and back-references can take exponential time",
      String.raw`write what stands around as a part of the pattern and show a group of it (-o -r '$1'), use \b for (?<!\w), or search twice: omen search A | omen search -v B`,
    );
  }
  if (invocation.flag("follow")) {
    throw usageError("-L is not supported: links below PATH are not followed", "name the links' targets as PATHs");
  }
  if (invocation.flag("search-zip")) {
    throw usageError(
      "-z is not supported: compressed files are searched as they are",
      "gzip -dc FILE | omen search PATTERN",
    );
  }
  if (invocation.flag("files") && invocation.flag("max-filesize")) {
    throw usageError("--max-filesize does not go with --files: sizes are not asked for", "leave one of them out");
  }
  if (invocation.flag("json") && invocation.flag("replace")) {
    throw usageError("--json does not go with -r", "leave one of them out");
  }
}

function modeOf(invocation: Invocation): Mode {
  if (invocation.flag("files")) return "files";
  switch (invocation.last("count", "count-matches", "files-with-matches", "files-without-match", "json")) {
    case "count":
      return invocation.flag("only-matching") && !invocation.flag("invert-match") ? "count-matches" : "count";
    case "count-matches":
      return invocation.flag("invert-match") ? "count" : "count-matches";
    case "files-with-matches":
      return "with";
    case "files-without-match":
      return "without";
    case "json":
      return "json";
    default:
      return "lines";
  }
}

const isAcrossLines = (invocation: Invocation): boolean => invocation.last("multiline", "no-multiline") === "multiline";

/** The patterns of -e and -f. */
function givenPatterns(invocation: Invocation): readonly string[] {
  const fromFiles = invocation.values("file").flatMap((file) => {
    const text = readPatterns(file).replace(/\n$/, "");
    return text === "" ? [] : text.split("\n").map((line) => line.replace(/\r$/, ""));
  });
  return [...invocation.values("regexp"), ...fromFiles];
}

function readPatterns(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw usageError(`${file}: the patterns can't be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
  }
}

/** Whether something is piped in, so that it is searched where no PATH is named. */
export function stdinHasText(): boolean {
  try {
    const found = fstatSync(0);
    return found.isFile() || found.isFIFO() || found.isSocket();
  } catch {
    return false;
  }
}

function styleOf(invocation: Invocation, paths: readonly string[]): Style {
  const vimgrep = invocation.flag("vimgrep");
  const [only, ...more] = paths;
  const oneFile =
    more.length === 0 && (only === undefined ? isStdin(invocation) : only === "-" || !endsInDirectory(only));
  const columns = invocation.last("column", "no-column") === "column" || (vimgrep && !invocation.flag("no-column"));
  const shown = invocation.last("with-filename", "no-filename");
  const withPaths = shown === undefined ? vimgrep || !oneFile : shown === "with-filename";
  const heading = invocation.last("heading", "no-heading", "vimgrep") ?? (isTerminal(1) ? "heading" : "no-heading");
  const numbers = invocation.last("line-number", "no-line-number");
  const readsStdinOnly = only === "-" || (only === undefined && isStdin(invocation));
  const onlyMatching = invocation.flag("only-matching");
  const color = wantsColor(invocation.value("color") === "ansi" ? "always" : invocation.value("color"));
  const maxColumns = number(invocation, "max-columns") ?? 0;
  const { before, after } = context(invocation);
  return {
    color,
    paths: withPaths,
    heading: heading === "heading" && !vimgrep,
    lineNumbers:
      numbers === undefined ? (isTerminal(1) && !readsStdinOnly) || columns || vimgrep : numbers === "line-number",
    columns,
    byteOffsets: invocation.flag("byte-offset"),
    eachMatch: vimgrep,
    onlyMatching,
    trim: invocation.flag("trim"),
    maxColumns,
    nul: invocation.flag("null"),
    hasContext: !invocation.flag("passthru") && (before > 0 || after > 0),
    multiLine: isAcrossLines(invocation),
    binaryMatches: searchesBinary(invocation),
    eol: invocation.flag("crlf") && !invocation.flag("files") ? "\r\n" : "\n",
    ranges: color || columns || onlyMatching || vimgrep || invocation.flag("replace") || invocation.flag("stats"),
  };
}

const isStdin = (invocation: Invocation): boolean => !invocation.flag("files") && stdinHasText();

function endsInDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

const isPassthru = (invocation: Invocation): boolean =>
  invocation.last("passthru", "after-context", "before-context", "context") === "passthru";

function context(invocation: Invocation): { readonly before: number; readonly after: number } {
  if (isPassthru(invocation)) return { before: 0, after: everything };
  const both = number(invocation, "context") ?? 0;
  return { before: number(invocation, "before-context") ?? both, after: number(invocation, "after-context") ?? both };
}

/** The value of an option that is a number. */
function number(invocation: Invocation, name: string): number | undefined {
  const value = invocation.value(name);
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value)) throw usageError(`--${name} is a whole number, not '${value}'`);
  return Math.min(Number(value), everything);
}

/** The bytes of --max-filesize, as ripgrep writes sizes. */
function maxFileBytes(invocation: Invocation): number | undefined {
  const value = invocation.value("max-filesize");
  if (value === undefined) return undefined;
  const [, digits, unit = ""] = /^(\d{1,12})([KMG]?)$/.exec(value) ?? [];
  if (digits === undefined || Number(digits) === 0)
    throw usageError(`--max-filesize is a number of bytes, or of K, M or G, from 1 up, not '${value}'`);
  return Number(digits) * 1024 ** ["", "K", "M", "G"].indexOf(unit);
}

function optionsOf(invocation: Invocation, mode: Mode, style: Style, quiet: boolean): RawSearchOptions {
  const level = invocation.values("unrestricted").length;
  const casing = invocation.last("ignore-case", "case-sensitive", "smart-case");
  const whole = invocation.last("word-regexp", "line-regexp");
  const types = selectedTypes(invocation);
  const maxCount = number(invocation, "max-count");
  const summary = mode === "count" || mode === "count-matches" || mode === "with" || mode === "without";
  const firstOnly = mode === "with" || mode === "without" || (quiet && mode !== "json");
  const replacement = invocation.value("replace");
  const { before, after } = context(invocation);
  const largest = maxFileBytes(invocation);
  const rules = invocation.flag("no-ignore-global") ? undefined : globalRules();
  return {
    regex: invocation.last("fixed-strings", "no-fixed-strings") !== "fixed-strings",
    ignoreCase: casing === "ignore-case",
    smartCase: casing === "smart-case",
    wholeWord: whole === "word-regexp",
    wholeLine: whole === "line-regexp",
    invert: invocation.flag("invert-match"),
    multiLine: isAcrossLines(invocation),
    dotAll: invocation.flag("multiline-dotall"),
    crlf: invocation.flag("crlf"),
    unicode: !invocation.flag("no-unicode"),
    hidden: level > 1 || invocation.last("hidden", "no-hidden") === "hidden",
    git: true,
    ignoreFiles: !(level > 0 || invocation.last("no-ignore", "ignore") === "no-ignore"),
    binary: invocation.flag("text"),
    convertBinary: searchesBinary(invocation),
    globs: [...invocation.values("glob"), ...invocation.values("iglob").map(anyCase)],
    ...(types.length > 0 && { types }),
    ...(rules !== undefined && { globalRules: rules }),
    passthru: isPassthru(invocation),
    before,
    after,
    ...limits,
    lines: !summary && mode !== "files",
    // Across lines, matches are what is counted.
    ranges:
      mode === "json" ||
      mode === "count-matches" ||
      (mode === "count" && isAcrossLines(invocation)) ||
      (mode === "lines" && style.ranges),
    allFiles: mode === "without" || (summary && invocation.flag("include-zero")),
    list: mode === "files",
    ...(replacement !== undefined && mode === "lines" && { replacement }),
    ...(maxCount !== undefined && { maxCount }),
    ...(largest !== undefined && { maxFileBytes: largest }),
    ...(firstOnly && !invocation.flag("stats") && { maxCount: 1 }),
    ...(quiet &&
      mode === "lines" &&
      !invocation.flag("stats") && { maxMatches: 1, ranges: false, before: 0, after: 0 }),
  };
}

const searchesBinary = (invocation: Invocation): boolean =>
  invocation.values("unrestricted").length > 2 || invocation.flag("binary");

/** The globs of -t, and those of -T with a ! in front. */
function selectedTypes(invocation: Invocation): readonly string[] {
  const types = fileTypes(invocation.values("type-add"), invocation.values("type-clear"));
  const taken = invocation.values("type").flatMap((name) => globsOf(types, name));
  const left = invocation.values("type-not").flatMap((name) => globsOf(types, name).map((glob) => `!${glob}`));
  return [...taken, ...left];
}

/** A glob that matches whatever the case: each letter as a class of both. */
function anyCase(glob: string): string {
  let inClass = false;
  return [...glob]
    .map((letter) => {
      if (letter === "[") inClass = true;
      if (letter === "]") inClass = false;
      const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()];
      if (lower === upper || upper.length !== letter.length) return letter;
      return inClass ? lower + upper : `[${lower}${upper}]`;
    })
    .join("");
}
