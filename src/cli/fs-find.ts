import { exit, type ExitCode } from "../platform/exit.ts";
import { monotonic } from "../platform/clock.ts";
import { openRoot, PathFinder, type Root, RuneError } from "../rune/index.ts";
import { usageError } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { filesBeneath } from "./search/files.ts";
import { type SearchScope, scopeOf } from "./search/scope.ts";
import { out, printable } from "./terminal.ts";

/** Points besides those of the query; a matched letter has 16. */
const boosts = { open: 32, recent: 16 };

/** Milliseconds after which a list of files that is asked again and again is made anew, beside the answers. */
const ageMs = 2000;

/**
 * `omen fs find QUERY [PATH]`: the files beneath a directory whose paths have the query's letters
 * in their order, the best first.
 */
export async function find(invocation: Invocation): Promise<ExitCode> {
  const isTyped = invocation.flag("queries");
  const [, ...given] = invocation.positionals;
  const query = isTyped ? "" : given.shift();
  if (query === undefined) throw usageError("omen fs find needs a QUERY");
  const [path, ...more] = given;
  if (more.length > 0) throw usageError(`unexpected '${more[0]}'`, "omen fs find takes a QUERY and one PATH");
  const limit = invocation.value("limit") ?? "50";
  if (!/^[1-9]\d{0,3}$/.test(limit)) throw usageError(`--limit is a number from 1 to 9999, not '${limit}'`);
  const scope = scopeOf(invocation.value("root") ?? path);
  if (scope.isFile) throw usageError(`${scope.given} is no directory`, "omen fs find looks beneath a directory");
  const root = openRoot("/");
  try {
    if (isTyped) return await answerAll(root, scope, invocation, Number(limit));
    using finder = await finderOf(root, scope, invocation);
    const { paths, matched } = finder.find(query, Number(limit));
    if (invocation.flag("json")) out(`${JSON.stringify({ matched, paths })}\n`);
    else for (const found of paths) out(`${printable(found.path)}\n`);
    return paths.length > 0 ? exit.ok : exit.failed;
  } finally {
    root.close();
  }
}

async function finderOf(root: Root, scope: SearchScope, invocation: Invocation): Promise<PathFinder> {
  const finder = new PathFinder((await filesBeneath(root, scope)).map((path) => scope.show(path).toString()));
  for (const path of invocation.values("recent")) finder.boost(path, boosts.recent);
  for (const path of invocation.values("open")) finder.boost(path, boosts.open);
  return finder;
}

/** Answers each line of standard input with one of JSON, until it ends. */
async function answerAll(root: Root, scope: SearchScope, invocation: Invocation, limit: number): Promise<ExitCode> {
  let finder = await finderOf(root, scope, invocation);
  let made = monotonic();
  let renewal: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    const before = finder;
    finder = await finderOf(root, scope, invocation);
    made = monotonic();
    before.close();
    renewal = undefined;
  };
  const answers = new Set<Promise<void>>();
  for await (const query of linesOf(Bun.stdin.stream())) {
    if (monotonic() - made > ageMs) renewal ??= renew();
    const given = answer(finder, query, limit);
    answers.add(given);
    void given.finally(() => answers.delete(given));
  }
  await Promise.all([...answers, renewal]);
  finder.close();
  return exit.ok;
}

/** A query that the next one has overtaken says so, and nothing else. */
async function answer(finder: PathFinder, query: string, limit: number): Promise<void> {
  try {
    out(`${JSON.stringify({ query, ...(await finder.query(query, { limit })) })}\n`);
  } catch (error) {
    if (!(error instanceof RuneError)) throw error;
    const told = error.code === "cancelled" ? { cancelled: true } : { error: error.message };
    out(`${JSON.stringify({ query, ...told })}\n`);
  }
}

/** The lines of a stream as they come; an open last one is one, too. */
async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let held = "";
  for await (const chunk of stream) {
    const lines = (held + decoder.decode(chunk, { stream: true })).split("\n");
    held = lines.pop() ?? "";
    yield* lines.map((line) => line.replace(/\r$/, ""));
  }
  if (held !== "") yield held;
}
