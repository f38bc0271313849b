import { statSync } from "node:fs";
import { usageError } from "../arguments.ts";
import type { Invocation } from "../command.ts";
import { isTerminal, wantsColor } from "../terminal.ts";
import { type Colors, colorsOf } from "./colors.ts";
import { context, isAcrossLines, isOn, isPassthru, number, searchesBinary, stdinHasText } from "./given.ts";

/** How results are printed. */
export interface Style {
  /** Undefined for none. */
  readonly colors: Colors | undefined;
  readonly paths: boolean;
  /** Takes the place of each slash of a path; undefined for none. */
  readonly pathSeparator: number | undefined;
  readonly heading: boolean;
  readonly lineNumbers: boolean;
  readonly columns: boolean;
  readonly byteOffsets: boolean;
  /** A line for each match. */
  readonly eachMatch: boolean;
  readonly onlyMatching: boolean;
  readonly trim: boolean;
  readonly maxColumns: number;
  /** Whether the beginning of a line is shown that is longer. */
  readonly preview: boolean;
  /** A NUL byte behind each path. */
  readonly nul: boolean;
  /** Whether lines stand beside matches, so that gaps are marked. */
  readonly hasContext: boolean;
  /** What stands in a gap; undefined for nothing. */
  readonly gap: Buffer | undefined;
  /** What stands behind path, line and column. */
  readonly separators: { readonly match: Buffer; readonly context: Buffer };
  /** Whether a match may be several lines. */
  readonly multiLine: boolean;
  /** Whether places of matches are known. */
  readonly ranges: boolean;
  /** Whether files with a NUL byte that were found are searched as those that were named. */
  readonly binaryMatches: boolean;
  /** The end of what is put out that is no line of a file. */
  readonly eol: "\n" | "\r\n";
}

export function styleOf(invocation: Invocation, paths: readonly string[]): Style {
  const vimgrep = invocation.flag("vimgrep");
  const [only, ...more] = paths;
  const oneFile =
    more.length === 0 && (only === undefined ? isStdin(invocation) : only === "-" || !endsInDirectory(only));
  const columns = isOn(invocation, "column") || (vimgrep && !invocation.flag("no-column"));
  const shown = invocation.last("with-filename", "no-filename");
  const withPaths = shown === undefined ? vimgrep || !oneFile : shown === "with-filename";
  const heading =
    invocation.last("heading", "no-heading", "vimgrep", "pretty") ?? (isTerminal(1) ? "heading" : "no-heading");
  const numbers = invocation.last("line-number", "no-line-number", "pretty");
  const readsStdinOnly = only === "-" || (only === undefined && isStdin(invocation));
  const onlyMatching = invocation.flag("only-matching");
  const colors = isColored(invocation) ? colorsOf(invocation.values("colors")) : undefined;
  if (!colors) colorsOf(invocation.values("colors")); // what is wrong with them is told all the same
  const { before, after } = context(invocation);
  return {
    colors,
    paths: withPaths,
    pathSeparator: pathSeparator(invocation),
    heading: (heading === "heading" || heading === "pretty") && !vimgrep,
    lineNumbers:
      numbers === undefined ? (isTerminal(1) && !readsStdinOnly) || columns || vimgrep : numbers !== "no-line-number",
    columns,
    byteOffsets: isOn(invocation, "byte-offset"),
    eachMatch: vimgrep,
    onlyMatching,
    trim: isOn(invocation, "trim"),
    maxColumns: number(invocation, "max-columns") ?? 0,
    preview: isOn(invocation, "max-columns-preview"),
    nul: invocation.flag("null"),
    hasContext: !isPassthru(invocation) && (before > 0 || after > 0),
    gap:
      invocation.last("context-separator", "no-context-separator") === "no-context-separator"
        ? undefined
        : unescaped(invocation.value("context-separator") ?? "--"),
    separators: {
      match: unescaped(invocation.value("field-match-separator") ?? ":"),
      context: unescaped(invocation.value("field-context-separator") ?? "-"),
    },
    multiLine: isAcrossLines(invocation),
    binaryMatches: searchesBinary(invocation),
    eol: isOn(invocation, "crlf") && !invocation.flag("files") ? "\r\n" : "\n",
    ranges:
      colors !== undefined ||
      columns ||
      onlyMatching ||
      vimgrep ||
      invocation.flag("replace") ||
      isOn(invocation, "stats"),
  };
}

function isColored(invocation: Invocation): boolean {
  if (invocation.last("color", "pretty") === "pretty") return true;
  return wantsColor(invocation.value("color") === "ansi" ? "always" : invocation.value("color"));
}

const isStdin = (invocation: Invocation): boolean => !invocation.flag("files") && stdinHasText();

function endsInDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function pathSeparator(invocation: Invocation): number | undefined {
  const bytes = unescaped(invocation.value("path-separator") ?? "");
  if (bytes.length > 1)
    throw usageError("--path-separator is one byte", String.raw`write it as it is, or as in '\x5c'`);
  return bytes[0];
}

/** A text in which \n, \r, \t, \0, \\ and \xNN stand for bytes. */
function unescaped(text: string): Buffer {
  const meanings: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0", "\\": "\\" };
  const latin1 = Buffer.from(text)
    .toString("latin1")
    .replaceAll(/\\(?:x([\dA-Fa-f]{2})|([nrt0\\]))/g, (_all, hex: string | undefined, letter: string | undefined) =>
      hex === undefined ? (meanings[letter ?? ""] ?? "") : String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(latin1, "latin1");
}
