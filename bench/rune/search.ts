import { rgPath } from "@vscode/ripgrep";
import type { Root } from "../../src/rune/index.ts";
import { spread, type Spread } from "../lib/statistics.ts";
import { compare, timed } from "../lib/subjects.ts";

export interface Query {
  readonly needle: string;
  readonly ignoreCase: boolean;
}

export interface SearchComparison {
  readonly query: Query;
  /** Matching lines, by subject; a comparison holds only where they are equal. */
  readonly lines: ReadonlyMap<string, number>;
  /** Milliseconds a search, by subject. */
  readonly costs: ReadonlyMap<string, Spread>;
  /** Longest pause of this process's event loop while Rune searched, in milliseconds. */
  readonly pauseMs: Spread;
}

/** Searches a whole tree, warm: Rune inside this process, Omen's command and ripgrep as fresh processes, all piped. */
export async function compareSearch(
  root: Root,
  query: Query,
  omen: readonly string[],
  rounds: number,
): Promise<SearchComparison> {
  const lines = new Map<string, number>();
  const pauses: number[] = [];
  const flags = query.ignoreCase ? ["-i"] : [];
  const command = async (name: string, argv: readonly string[]): Promise<number> =>
    timed(async () => {
      // a pipe that is read: writing to /dev/null lets a search stop at its first match
      const child = Bun.spawn([...argv], { cwd: root.path, stdin: "ignore", stdout: "pipe", stderr: "ignore" });
      lines.set(name, countLines(await child.stdout.bytes()));
      await child.exited;
    });
  const resident = "Rune: root.search, in this process";
  const costs = await compare(
    [
      {
        name: resident,
        async sample() {
          const watch = watchLoop();
          const started = performance.now();
          const result = await root.search(query.needle, { ignoreCase: query.ignoreCase, maxMatches: 1_000_000 });
          const elapsed = performance.now() - started;
          pauses.push(watch.stop());
          lines.set(resident, result.matches.length);
          return elapsed;
        },
      },
      {
        name: "omen search",
        sample: () => command("omen search", [...omen, "search", ...flags, "-n", "-F", query.needle]),
      },
      {
        name: "ripgrep 15, default",
        sample: () => command("ripgrep 15, default", [rgPath, "--no-config", ...flags, "-n", "-F", query.needle, "./"]),
      },
      {
        name: "ripgrep 15, -j4",
        sample: () =>
          command("ripgrep 15, -j4", [rgPath, "--no-config", "-j4", ...flags, "-n", "-F", query.needle, "./"]),
      },
    ],
    rounds,
    1,
  );
  return { query, lines, costs, pauseMs: spread(pauses) };
}

/** The longest time between two turns of the event loop, until stopped. */
function watchLoop(): { stop(): number } {
  let [last, longest] = [performance.now(), 0];
  const tick = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(tick, 1);
  return {
    stop() {
      clearInterval(timer);
      tick();
      return longest;
    },
  };
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
