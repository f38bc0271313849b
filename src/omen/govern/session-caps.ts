import { Failure } from "../../platform/failure.ts";
import type { Charged } from "../spend/spend.ts";
import type { Told } from "./budget-failure.ts";

/** Sessions that are remembered at most: the one that was idle for longest goes. */
const sessionsMax = 100_000;

interface Run {
  calls: number;
  /** When its first call came; monotonic, in milliseconds. */
  readonly startedAt: number;
}

interface Entering {
  /** What the call draws on. */
  readonly charged: readonly Charged[];
  /** Monotonic time, in milliseconds. */
  readonly at: number;
  readonly told: Told;
  /** Status on OpenAI's surfaces. */
  readonly status: 402 | 429;
}

/**
 * How many calls a session has made, and since when, for budgets with `calls` and `seconds`. In memory: a restart
 * begins anew, the money does not.
 */
export class SessionCaps {
  readonly #runs = new Map<string, Run>();

  /**
   * Counts a call of a session. Gives what takes it back where nothing was sent. Throws a `Failure` beyond
   * a cap; then nothing is counted.
   */
  enter({ charged, at, told, status }: Entering): () => void {
    const capped = charged.filter(({ budget: { calls, seconds } }) => calls !== undefined || seconds !== undefined);
    for (const { budget, meter } of capped) {
      const run = this.#runs.get(meter.id);
      if (!run) continue;
      const { calls = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } = budget;
      const reached =
        run.calls >= calls
          ? `${calls.toLocaleString("en-US")} calls`
          : at - run.startedAt >= seconds * 1000
            ? `${seconds.toLocaleString("en-US")} seconds`
            : undefined;
      if (reached !== undefined) throw spent(`This session has had the ${reached} of ${budget.id}`, told, status);
    }
    const runs = capped.map(({ meter }) => this.#run(meter.id, at));
    for (const run of runs) run.calls++;
    return () => {
      for (const run of runs) run.calls--;
    };
  }

  #run(id: string, at: number): Run {
    const run = this.#runs.get(id) ?? { calls: 0, startedAt: at };
    this.#runs.delete(id);
    this.#runs.set(id, run); // the last one used is the last one
    if (this.#runs.size > sessionsMax) this.#forgetOldest();
    return run;
  }

  #forgetOldest(): void {
    const [oldest = ""] = this.#runs.keys();
    this.#runs.delete(oldest);
  }
}

function spent(what: string, told: Told, status: 402 | 429): Failure {
  const message = `${what}: begin another, or ask your operator for more.`;
  return new Failure({
    status: told === "openai" ? status : 429,
    type: told === "codex" ? "usage_limit_reached" : "insufficient_quota",
    code: "budget_exceeded",
    message,
    headers: {
      "x-should-retry": "false",
      ...(told === "codex" && { "x-codex-promo-message": message.replaceAll(/[^\u0020-\u007e]/g, "?") }),
    },
  });
}
