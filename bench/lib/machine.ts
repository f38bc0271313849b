import { basename } from "node:path";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";

/** How much else the machine had to do before this process began: figures from a busy one are worth little. */
const loadBefore = (loadavg()[0] ?? 0).toFixed(2);

/** The machine and the programs under the figures, one line each. */
export function machine(): string[] {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `${availableParallelism()} cores of ${model}, ${memory} GB, ${process.platform} ${release()} ${process.arch}`,
    `Bun ${Bun.version}; load average before the run ${loadBefore}`,
  ];
}

/** Whether processes can be held to cores: two of them and taskset. */
export const canPin = availableParallelism() >= 2 && Bun.which("taskset") !== null;

/** A command held to one core, where that is possible. */
export const pinned = (core: 0 | 1, command: readonly string[]): string[] =>
  canPin ? ["taskset", "-c", String(core), ...command] : [...command];

/** A command for a report: names without the folders of this machine. */
export const called = (command: readonly string[]): string => command.map((part) => basename(part)).join(" ");
