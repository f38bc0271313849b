import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { openRoot, type Root, RuneError, type SearchCounts } from "../rune/index.ts";
import { monotonic } from "../platform/clock.ts";
import type { Command, Invocation } from "./command.ts";
import { fileTypes, typeList } from "./search/file-types.ts";
import { flags, otherFlags } from "./search/flags.ts";
import { stdinHasText } from "./search/given.ts";
import { JsonPrinter, jsonSummary } from "./search/json.ts";
import { LinePrinter } from "./search/lines.ts";
import { HeldFiles } from "./search/order.ts";
import { type Plan, planOf } from "./search/plan.ts";
import { Files, type FileVisitor } from "./search/result.ts";
import { scopeOf, type SearchScope, stdinScope } from "./search/scope.ts";
import { Sink } from "./search/sink.ts";
import { TallyPrinter } from "./search/tally.ts";
import { out, say } from "./terminal.ts";

export const command: Command = {
  name: "search",
  summary: "find regular expressions in files, with ripgrep's flags and output",
  usage: "[options] PATTERN [PATH ...]",
  options: flags,
  unlisted: otherFlags,
  examples: [
    "omen search TODO src",
    String.raw`omen search -n 'function \w+Total' -g '*.ts'`,
    "omen search -F -C2 'main(' -t c",
    "git diff | omen search -i license",
  ],
  async run(invocation) {
    if (invocation.flag("type-list")) {
      out(typeList(fileTypes(invocation.values("type-add"), invocation.values("type-clear"))));
      return exit.ok;
    }
    return await new SearchRun(invocation).run();
  },
};

/** What no line matches: the pattern of no patterns. */
const nothing = "[a&&b]";

/** One run of the command. */
class SearchRun {
  readonly #plan: Plan;
  readonly #sink: Sink;
  readonly #files: Files;
  readonly #started = monotonic();
  /** Set where files are not shown in the order in which they come. */
  readonly #held: HeldFiles | undefined;
  #json: JsonPrinter | undefined;
  #found = false;
  #troubled = false;

  constructor(invocation: Invocation) {
    this.#plan = planOf(invocation, (message) => say(`omen: ${message}`));
    this.#sink = new Sink(out);
    this.#files = new Files(this.#visitor(invocation));
    const { by, reversed } = this.#plan.order;
    if (by !== "path" || reversed) this.#held = new HeldFiles(this.#plan.order);
  }

  async run(): Promise<ExitCode> {
    const { quiet, mode, stats } = this.#plan;
    if (this.#plan.options.maxCount !== 0) {
      const root = openRoot("/");
      try {
        for (const scope of this.#scopes()) {
          await this.#search(root, scope);
          if (this.#found && quiet && !stats) break;
        }
      } finally {
        root.close();
      }
      this.#held?.deliver((part, scope) => this.#files.part(part, scope));
      if (mode === "files") this.#found = this.#files.listed > 0;
    }
    this.#warnOfNothing();
    const totalNs = (monotonic() - this.#started) * 1e6;
    if (mode === "json") this.#sink.text(jsonSummary(this.#files, this.#json?.printed ?? 0, totalNs));
    else if (stats) this.#sink.text(statsText(this.#files, this.#sink.printed, totalNs));
    this.#sink.flush();
    if (this.#troubled && !(this.#found && quiet)) return exit.usage;
    return this.#found ? exit.ok : exit.failed;
  }

  #visitor(invocation: Invocation): FileVisitor {
    const { mode, style, quiet, includeZero, options } = this.#plan;
    if (quiet) return { begin: () => {}, lines: () => {}, end: () => {} };
    if (mode === "json") {
      const numbers = invocation.last("line-number", "no-line-number", "pretty") !== "no-line-number";
      return (this.#json = new JsonPrinter(this.#sink, numbers));
    }
    if (mode === "lines") return new LinePrinter(style, this.#sink);
    const binaryCounts = options.convertBinary === true || options.binary === true;
    return new TallyPrinter({ mode, includeZero, style, binaryCounts }, this.#sink);
  }

  /** Where to search; a PATH that leads nowhere is told, and the others are searched. */
  *#scopes(): Generator<SearchScope> {
    const { paths, mode } = this.#plan;
    if (paths.length === 0) {
      yield mode !== "files" && stdinHasText() ? stdinScope() : scopeOf(undefined);
      return;
    }
    for (const path of paths) {
      try {
        yield scopeOf(path);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        this.#trouble(error.message);
      }
    }
  }

  /** As ripgrep does: a search of the working directory that looked at no file was hardly meant. */
  #warnOfNothing(): void {
    const { paths, mode } = this.#plan;
    if (paths.length > 0 || mode === "files" || this.#files.searches > 0 || this.#found) return;
    if (this.#plan.options.maxCount === 0 || stdinHasText()) return;
    this.#trouble("no files were searched: a filter leaves out all that are here (see -g, -t, --no-ignore, --hidden)");
  }

  #trouble(message: string): void {
    this.#troubled = true;
    if (this.#plan.messages) say(`omen: ${message}`);
  }

  async #search(root: Root, scope: SearchScope): Promise<void> {
    const { patterns, options } = this.#plan;
    try {
      const { descriptor, path, globBase } = scope;
      // What is named is searched, whatever its size.
      const { maxFileBytes, ...unbounded } = options;
      const sized = scope.isFile || maxFileBytes === undefined ? unbounded : { ...unbounded, maxFileBytes };
      const given = { ...sized, path, globBase, ...(descriptor !== undefined && { descriptor }) };
      const needles = patterns.length === 0 ? [nothing] : patterns;
      const regex = patterns.length === 0 || options.regex === true || needles.includes("");
      if (this.#held?.needsTimes === true && descriptor === undefined) {
        await root.searchRaw(nothing, { ...given, regex: true, list: true, lines: false }, ({ files }) => {
          for (const file of files) this.#held?.note(file.path);
        });
      }
      const counts = await root.searchRaw(needles, { ...given, regex }, (part) => {
        (this.#held ?? this.#files).part(part, scope);
        // What is known is shown, whenever the rest comes.
        this.#sink.flush();
      });
      this.#files.scopeEnd(counts);
      this.#judge(counts, scope);
    } catch (error) {
      // grep's codes: 2 is trouble, whatever its kind.
      if (!(error instanceof RuneError)) throw error;
      if (error.code === "invalid") throw new CommandError(error.message, exit.usage);
      this.#trouble(error.message);
    }
  }

  /** Says what was left out. */
  #judge({ filesMatched, unreadable, truncated, filesSearched }: SearchCounts, scope: SearchScope): void {
    const { mode, quiet } = this.#plan;
    if (mode === "without") this.#found ||= filesMatched < filesSearched;
    else if (mode !== "files") this.#found ||= filesMatched > 0;
    if (unreadable > 0) this.#trouble(`${scope.given}: ${unreadable} files or directories could not be read`);
    if (truncated && !quiet) this.#trouble(`${scope.given}: stopped before everything was searched`);
  }
}

function statsText(files: Files, printed: number, totalNs: number): string {
  return [
    "",
    `${files.matches} matches`,
    `${files.matchedLines} matched lines`,
    `${files.withMatches} files contained matches`,
    `${files.searches} files searched`,
    `${printed} bytes printed`,
    `${files.bytes} bytes searched`,
    `${(files.elapsedNs / 1e9).toFixed(6)} seconds spent searching`,
    `${(totalNs / 1e9).toFixed(6)} seconds total`,
    "",
  ].join("\n");
}
