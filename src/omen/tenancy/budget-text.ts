import type { Budget, Each } from "./objects.ts";

/** A budget as the configuration, the admin API and `tenancy.toml` write it. */
export interface BudgetGiven {
  readonly amount_usd: number;
  readonly window: string;
  readonly hard?: boolean;
  /** Default the window's name. */
  readonly label?: string;
  readonly each?: string;
  readonly calls?: number;
  readonly seconds?: number;
  readonly cheaper?: number;
  readonly notify?: readonly number[];
}

/** Nano-dollars in a dollar. */
const nanoPerUsd = 1_000_000_000;

/** Largest amount of a budget, in dollars: with nano-dollars beyond it, sums would not fit the ledger. */
export const amountMax = 9_000_000;

/**
 * Dollars as nano-dollars; undefined for what is negative, no number, above `amountMax`,
 * or has more than nine decimals.
 */
export function nanoOf(usd: number): bigint | undefined {
  if (!Number.isFinite(usd) || usd < 0 || usd > amountMax) return undefined;
  const nano = Math.round(usd * nanoPerUsd);
  // A number of dollars is rarely exact in binary: what its shortest decimal text says is meant.
  const [, decimals = ""] = /^\d+(?:\.(\d+))?$/.exec(plain(usd)) ?? [];
  return decimals.length > 9 ? undefined : BigInt(nano);
}

/** A number without an exponent. */
const plain = (value: number): string =>
  /e/.test(String(value)) ? value.toFixed(20).replace(/0+$/, "") : String(value);

/** Nano-dollars as dollars. */
export const usdOf = (nano: bigint | number): number => Number(nano) / nanoPerUsd;

/** The budgets of a subject, of amounts and windows that were checked. */
export const budgetsOf = (subject: string, given: readonly BudgetGiven[]): readonly Budget[] =>
  given.map(({ amount_usd: usd, window, hard = true, label = window, each, calls, seconds, cheaper, notify }) => ({
    id: `${subject}/${label}`,
    subject,
    label,
    window,
    amount: nanoOf(usd) ?? 0n,
    hard,
    ...(each !== undefined && { each: each as Each }),
    ...(calls !== undefined && { calls }),
    ...(seconds !== undefined && { seconds }),
    ...(cheaper !== undefined && { cheaper }),
    ...(notify !== undefined && { notify }),
    isManaged: false,
  }));
