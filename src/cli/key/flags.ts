import { nearest } from "../../platform/nearest.ts";
import { usageError } from "../arguments.ts";

/**
 * How amounts, counts and tags are written on the command line. Every function throws a
 * usage error that names the flag.
 */

export interface BudgetFlag {
  readonly amount_usd: number;
  readonly window: string;
  readonly hard: boolean;
}

const windows = ["hour", "day", "week", "month", "total"];
const most = 9_000_000;

/** `50/month`, `1.25/total:soft`, `200/rolling:30d`. */
export function budgetFlag(text: string): BudgetFlag {
  const [, amount = "", rest = ""] = /^([^/]*)\/(.*)$/.exec(text) ?? [];
  if (rest === "") throw usageError(`--budget ${text}: write AMOUNT/WINDOW, as 50/month`);
  const hard = !rest.endsWith(":soft");
  const window = hard ? rest.replace(/:hard$/, "") : rest.slice(0, -":soft".length);
  if (!/^\d+(\.\d{1,9})?$/.test(amount) || Number(amount) > most)
    throw usageError(`--budget ${text}: an amount is 0 to 9,000,000 dollars, nine decimals at most`);
  if (!windows.includes(window) && !/^rolling:[1-9]\d{0,3}[hd]$/.test(window)) {
    const meant = nearest(window, windows);
    const hint = meant ? `; did you mean ${meant}?` : `; there are ${windows.join(", ")} and rolling:30d`;
    throw usageError(`--budget ${text}: no window '${window}'${hint}`);
  }
  return { amount_usd: Number(amount), window, hard };
}

/** `60`, `100k`, `2m`. */
export function countFlag(flag: string, text: string): number {
  const [, digits = "", unit = ""] = /^(\d{1,9})([kKmM]?)$/.exec(text) ?? [];
  const count = Number(digits) * ({ k: 1000, m: 1_000_000 }[unit.toLowerCase()] ?? 1);
  if (digits !== "" && count >= 1 && count <= 1_000_000_000) return count;
  throw usageError(`--${flag} ${text}: a whole number is expected, as 60 or 100k`);
}

/** `project=atlas`. */
export function tagFlag(text: string): readonly [name: string, value: string] {
  const equals = text.indexOf("=");
  if (equals <= 0) throw usageError(`--tag takes NAME=VALUE, not '${text}'`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** A share of a budget, more than 0 and at most 1. */
export function shareFlag(option: string, text: string): number {
  const share = Number(text);
  if (!(share > 0 && share <= 1)) throw usageError(`${option} ${text}: a share is more than 0 and at most 1, as 0.8`);
  return share;
}
