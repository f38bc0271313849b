import { fstatSync } from "node:fs";
import { usageError } from "../arguments.ts";
import type { Invocation } from "../command.ts";

/** What several parts of a plan ask an invocation for. */

const everything = 2 ** 32 - 1;

/** Whether a switch that `--no-NAME` takes back was given last. */
export const isOn = (invocation: Invocation, name: string): boolean => invocation.last(name, `no-${name}`) === name;

export const isAcrossLines = (invocation: Invocation): boolean => isOn(invocation, "multiline");

/** Whether files with a NUL byte that were found are searched as those that were named. */
export const searchesBinary = (invocation: Invocation): boolean =>
  invocation.values("unrestricted").length > 2 || isOn(invocation, "binary");

export const isPassthru = (invocation: Invocation): boolean =>
  ["passthru", "passthrough"].includes(
    invocation.last("passthru", "passthrough", "after-context", "before-context", "context") ?? "",
  );

/** Lines before and behind each match. */
export function context(invocation: Invocation): { readonly before: number; readonly after: number } {
  if (isPassthru(invocation)) return { before: 0, after: everything };
  const both = number(invocation, "context") ?? 0;
  return { before: number(invocation, "before-context") ?? both, after: number(invocation, "after-context") ?? both };
}

/** The value of an option that is a number. */
export function number(invocation: Invocation, name: string): number | undefined {
  const value = invocation.value(name);
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value)) throw usageError(`--${name} is a whole number, not '${value}'`);
  return Math.min(Number(value), everything);
}

/** Whether something is piped in, so that it is searched where no PATH is named. */
export function stdinHasText(): boolean {
  try {
    const found = fstatSync(0);
    return found.isFile() || found.isFIFO() || found.isSocket();
  } catch {
    return false;
  }
}
