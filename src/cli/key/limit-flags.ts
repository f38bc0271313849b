import type { Invocation, OptionSpec } from "../command.ts";
import { countFlag } from "./flags.ts";

/** Limits by their flags, and what each is for a person. */
const limits = [
  ["rpm", "requests a minute"],
  ["tpm", "tokens a minute, as 100k"],
  ["input-tpm", "input tokens a minute"],
  ["output-tpm", "output tokens a minute"],
  ["concurrency", "requests at once"],
] as const;

export const limitFlags: readonly string[] = limits.map(([flag]) => flag);

/** The options of a command that sets limits; `action` is the verb that takes them. */
export const limitOptions = (action: string): readonly OptionSpec[] =>
  limits.map(([name, about]) => ({ name, value: "N", help: `${action}: ${about}` }));

/** The limits that were given, as the admin API takes them. */
export const limitsGiven = (invocation: Invocation): Readonly<Record<string, number>> =>
  Object.fromEntries(
    limitFlags.flatMap((flag) => {
      const value = invocation.value(flag);
      return value === undefined ? [] : [[flag.replace("-", "_"), countFlag(flag, value)] as const];
    }),
  );
