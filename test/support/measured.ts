/**
 * Runs a command and prints as JSON what came of it, with the most memory that it held. A program of its own, since on
 * Linux what a process held counts for the one that it starts, and a run of many tests holds much.
 */
export interface Measured {
  readonly exitCode: number;
  readonly out: string;
  readonly said: string;
  /** Bytes that were resident at most. */
  readonly peak: number;
}

/** Runs a command in the program of this file. */
export function measured(...command: readonly string[]): Measured {
  const { stdout } = Bun.spawnSync([process.execPath, import.meta.path, ...command], { stderr: "inherit" });
  return JSON.parse(stdout.toString()) as Measured;
}

if (import.meta.main) {
  const { exitCode, stdout, stderr, resourceUsage } = Bun.spawnSync(process.argv.slice(2), { stdin: "ignore" });
  const told: Measured = { exitCode, out: stdout.toString(), said: stderr.toString(), peak: resourceUsage.maxRSS };
  process.stdout.write(JSON.stringify(told));
}
