import { type Static, Type } from "@sinclair/typebox";
import { monotonic } from "../../platform/clock.ts";
import type { SearchOptions, SearchResult } from "../../rune/index.ts";
import type { Place, Roots } from "../roots.ts";
import { onOneLine, plural, withRemarks } from "./text.ts";
import { type CallContext, defineTool, type LaterResult, readsFiles, type Visibility } from "./tool.ts";

const matches = { usual: 200, most: 10_000 };
/** Bytes of one matching line that are shown: enough to judge a match, too few for a minified file to fill the answer. */
const maxLineBytes = 512;
/** Characters in one answer. */
const maxText = 256 * 1024;
/** Time for one call, in milliseconds; half of the 60 s after which the MCP SDK's clients give up. */
const deadlineMs = 30_000;

const inputSchema = Type.Object(
  {
    pattern: Type.String({ minLength: 1, description: "Literal text to find; not a regular expression" }),
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
  },
  { additionalProperties: false },
);

type Arguments = Static<typeof inputSchema>;

export const search = defineTool({
  name: "fs_search",
  aliases: ["fs.search"],
  title: "Search files",
  description:
    "Finds literal text in files below a directory, honouring .gitignore and skipping binary files. Returns path:line: text, ordered by path and line, then counts in square brackets.",
  inputSchema,
  annotations: readsFiles,
  paths: ({ path }) => [path ?? "."],
  describe: ({ pattern, path }) => `search ${onOneLine(path ?? "everything")} for ${JSON.stringify(pattern)}`,
  async run(given, context) {
    const found = new Found(given.max_matches ?? matches.usual, context.visibility);
    const until = monotonic() + deadlineMs;
    for (const place of startingPlaces(given.path, context.roots)) {
      if (found.full) break;
      const options = searchOptions(given, place, { left: found.left, until, context });
      found.add(await place.root.search(given.pattern, options), place, context.roots);
    }
    return found.answer();
  },
});

/** The named place, or every root. */
function startingPlaces(path: string | undefined, roots: Roots): readonly Place[] {
  if (path === undefined) return roots.all;
  // Looked at first, so that with several roots the first one that has the path is searched, and a wrong path is an error.
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
  return {
    path: rest.context.visibility?.leadsTo(place.root, place.path) ?? place.path,
    ignoreCase: given.ignore_case ?? false,
    hidden: given.hidden ?? false,
    ignoreFiles: !(given.no_ignore ?? false),
    ...(globs.length > 0 && { globs }),
    maxMatches: rest.left,
    maxLineBytes,
    deadlineMs: Math.max(1, Math.round(rest.until - monotonic())),
    signal: rest.context.signal,
  };
}

/** What the searches of one call found, as text with its counts. */
class Found {
  readonly #most: number;
  readonly #lines: string[] = [];
  #length = 0;
  #files = 0;
  #searched = 0;
  #skipped = 0;
  #unreadable = 0;
  #cut = false;

  readonly #visibility: Visibility | undefined;

  constructor(most: number, visibility: Visibility | undefined) {
    this.#most = most;
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
    this.#files += result.filesMatched;
    this.#searched += result.filesSearched;
    this.#skipped += result.binarySkipped + result.largeSkipped;
    this.#unreadable += result.unreadable;
    this.#cut ||= result.truncated;
    for (const match of result.matches) {
      if (this.#visibility?.hides(root, match.path)) continue;
      this.#visibility?.shows(root, match.path);
      const line = `${onOneLine(roots.show(root, match.path))}:${match.line}: ${match.text.replace(/\r$/, "")}`;
      this.#length += line.length + 1;
      if (this.#length > maxText) {
        this.#cut = true;
        return;
      }
      this.#lines.push(line);
    }
  }

  answer(): LaterResult {
    const count = this.#lines.length;
    const facts = {
      matches: count,
      files_matched: this.#files,
      files_searched: this.#searched,
      truncated: this.#cut,
    };
    return { text: withRemarks(this.#lines.join("\n"), this.#remarks(count)), facts };
  }

  #remarks(count: number): readonly string[] {
    const where = count === 0 ? "" : ` in ${plural(this.#files, "file")}`;
    const counts = [`${count === 0 ? "no" : count} matching ${count === 1 ? "line" : "lines"}${where}`];
    counts.push(`${plural(this.#searched, "file")} searched`);
    if (this.#skipped > 0) counts.push(`${this.#skipped} binary skipped`);
    if (this.#unreadable > 0) counts.push(`${this.#unreadable} unreadable`);
    const cut = "cut: there may be more; narrow it with path or globs, or raise max_matches";
    return this.#cut ? [counts.join("; "), cut] : [counts.join("; ")];
  }
}
