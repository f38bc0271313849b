import { usageError } from "../arguments.ts";
import type { Invocation } from "../command.ts";

/** What ripgrep has and this does not: why, and what to do instead. */
const refused: Readonly<Record<string, readonly [why: string, instead: string]>> = {
  pcre2: [
    "-P is not supported: look-around and back-references can take exponential time",
    String.raw`write what stands around as a part of the pattern and show a group of it (-o -r '$1'), use \b for (?<!\w), or search twice: omen search A | omen search -v B`,
  ],
  "search-zip": [
    "-z is not supported: compressed files are searched as they are",
    "gzip -dc FILE | omen search PATTERN",
  ],
  "null-data": [
    "--null-data is not supported: lines end with a newline",
    String.raw`tr '\n\0' '\0\n' <FILE | omen search -a PATTERN`,
  ],
  "stop-on-nonmatch": ["--stop-on-nonmatch is not supported", "-m N ends a file's search, too"],
  "ignore-file-case-insensitive": [
    "--ignore-file-case-insensitive is not supported: ignore files count as git reads them",
    "leave files out with --iglob '!GLOB'",
  ],
  pre: ["--pre is not supported: no program is started for a file", "COMMAND FILE | omen search PATTERN"],
  "pre-glob": ["--pre-glob is not supported, as --pre is not", "COMMAND FILE | omen search PATTERN"],
  "hyperlink-format": ["--hyperlink-format is not supported: paths are no links", "leave it out"],
  "hostname-bin": ["--hostname-bin is not supported: paths are no links", "leave it out"],
  generate: ["--generate is not supported", "omen completions writes completions, omen search --help explains"],
  "pcre2-version": ["--pcre2-version is not supported: PCRE2 is not in use", "omen version tells omen's own"],
  debug: ["--debug is not supported", "omen search --files lists what would be searched, --stats counts it"],
  trace: ["--trace is not supported", "omen search --files lists what would be searched, --stats counts it"],
};

/** What undoes a refused flag. */
const undone: Readonly<Record<string, string>> = {
  pcre2: "no-pcre2",
  "search-zip": "no-search-zip",
  "ignore-file-case-insensitive": "no-ignore-file-case-insensitive",
  pre: "no-pre",
};

/** Throws a `CommandError` that says what to do instead where the invocation asks for what there is not. */
export function refuse(invocation: Invocation): void {
  for (const [name, [why, instead]] of Object.entries(refused)) {
    if (invocation.last(name, undone[name] ?? name) === name) throw usageError(why, instead);
  }
  const engine = invocation.value("engine") ?? "default";
  if (engine !== "default" && engine !== "auto")
    throw usageError(
      `--engine ${engine} is not supported: there is one engine`,
      "leave it out, or write --engine auto",
    );
  const encoding = invocation.value("encoding") ?? "auto";
  if (encoding !== "auto" && invocation.last("encoding", "no-encoding") === "encoding")
    throw usageError(
      `-E ${encoding} is not supported: files are UTF-8, or UTF-16 with a byte order mark`,
      `iconv -f ${encoding} -t utf-8 FILE | omen search PATTERN`,
    );
  if (invocation.last("json", "no-json") === "json" && invocation.flag("replace"))
    throw usageError("--json does not go with -r", "leave one of them out");
}
