import { usageError } from "../arguments.ts";
import type { Invocation } from "../command.ts";
import { isTerminal, painter, wantsColor } from "../terminal.ts";
import type { SearchMatch } from "../../rune/index.ts";
import { jsonPrinter } from "./json.ts";
import { byFile, type FileMatches, type SearchPrinter, type Write } from "./result.ts";

/** The printer that the options ask for. `oneFile` leaves the path out, as ripgrep does when PATH is a single file. */
export function printer(invocation: Invocation, oneFile: boolean, write: Write): SearchPrinter {
  const batched = batches(write);
  if (invocation.flag("quiet")) return { silent: true, results: () => {}, finish: () => {} };
  if (invocation.flag("json")) {
    if (invocation.flag("count") || invocation.flag("files-with-matches")) {
      throw usageError("--json does not go with -c or -l");
    }
    return jsonPrinter(batched);
  }
  const paint = painter(wantsColor(invocation.value("color")));
  const style = { paint, oneFile, lineNumbers: lineNumbers(invocation), heading: isTerminal(1) && !oneFile };
  const file = invocation.flag("files-with-matches")
    ? ({ path }: FileMatches) => `${paint("magenta", path)}\n`
    : invocation.flag("count")
      ? (found: FileMatches) => count(found, style)
      : textPrinter(style);
  return {
    silent: false,
    results(result, scope) {
      for (const found of byFile(result, scope)) batched.write(file(found));
    },
    finish: batched.flush,
  };
}

interface Style {
  readonly paint: ReturnType<typeof painter>;
  readonly oneFile: boolean;
  readonly lineNumbers: boolean;
  /** The path once above its matches, a blank line between files. */
  readonly heading: boolean;
}

function lineNumbers(invocation: Invocation): boolean {
  const asked = invocation.last("line-number", "no-line-number");
  return asked === undefined ? isTerminal(1) : asked === "line-number";
}

function count({ path, matches }: FileMatches, { paint, oneFile }: Style): string {
  return oneFile ? `${matches.length}\n` : `${paint("magenta", path)}:${matches.length}\n`;
}

function textPrinter(style: Style): (found: FileMatches) => string {
  const { paint, heading, oneFile } = style;
  let first = true;
  return ({ path, matches }) => {
    const before = heading ? `${first ? "" : "\n"}${paint("magenta", path)}\n` : "";
    first = false;
    const prefix = heading || oneFile ? "" : `${paint("magenta", path)}:`;
    return before + matches.map((match) => `${prefix}${line(match, style)}\n`).join("");
  };
}

function line({ line: number, text, ranges }: SearchMatch, { paint, lineNumbers }: Style): string {
  let painted = "";
  let from = 0;
  for (const [start, end] of ranges) {
    painted += text.slice(from, start) + paint("bold", paint("red", text.slice(start, end)));
    from = end;
  }
  painted += text.slice(from);
  return lineNumbers ? `${paint("green", String(number))}:${painted}` : painted;
}

/** Text that is written in pieces large enough that the number of writes does not matter. */
function batches(write: Write): { write: Write; flush: () => void } {
  let held = "";
  const flush = () => {
    if (held !== "") write(held);
    held = "";
  };
  return {
    flush,
    write(text) {
      held += text;
      if (held.length > 64 * 1024) flush();
    },
  };
}
