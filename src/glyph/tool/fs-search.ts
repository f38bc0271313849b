import { type Static, Type } from "@sinclair/typebox";
import { monotonic } from "../../platform/clock.ts";
import type { SearchCursor, SearchOptions, SearchResult } from "../../rune/index.ts";
import type { Place, Roots } from "../roots.ts";
import { rulesAbove } from "./rules-above.ts";
import { onOneLine, plural, withRemarks } from "./text.ts";
import { ToolError } from "./tool-error.ts";
import { type CallContext, defineTool, type LaterResult, readsFiles, type Visibility } from "./tool.ts";

const matches = { usual: 200, most: 10_000 };
/**
 * Bytes of one matching line that are shown: enough to judge a match, too few for a minified file to fill the answer.
 */
const maxLineBytes = 512;
/** Files that a NUL byte hides something of and that are named. */
const binaryNamed = 20;
/** Characters in one answer. */
const maxText = 256 * 1024;
/** Time for one call, in milliseconds; half of the 60 s after which the MCP SDK's clients give up. */
const deadlineMs = 30_000;

const inputSchema = Type.Object(
  {
    pattern: Type.String({ minLength: 1, description: "Literal text to find, or with regex a regular expression" }),
    regex: Type.Optional(
      Type.Boolean({
        description: "The pattern is a regular expression as ripgrep's: no look-around, no back-references",
      }),
    ),
    path: Type.Optional(Type.String({ description: "Directory or file to search; everything when absent" })),
    ignore_case: Type.Optional(Type.Boolean({ description: "Upper and lower case are the same" })),
    globs: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description: "Only files that match one, such as *.ts; !*.test.ts excludes",
      }),
    ),
    hidden: Type.Optional(Type.Boolean({ description: "Also files and directories that begin with a dot" })),
    no_ignore: Type.Optional(Type.Boolean({ description: "Also files that .gitignore or .ignore leaves out" })),
    max_matches: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: matches.most,
        description: `Most matching lines to return (default ${matches.usual})`,
      }),
    ),
    cursor: Type.Optional(
      Type.String({ minLength: 1, description: "Go on behind this place (PATH:LINE), as a cut answer says it" }),
    ),
  },
  { additionalProperties: false },
);

type Arguments = Static<typeof inputSchema>;

export const search = defineTool({
  name: "fs_search",
  aliases: ["fs.search"],
  title: "Search files",
  description:
    "Finds literal text, or a regular expression, in files below a directory, honouring .gitignore and skipping binary files. Returns path:line: text, ordered by path and line, then counts in square brackets; a cut answer names the cursor to go on with.",
  inputSchema,
  annotations: readsFiles,
  paths: ({ path }) => [path ?? "."],
  describe: ({ pattern, path }) => `search ${onOneLine(path ?? "everything")} for ${JSON.stringify(pattern)}`,
  async run(given, context) {
    const found = new Found(given.max_matches ?? matches.usual, given.cursor !== undefined, context.visibility);
    const until = monotonic() + deadlineMs;
    for (const { place, cursor } of startingPlaces(given, context.roots)) {
      if (found.full) break;
      const options = searchOptions(given, place, { left: found.left, until, context });
      const result = await place.root.search(given.pattern, { ...options, ...(cursor && { cursor }) });
      found.add(result, place, context.roots);
    }
    return found.answer();
  },
});

/** Where a search begins, and behind what. */
interface Beginning {
  readonly place: Place;
  readonly cursor?: SearchCursor;
}

/** The named place, or every root; with a cursor only what comes behind it. */
function startingPlaces({ path, cursor }: Arguments, roots: Roots): readonly Beginning[] {
  const places = placesOf(path, roots);
  if (cursor === undefined) return places.map((place) => ({ place }));
  const [, shown = "", line = ""] = /^(.+):(\d{1,15})$/s.exec(cursor) ?? [];
  const root = shown === "" ? undefined : roots.at(shown, (place) => place.root);
  const first = places.findIndex((place) => place.root === root);
  if (root === undefined || first === -1) {
    throw new ToolError(`cursor ${JSON.stringify(cursor)} is none of this search; give it back as the answer named it`);
  }
  const behind: SearchCursor = { path: roots.within(root, shown), line: Number(line) };
  return places.slice(first).map((place, index) => (index === 0 ? { place, cursor: behind } : { place }));
}

/** The named place, or every root. */
function placesOf(path: string | undefined, roots: Roots): readonly Place[] {
  if (path === undefined) return roots.all;
  // Looked at first, so that with several roots the first one that has the path is
  // searched, and a wrong path is an error.
  return roots.at(path, (place) => {
    place.root.stat(place.path);
    return [place];
  });
}

