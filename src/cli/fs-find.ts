import { exit, type ExitCode } from "../platform/exit.ts";
import { openRoot, PathFinder } from "../rune/index.ts";
import { usageError } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { filesBeneath } from "./search/files.ts";
import { scopeOf } from "./search/scope.ts";
import { out, printable } from "./terminal.ts";

/** `omen fs find QUERY [PATH]`: the files beneath a directory whose paths have the query's letters in their order, the best first. */
export async function find(invocation: Invocation): Promise<ExitCode> {
  const [, query, given, ...more] = invocation.positionals;
  if (query === undefined) throw usageError("omen fs find needs a QUERY");
  if (more.length > 0) throw usageError(`unexpected '${more[0]}'`, "omen fs find takes a QUERY and one PATH");
  const limit = invocation.value("limit") ?? "50";
  if (!/^[1-9]\d{0,3}$/.test(limit)) throw usageError(`--limit is a number from 1 to 9999, not '${limit}'`);
  const scope = scopeOf(invocation.value("root") ?? given);
  if (scope.isFile) throw usageError(`${scope.given} is no directory`, "omen fs find looks beneath a directory");
  const root = openRoot("/");
  try {
    using finder = new PathFinder((await filesBeneath(root, scope)).map((path) => scope.show(path).toString()));
    const { paths, matched } = finder.find(query, Number(limit));
    if (invocation.flag("json")) out(`${JSON.stringify({ matched, paths })}\n`);
    else for (const { path } of paths) out(`${printable(path)}\n`);
    return paths.length > 0 ? exit.ok : exit.failed;
  } finally {
    root.close();
  }
}
