import { Failure } from "../../platform/failure.ts";
import type { Refusal } from "../spend/ledger/refusal.ts";
import type { Budget } from "../tenancy/objects.ts";
import { usdOf } from "../tenancy/budget-text.ts";

/**
 * Who is told that a budget is spent: each client knows it in its own way
 * (docs/governance.md says what was seen of each).
 */
export type Told = "openai" | "anthropic" | "codex";

export interface SpentBudget {
  readonly refusal: Refusal;
  readonly budget: Budget;
  /** For a person: `Key ada-laptop`. */
  readonly name: string;
  /** Nano-dollars that the request may cost. */
  readonly bound: number;
  readonly told: Told;
  /** Status on OpenAI's surfaces. */
  readonly status: 402 | 429;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** After how many seconds a request that only others' bookings stand in the way of may be sent again. */
const transientSeconds = 5;

/** The refusal of a request that could go beyond a budget, in its client's own way. */
export function budgetFailure(spent: SpentBudget): Failure {
  const { refusal, told } = spent;
  if (refusal.transient)
    return new Failure({
      status: 429,
      type: "rate_limit_error",
      code: "rate_limit_exceeded",
      message: `${spent.name} has requests under way that may take what is left of ${spent.budget.id}; try again in ${transientSeconds} s.`,
      headers: { "retry-after": String(transientSeconds) },
    });
  const facts = {
    left_usd: usdOf(refusal.left),
    bound_usd: usdOf(spent.bound),
    ...(refusal.resetsAt !== undefined && { resets_at: Math.ceil(refusal.resetsAt / 1000) }),
  };
  if (told === "codex")
    return new Failure({
      status: 429,
      type: "usage_limit_reached",
      code: "budget_exceeded",
      message: sentence(spent),
      headers: { "x-should-retry": "false", "x-codex-promo-message": asciiOf(promo(spent)) },
      facts,
    });
  return new Failure({
    status: told === "anthropic" ? 429 : spent.status,
    type: "insufficient_quota",
    code: "budget_exceeded",
    message: sentence(spent),
    headers: told === "anthropic" ? anthropicHeaders(spent) : { "x-should-retry": "false" },
    facts,
  });
}

const dollars = (nano: bigint | number): string => {
  const usd = usdOf(nano);
  return `$${usd.toFixed(usd !== 0 && usd < 0.01 ? 6 : 2)}`;
};

const has = ({ refusal, budget, name }: SpentBudget): string =>
  `${name} has ${dollars(refusal.left)} left of ${dollars(budget.amount)}`;

const promo = (spent: SpentBudget): string => `${has(spent)}: ask your operator for more`;

function sentence(spent: SpentBudget): string {
  const { refusal, budget, bound } = spent;
  const period = budget.window === "total" ? "" : ` (${budget.window})`;
  const wait = refusal.resetsAt === undefined ? "" : `wait for ${timeOf(refusal.resetsAt)}, `;
  return `${has(spent)}${period} and this request may cost ${dollars(bound)}: ${wait}ask for shorter output, or ask your operator for more.`;
}

/** `1 Jan 2027 00:00 UTC` */
function timeOf(ms: number): string {
  const [, day = "", month = "", year = "", time = ""] =
    /^\w+, (\d\d) (\w+) (\d+) (\d\d:\d\d)/.exec(new Date(ms).toUTCString()) ?? [];
  return `${Number(day)} ${month} ${year} ${time} UTC`;
}

/** Claude Code prints the message as it is where these are there (its gateway protocol; docs/governance.md). */
function anthropicHeaders({ refusal, budget, now }: SpentBudget): Record<string, string> {
  const headers: Record<string, string> = {
    "x-should-retry": "false",
    "anthropic-ratelimit-unified-status": "rejected",
    "anthropic-ratelimit-unified-overage-utilization": "1",
    "anthropic-ratelimit-unified-overage-surpassed-threshold": "1",
    "anthropic-ratelimit-unified-overage-period": periods[budget.window] ?? "monthly",
    "anthropic-ratelimit-unified-overage-disabled-reason": "org_spend_cap_reached",
  };
  if (!budget.subject.startsWith("key:")) headers["anthropic-ratelimit-unified-overage-scope"] = "group_pool";
  const { resetsAt } = refusal;
  if (resetsAt === undefined) return headers;
  const reset = String(Math.ceil(resetsAt / 1000));
  headers["retry-after"] = String(Math.max(1, Math.ceil((resetsAt - now) / 1000)));
  headers["anthropic-ratelimit-unified-reset"] = reset;
  headers["anthropic-ratelimit-unified-overage-reset"] = reset;
  return headers;
}

const periods: Readonly<Record<string, string>> = { day: "daily", week: "weekly", month: "monthly" };

/** What a header may hold. */
const asciiOf = (text: string): string => text.replaceAll(/[^\u0020-\u007e]/g, "?");

/**
 * Notices to Claude Code on answers that were given, for a caller with a cap (its gateway protocol).
 * `used` is a fraction of the cap.
 */
export function anthropicNotices(used: number, resetsAt: number | undefined): Record<string, string> {
  const surpassed = [0.95, 0.75].find((threshold) => used >= threshold);
  const status = surpassed === undefined ? "allowed" : "allowed_warning";
  return {
    "anthropic-ratelimit-unified-status": status,
    "anthropic-ratelimit-unified-representative-claim": "overage",
    "anthropic-ratelimit-unified-overage-status": status,
    "anthropic-ratelimit-unified-overage-utilization": Math.min(0.99, used).toFixed(2),
    ...(surpassed !== undefined && {
      "anthropic-ratelimit-unified-overage-surpassed-threshold": String(surpassed),
    }),
    ...(resetsAt !== undefined && {
      "anthropic-ratelimit-unified-reset": String(Math.ceil(resetsAt / 1000)),
      "anthropic-ratelimit-unified-overage-reset": String(Math.ceil(resetsAt / 1000)),
    }),
  };
}
