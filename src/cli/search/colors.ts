import { usageError } from "../arguments.ts";

/** What has a style. */
const subjects = ["path", "line", "column", "match"] as const;

type Subject = (typeof subjects)[number];

/** The escape sequences (ECMA-48, SGR) that begin each style. */
export type Colors = Readonly<Record<Subject, string>>;

interface Look {
  fg?: string;
  bg?: string;
  bold?: boolean;
  intense?: boolean;
  underline?: boolean;
  italic?: boolean;
}

/** ripgrep's own. */
const usual = ["path:fg:magenta", "line:fg:green", "match:fg:red", "match:style:bold"];
const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
const attributes = ["bold", "intense", "underline", "italic"] as const;

/** The styles that --colors asks for, on top of the usual ones. Throws a `CommandError` for one that is none. */
export function colorsOf(specs: readonly string[]): Colors {
  const looks: Record<Subject, Look> = { path: {}, line: {}, column: {}, match: {} };
  for (const spec of [...usual, ...specs]) apply(looks, spec);
  return { path: begin(looks.path), line: begin(looks.line), column: begin(looks.column), match: begin(looks.match) };
}

function apply(looks: Record<Subject, Look>, spec: string): void {
  const [name = "", kind = "", value = ""] = spec.toLowerCase().split(":");
  const subject = subjects.find((known) => known === name);
  if (!subject || spec.split(":").length > 3) throw wrong(spec);
  if (kind === "none") looks[subject] = {};
  else if (kind === "fg" || kind === "bg") looks[subject][kind] = color(value, spec);
  else if (kind === "style") {
    const plain = value.replace(/^no/, "");
    const attribute = attributes.find((known) => known === plain);
    if (!attribute) throw wrong(spec);
    looks[subject][attribute] = plain === value;
  } else throw wrong(spec);
}

/**
 * A colour as the parameters of an escape sequence: a name, a number from 0 to 255, or three of them; also hexadecimal.
 */
function color(value: string, spec: string): string {
  if (names.includes(value)) return value;
  const numbers = value.split(",").map((part) => (/^(?:0x[\da-f]+|\d+)$/.test(part) ? Number(part) : Number.NaN));
  if (numbers.some((number) => !(number <= 255)) || (numbers.length !== 1 && numbers.length !== 3)) throw wrong(spec);
  return numbers.length === 1 ? `5;${numbers[0]}` : `2;${numbers.join(";")}`;
}

/** In the order of the `termcolor` crate. */
function begin({ fg, bg, bold = false, intense = false, underline = false, italic = false }: Look): string {
  const shade = (base: number, value: string | undefined): string => {
    if (value === undefined) return "";
    const index = names.indexOf(value);
    if (index === -1) return `\u001B[${base}8;${value}m`;
    return intense ? `\u001B[${base}8;5;${index + 8}m` : `\u001B[${base}${index}m`;
  };
  const set = (is: boolean, code: number): string => (is ? `\u001B[${code}m` : "");
  return set(bold, 1) + set(italic, 3) + set(underline, 4) + shade(3, fg) + shade(4, bg);
}

const wrong = (spec: string) =>
  usageError(
    `--colors '${spec}' is no style`,
    "path, line, column or match, then fg:COLOR, bg:COLOR, style:bold or none, as in match:fg:blue",
  );
