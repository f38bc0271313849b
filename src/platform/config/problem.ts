import { CommandError, exit } from "../exit.ts";

/** One thing that is wrong with the configuration: where it was said, which key, and why it can't be. */
export interface Problem {
  /** A file's path, `environment` or `command line`. */
  readonly source: string;
  /** Dotted path of the key; empty for the whole source. */
  readonly key: string;
  readonly reason: string;
}

/** The configuration was refused as a whole; every problem is listed, not only the first. */
export class ConfigError extends CommandError {
  constructor(readonly problems: readonly Problem[]) {
    const count =
      problems.length === 1 ? "the configuration has a problem" : `the configuration has ${problems.length} problems`;
    super(`${count}:\n${problems.map((problem) => `  ${describe(problem)}`).join("\n")}`, exit.usage);
  }
}

const describe = ({ source, key, reason }: Problem): string => [source, key, reason].filter(Boolean).join(": ");

/** Why what a key says can't be meant. */
export type Reason = readonly [key: string, reason: string];