function searchOptions(
  given: Arguments,
  place: Place,
  rest: { readonly left: number; readonly until: number; readonly context: CallContext },
): SearchOptions {
  // What is hidden is not looked at either: counts would tell what is in it.
  const globs = [...(given.globs ?? []), ...(rest.context.visibility?.exclusions(place.root) ?? [])];
  const globalRules = given.no_ignore ? "" : rulesAbove(place.root.path);
  return {
    path: rest.context.visibility?.leadsTo(place.root, place.path) ?? place.path,
    regex: given.regex ?? false,
    ignoreCase: given.ignore_case ?? false,
    hidden: given.hidden ?? false,
    ignoreFiles: !(given.no_ignore ?? false),
    ...(globs.length > 0 && { globs }),
    ...(globalRules !== "" && { globalRules }),
    maxMatches: rest.left,
    maxLineBytes,
    deadlineMs: Math.max(1, Math.round(rest.until - monotonic())),
    signal: rest.context.signal,
  };
}

/** What the searches of one call found, as text with its counts. */
class Found {
  readonly #most: number;
  /** Whether an earlier answer was cut, and this one goes on. */
  readonly #goesOn: boolean;
  readonly #lines: string[] = [];
  readonly #files = new Set<string>();
  /** Files that have a NUL byte behind matches, or in the place of them. */
  readonly #binary: string[] = [];
  #length = 0;
  #searched = 0;
  #skipped = 0;
  #unreadable = 0;
  #cut = false;
  /** The last line that is shown. */
  #last = "";
  readonly #visibility: Visibility | undefined;

  constructor(most: number, goesOn: boolean, visibility: Visibility | undefined) {
    this.#most = most;
    this.#goesOn = goesOn;
    this.#visibility = visibility;
  }

  get left(): number {
    return this.#most - this.#lines.length;
  }

  /** Whether there is no room for another match. What is left unsearched then counts as cut. */
  get full(): boolean {
    if (this.left > 0 && !this.#cut) return false;
    this.#cut = true;
    return true;
  }

  add(result: SearchResult, { root }: Place, roots: Roots): void {
    this.#searched += result.filesSearched - result.binarySkipped;
    this.#skipped += result.binarySkipped + result.largeSkipped;
    this.#unreadable += result.unreadable;
    this.#cut ||= result.truncated;
    for (const { path, offset } of result.binary) {
      if (this.#visibility?.hides(root, path)) continue;
      this.#visibility?.shows(root, path);
      const shown = result.matches.some((match) => match.path === path);
      const name = onOneLine(roots.show(root, path));
      this.#binary.push(
        shown
          ? `${name} has a NUL byte at offset ${offset}; what follows is not searched`
          : `${name}: binary file matches (NUL byte at offset ${offset}); its matches are not shown`,
      );
    }
    for (const match of result.matches) {
      if (this.#visibility?.hides(root, match.path)) continue;
      this.#visibility?.shows(root, match.path);
      const path = onOneLine(roots.show(root, match.path));
      const line = `${path}:${match.line}: ${match.text.replace(/\r$/, "")}${match.cut ? " […]" : ""}`;
      this.#length += line.length + 1;
      if (this.#length > maxText) {
        this.#cut = true;
        return;
      }
      this.#lines.push(line);
      this.#files.add(path);
      this.#last = `${roots.show(root, match.path)}:${match.line}`;
    }
  }

  answer(): LaterResult {
    const facts = {
      matches: this.#lines.length,
      files_matched: this.#files.size,
      files_searched: this.#searched,
      truncated: this.#cut,
      ...(this.#cut && this.#last !== "" && { cursor: this.#last }),
    };
    const more = this.#binary.length - binaryNamed;
    const binary = [...this.#binary.slice(0, binaryNamed), ...(more > 0 ? [`${more} more files have a NUL byte`] : [])];
    return { text: withRemarks(this.#lines.join("\n"), [...binary, this.#counts()]), facts };
  }

  #counts(): string {
    const count = this.#lines.length;
    const lines = `${count === 0 ? "no" : count} matching ${count === 1 ? "line" : "lines"}`;
    if (this.#cut) {
      if (count === 0) return "cut before a match was found: it took too long; narrow it with path or globs";
      return `cut at ${lines}, the rest was not looked at; go on with cursor ${JSON.stringify(this.#last)}`;
    }
    const counts = [count === 0 ? lines : `${lines} in ${plural(this.#files.size, "file")}`];
    counts.push(this.#goesOn ? "end" : `${plural(this.#searched, "file")} searched`);
    if (this.#skipped > 0) counts.push(`${this.#skipped} binary skipped`);
    if (this.#unreadable > 0) counts.push(`${this.#unreadable} unreadable`);
    return counts.join("; ");
  }
}
