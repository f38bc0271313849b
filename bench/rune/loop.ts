import type { Root } from "../../src/rune/index.ts";
import { percentile } from "../lib/statistics.ts";
import { boundGoal, type Goal } from "./goal.ts";

/** How late this process's timers are, at p99, while a search of the whole tree gives it 100,000 hits. */
export async function loopGoal(root: Root, rounds: number): Promise<readonly Goal[]> {
  const delays: number[] = [];
  let hits = 0;
  for (let round = -1; round < rounds; round++) {
    const late: number[] = [];
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      late.push(Math.max(0, now - last - 1));
      last = now;
    }, 1);
    hits = 0;
    await root.searchRaw("if (ret", { maxMatches: 2 ** 32 - 1, deadlineMs: 600_000 }, ({ files }) => {
      for (const file of files) hits += file.lines.length;
    });
    clearInterval(timer);
    if (round >= 0) delays.push(percentile(late, 99));
  }
  const count = hits.toLocaleString("en-US");
  return [boundGoal(`delay of the event loop at p99, while ${count} hits come`, "ms", delays, 2)];
}
