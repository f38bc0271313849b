import { basename } from "node:path";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";

/** How much else the machine had to do before this process began: figures from a busy one are worth little. */
const loadBefore = (loadavg()[0] ?? 0).toFixed(2);

/** Ticks of all processors so far, and those of them that a host gave to other machines (proc(5), /proc/stat). */
function ticks(): { readonly all: number; readonly stolen: number } {
  if (!existsSync("/proc/stat")) return { all: 0, stolen: 0 };
  const fields = readFileSync("/proc/stat", "utf8").split("\n", 1).join("").split(/ +/).slice(1, 9).map(Number);
  return { all: fields.reduce((sum, field) => sum + field, 0), stolen: fields[7] ?? 0 };
}

const ticksBefore = ticks();

/** The machine and the programs under the figures, one line each. */
export function machine(): string[] {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const { all, stolen } = ticks();
  const stolenShare = (100 * (stolen - ticksBefore.stolen)) / Math.max(1, all - ticksBefore.all);
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `${availableParallelism()} cores of ${model}, ${memory} GB, ${process.platform} ${release()} ${process.arch}`,
    `Bun ${Bun.version}; load average before the run ${loadBefore}; of the processors' time the host took ${stolenShare.toFixed(1)} %`,
  ];
}

/** Whether processes can be held to cores: two of them and taskset. */
export const canPin = availableParallelism() >= 2 && Bun.which("taskset") !== null;

/** A command held to one core, where that is possible. */
export const pinned = (core: 0 | 1, command: readonly string[]): string[] =>
  canPin ? ["taskset", "-c", String(core), ...command] : [...command];

/** A command for a report: names without the folders of this machine. */
export const called = (command: readonly string[]): string => command.map((part) => basename(part)).join(" ");
