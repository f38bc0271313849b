import { readFileSync } from "node:fs";
import type { RawSearchOptions } from "../../rune/index.ts";
import { usageError } from "../arguments.ts";
import type { Invocation } from "../command.ts";
import { fileTypes, globsOf } from "./file-types.ts";
import { context, isAcrossLines, isOn, isPassthru, number, searchesBinary } from "./given.ts";
import { ignoreOptions } from "./ignore-flags.ts";
import { type Order, orderOf } from "./order.ts";
import { refuse } from "./refused.ts";
import { type Style, styleOf } from "./style.ts";

/** What is printed. */
export type Mode = "lines" | "count" | "count-matches" | "with" | "without" | "files" | "json";

/** What an invocation asks for. */
export interface Plan {
  readonly mode: Mode;
  readonly patterns: readonly string[];
  readonly paths: readonly string[];
  readonly quiet: boolean;
  readonly stats: boolean;
  readonly includeZero: boolean;
  readonly messages: boolean;
  readonly order: Order;
  readonly style: Style;
  readonly options: RawSearchOptions;
}

/**
 * A search from the command line is the user's to end; these are the most that Rune takes, or more than anyone waits.
 */
const limits = { maxMatches: 2 ** 32 - 1, deadlineMs: 24 * 60 * 60 * 1000, maxLineBytes: 8 * 1024 * 1024 };

/** `tell` is given what is wrong and does not end the search. */
export function planOf(invocation: Invocation, tell: (message: string) => void): Plan {
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
    stats: isOn(invocation, "stats"),
    includeZero: isOn(invocation, "include-zero"),
    messages: showsMessages(invocation),
    order: orderOf(invocation),
    style,
    options: optionsOf(invocation, mode, style, quiet, (message) => {
      if (showsMessages(invocation)) tell(message);
    }),
  };
}

const showsMessages = (invocation: Invocation): boolean => invocation.last("no-messages", "messages") !== "no-messages";

const hasPatternOption = (invocation: Invocation): boolean => invocation.flag("regexp") || invocation.flag("file");

function modeOf(invocation: Invocation): Mode {
  if (invocation.flag("files")) return "files";
  const inverted = isOn(invocation, "invert-match");
  switch (invocation.last("count", "count-matches", "files-with-matches", "files-without-match", "json", "no-json")) {
    case "count":
      return invocation.flag("only-matching") && !inverted ? "count-matches" : "count";
    case "count-matches":
      return inverted ? "count" : "count-matches";
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

/** The bytes of --max-filesize, as ripgrep writes sizes. */
function maxFileBytes(invocation: Invocation): number | undefined {
  const value = invocation.value("max-filesize");
  if (value === undefined) return undefined;
  const [, digits, unit = ""] = /^(\d{1,12})([KMG]?)$/.exec(value) ?? [];
  if (digits === undefined || Number(digits) === 0)
    throw usageError(`--max-filesize is a number of bytes, or of K, M or G, from 1 up, not '${value}'`);
  return Number(digits) * 1024 ** ["", "K", "M", "G"].indexOf(unit);
}

function optionsOf(
  invocation: Invocation,
  mode: Mode,
  style: Style,
  quiet: boolean,
  tell: (message: string) => void,
): RawSearchOptions {
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
  const stats = isOn(invocation, "stats");
  const maxDepth = number(invocation, invocation.last("max-depth", "maxdepth") ?? "max-depth");
  const globs = invocation.values("glob");
  return {
    regex: invocation.last("fixed-strings", "no-fixed-strings") !== "fixed-strings",
    ignoreCase: casing === "ignore-case",
    smartCase: casing === "smart-case",
    wholeWord: whole === "word-regexp",
    wholeLine: whole === "line-regexp",
    invert: isOn(invocation, "invert-match"),
    multiLine: isAcrossLines(invocation),
    dotAll: isOn(invocation, "multiline-dotall"),
    crlf: isOn(invocation, "crlf"),
    unicode: invocation.last("no-unicode", "unicode") !== "no-unicode",
    hidden: level > 1 || isOn(invocation, "hidden"),
    git: true,
    follow: isOn(invocation, "follow"),
    oneFileSystem: isOn(invocation, "one-file-system"),
    ...ignoreOptions(invocation, tell),
    binary: isOn(invocation, "text"),
    convertBinary: searchesBinary(invocation),
    globs: [
      ...(isOn(invocation, "glob-case-insensitive") ? globs.map(anyCase) : globs),
      ...invocation.values("iglob").map(anyCase),
    ],
    ...(types.length > 0 && { types }),
    ...(maxDepth !== undefined && { maxDepth: Math.min(maxDepth, 2 ** 31) }),
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
    allFiles: mode === "without" || (summary && isOn(invocation, "include-zero")),
    list: mode === "files",
    ...(replacement !== undefined && mode === "lines" && { replacement }),
    ...(maxCount !== undefined && { maxCount }),
    ...(largest !== undefined && { maxFileBytes: largest }),
    ...(firstOnly && !stats && { maxCount: 1 }),
    ...(quiet && mode === "lines" && !stats && { maxMatches: 1, ranges: false, before: 0, after: 0 }),
  };
}

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
