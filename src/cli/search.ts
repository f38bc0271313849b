import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { openRoot, RuneError, type SearchCounts, type SearchOptions } from "../rune/index.ts";
import { usageError } from "./arguments.ts";
import type { Command, Invocation } from "./command.ts";
import { printer } from "./search/output.ts";
import type { SearchPrinter } from "./search/result.ts";
import { scopeOf, type SearchScope } from "./search/scope.ts";
import { out, say } from "./terminal.ts";

/** A search from the command line is the user's to end; these are the most that Rune takes, or more than anyone waits. */
const limits = { maxMatches: 2 ** 32 - 1, deadlineMs: 24 * 60 * 60 * 1000, maxLineBytes: 8 * 1024 * 1024 };

/** What a regular expression gives a meaning of its own. */
const metacharacter = /[\\.+*?()|[\]{}^$]/;

export const command: Command = {
  name: "search",
  summary: "find literal text in files, with ripgrep's flags and output",
  usage: "[options] PATTERN [PATH ...]",
  options: [
    {
      name: "fixed-strings",
      short: "F",
      help: "the pattern is literal text; needed when it has characters such as . or (",
    },
    { name: "ignore-case", short: "i", help: "upper and lower case are the same" },
    { name: "smart-case", short: "S", help: "like -i, unless the pattern has an upper-case letter" },
    {
      name: "glob",
      short: "g",
      value: "GLOB",
      multiple: true,
      help: "only files that match; !GLOB excludes; repeatable",
    },
    { name: "hidden", help: "also files and directories that begin with a dot" },
    { name: "no-ignore", help: "also files that .gitignore or .ignore leaves out" },
    { name: "line-number", short: "n", help: "show line numbers (default on a terminal)" },
    { name: "no-line-number", short: "N", help: "show no line numbers" },
    { name: "count", short: "c", help: "only how many lines match, for each file" },
    { name: "files-with-matches", short: "l", help: "only the files' paths" },
    { name: "quiet", short: "q", help: "print nothing; the exit code tells" },
    { name: "json", help: "JSON Lines as ripgrep writes them" },
  ],
  examples: ["omen search TODO src", "omen search -F 'main(' -g '*.ts' -n", "omen search -il license ."],
  async run(invocation) {
    const [pattern, ...paths] = invocation.positionals;
    checkPattern(pattern, invocation.flag("fixed-strings"));
    const scopes = (paths.length > 0 ? paths : [undefined]).map((path) => scopeOf(path));
    const print = printer(invocation, scopes.length === 1 && scopes[0]?.isFile === true, out);
    const totals = { found: false, troubled: false };
    for (const scope of scopes) {
      const counts = await find(pattern, scope, invocation, print);
      print.scopeEnd(counts);
      totals.found ||= counts.filesMatched > 0;
      totals.troubled = warn(counts, scope, print.silent) || totals.troubled;
      if (totals.found && print.silent) break;
    }
    print.finish();
    return exitCode(totals, print.silent);
  },
};

function checkPattern(pattern: string | undefined, literal: boolean): asserts pattern is string {
  if (pattern === undefined) throw usageError("say what to search for", "omen search PATTERN [PATH ...]");
  if (pattern === "") throw usageError("an empty pattern matches every line; name the text to find");
  if (!literal && metacharacter.test(pattern)) {
    throw usageError(
      `'${pattern}' would be a regular expression, which omen search does not know yet`,
      "search for it as literal text with -F",
    );
  }
}

/** Prints matches as they are found. */
async function find(
  pattern: string,
  scope: SearchScope,
  invocation: Invocation,
  print: SearchPrinter,
): Promise<SearchCounts> {
  try {
    const root = openRoot(scope.root);
    try {
      return await root.searchRaw(pattern, options(pattern, scope, invocation), (part) => print.part(part, scope));
    } finally {
      root.close();
    }
  } catch (error) {
    // grep's codes: 2 is trouble, whatever its kind.
    if (error instanceof RuneError) throw new CommandError(error.message, exit.usage);
    throw error;
  }
}

function options(pattern: string, scope: SearchScope, invocation: Invocation): SearchOptions {
  const casing = invocation.last("ignore-case", "smart-case");
  return {
    path: scope.path,
    ignoreCase: casing === "ignore-case" || (casing === "smart-case" && pattern === pattern.toLowerCase()),
    hidden: invocation.flag("hidden"),
    ignoreFiles: !invocation.flag("no-ignore"),
    globs: invocation.values("glob").map(scope.glob),
    ...limits,
    ...(invocation.flag("quiet") && { maxMatches: 1 }),
  };
}

/** Says what was left out; returns whether that is trouble in grep's sense. */
function warn({ unreadable, truncated }: SearchCounts, scope: SearchScope, silent: boolean): boolean {
  if (unreadable > 0) say(`omen: ${scope.given}: ${unreadable} files or directories could not be read`);
  if (truncated && !silent) say(`omen: ${scope.given}: stopped before everything was searched`);
  return unreadable > 0 || (truncated && !silent);
}

/** grep's: 0 found, 1 not found, 2 trouble, which a quiet search that found something does not mention. */
function exitCode(totals: { readonly found: boolean; readonly troubled: boolean }, silent: boolean): ExitCode {
  if (totals.troubled && !(totals.found && silent)) return exit.usage;
  return totals.found ? exit.ok : exit.failed;
}
