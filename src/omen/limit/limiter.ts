import { monotonic } from "../../platform/clock.ts";
import { Failure } from "../../platform/failure.ts";
import type { Soon } from "../../platform/promises.ts";
import { Watch } from "../../platform/watch.ts";
import type { Limits } from "../tenancy/objects.ts";
import { SlidingWindow, windowMs } from "./sliding-window.ts";

/** A subject and what it may ask. */
export interface Limited {
  /** As `key:ada-laptop`. */
  readonly subject: string;
  /** For a person: `Key ada-laptop`. */
  readonly name: string;
  readonly limits: Limits;
}

/** How long a request waits for others of its subject to end, in milliseconds, and how many may wait. */
const queue = { waitMs: 10_000, most: 64 };

/** Subjects that are remembered at most; those that asked nothing lately go first. */
const subjectsMax = 100_000;

type TokenLimit = "tpm" | "input_tpm" | "output_tpm";

class Usage {
  readonly requests = new SlidingWindow();
  readonly tokens: Readonly<Record<TokenLimit, SlidingWindow>> = {
    tpm: new SlidingWindow(),
    input_tpm: new SlidingWindow(),
    output_tpm: new SlidingWindow(),
  };
  running = 0;
  readonly waiting: (() => void)[] = [];
}

/** A limit of tokens, and what counts for it. */
interface TokenWindow {
  readonly name: string;
  readonly kind: TokenLimit;
  readonly limit: number;
  readonly window: SlidingWindow;
}

/** Tokens in and out of a request. */
export interface TokenCount {
  readonly input: number;
  readonly output: number;
}

/** One limit as it stands now. */
export interface LimitState {
  readonly on: string;
  readonly name: keyof Limits;
  readonly limit: number;
  readonly remaining: number;
  readonly resetsInSeconds: number;
}

const amountOf: Readonly<Record<TokenLimit, (count: TokenCount) => number>> = {
  tpm: ({ input, output }) => input + output,
  input_tpm: ({ input }) => input,
  output_tpm: ({ output }) => output,
};
const tokenLimits = Object.keys(amountOf) as readonly TokenLimit[];

const units: Readonly<Record<keyof Limits, string>> = {
  rpm: "requests a minute",
  tpm: "tokens a minute",
  input_tpm: "input tokens a minute",
  output_tpm: "output tokens a minute",
  concurrency: "requests at once",
};

const nothingHeld = (): void => undefined;

/** Requests, tokens and concurrency of subjects over time, in memory: a restart begins anew. */
export class Limiter {
  readonly #usages = new Map<string, Usage>();

  /**
   * Lets a request of these subjects begin, once it has room among those that run: a promise only where it must
   * wait. Gives what ends it. Throws, or rejects with, a `Failure` with status 429 that says when there will be
   * room: at once, unless it may wait.
   */
  admit(limited: readonly Limited[], signal: () => AbortSignal, mayWait = true): Soon<() => void> {
    const at = monotonic();
    let isCounted = false;
    for (const { subject, name, limits } of limited) {
      isCounted ||= limits.concurrency !== undefined;
      if (limits.rpm === undefined) continue;
      const waitMs = this.#usage(subject).requests.waitMs(1, limits.rpm, at);
      if (waitMs > 0) throw tooMany(name, "rpm", limits.rpm, waitMs);
    }
    for (const { subject, limits } of limited) if (limits.rpm !== undefined) this.#usage(subject).requests.add(1, at);
    return isCounted ? this.#enterAll(limited, signal, mayWait) : nothingHeld;
  }

  async #enterAll(limited: readonly Limited[], signal: () => AbortSignal, mayWait: boolean): Promise<() => void> {
    const held: Usage[] = [];
    const end = (): void => {
      for (const usage of held.splice(0)) {
        usage.running--;
        usage.waiting.shift()?.();
      }
    };
    try {
      for (const one of limited)
        if (one.limits.concurrency !== undefined) held.push(await this.#enter(one, signal, mayWait));
    } catch (error) {
      end();
      throw error;
    }
    return end;
  }

  async #enter({ subject, name, limits }: Limited, signal: () => AbortSignal, mayWait: boolean): Promise<Usage> {
    const usage = this.#usage(subject);
    const most = limits.concurrency ?? Number.POSITIVE_INFINITY;
    const refuse = (): Failure => tooMany(name, "concurrency", most, 1000);
    while (usage.running >= most) {
      if (!mayWait || usage.waiting.length >= queue.most) throw refuse();
      const { promise, resolve } = Promise.withResolvers<"ready" | "late" | "gone">();
      const ready = () => resolve("ready");
      usage.waiting.push(ready);
      const watch = new Watch(queue.waitMs, () => resolve("late"));
      const gone = () => resolve("gone");
      signal().addEventListener("abort", gone, { once: true });
      const how = await promise;
      watch.stop();
      signal().removeEventListener("abort", gone);
      if (how === "ready") continue;
      usage.waiting.splice(usage.waiting.indexOf(ready), 1);
      throw refuse();
    }
    usage.running++;
    return usage;
  }

  /**
   * Takes the tokens that a request is believed to need. Gives what corrects them once they are known; undefined means
   * that none were used. Throws a `Failure` with status 429.
   */
  take(limited: readonly Limited[], believed: TokenCount): (used: TokenCount | undefined) => void {
    const at = monotonic();
    const windows = this.#windows(limited);
    for (const { name, limit, kind, window } of windows) {
      const amount = amountOf[kind](believed);
      const waitMs = window.waitMs(amount, limit, at);
      if (waitMs > 0) throw tooMany(name, kind, limit, waitMs, amount);
    }
    for (const { window, kind } of windows) window.add(amountOf[kind](believed), at);
    return (used = { input: 0, output: 0 }) => {
      const later = monotonic();
      for (const { window, kind } of windows) window.add(amountOf[kind](used) - amountOf[kind](believed), later);
    };
  }

  /** Which limit leaves no room for a call of so many tokens now, and for how long; undefined where all do. */
  full(limited: readonly Limited[], tokens: number): { readonly forMs: number; readonly why: string } | undefined {
    const at = monotonic();
    for (const { subject, limits } of limited) {
      const usage = this.#usages.get(subject);
      if (!usage) continue;
      const told = (kind: keyof Limits, forMs: number) => ({
        forMs,
        why: `its limit of ${limits[kind]?.toLocaleString("en-US")} ${units[kind]} is used up`,
      });
      if (limits.concurrency !== undefined && usage.running >= limits.concurrency) return told("concurrency", 1000);
      const requestsMs = limits.rpm === undefined ? 0 : usage.requests.waitMs(1, limits.rpm, at);
      if (requestsMs > 0) return told("rpm", requestsMs);
      for (const kind of ["tpm", "input_tpm"] as const) {
        const limit = limits[kind];
        const waitMs = limit === undefined || tokens > limit ? 0 : usage.tokens[kind].waitMs(tokens, limit, at);
        if (waitMs > 0) return told(kind, waitMs);
      }
    }
    return undefined;
  }

  /** How the limits of these subjects stand. */
  states(limited: readonly Limited[]): readonly LimitState[] {
    const at = monotonic();
    const state = (on: string, name: keyof Limits, limit: number, used: number): LimitState => ({
      on,
      name,
      limit,
      remaining: Math.max(0, Math.floor(limit - used)),
      resetsInSeconds: used > 0 && name !== "concurrency" ? windowMs / 1000 : 0,
    });
    const rows: LimitState[] = [];
    for (const { subject, limits } of limited) {
      const usage = this.#usages.get(subject);
      if (limits.rpm !== undefined) rows.push(state(subject, "rpm", limits.rpm, usage?.requests.used(at) ?? 0));
      for (const kind of tokenLimits) {
        const limit = limits[kind];
        if (limit !== undefined) rows.push(state(subject, kind, limit, usage?.tokens[kind].used(at) ?? 0));
      }
      if (limits.concurrency !== undefined)
        rows.push(state(subject, "concurrency", limits.concurrency, usage?.running ?? 0));
    }
    return rows;
  }

  #windows(limited: readonly Limited[]): readonly TokenWindow[] {
    const windows: TokenWindow[] = [];
    for (const { subject, name, limits } of limited)
      for (const kind of tokenLimits) {
        const limit = limits[kind];
        if (limit !== undefined) windows.push({ name, kind, limit, window: this.#usage(subject).tokens[kind] });
      }
    return windows;
  }

  #usage(subject: string): Usage {
    let usage = this.#usages.get(subject);
    if (!usage) {
      if (this.#usages.size >= subjectsMax) this.#forgetIdle();
      this.#usages.set(subject, (usage = new Usage()));
    }
    return usage;
  }

  #forgetIdle(): void {
    const at = monotonic();
    for (const [subject, { running, waiting, requests }] of this.#usages)
      if (running === 0 && waiting.length === 0 && requests.used(at) === 0) this.#usages.delete(subject);
  }
}

function tooMany(name: string, kind: keyof Limits, limit: number, waitMs: number, amount = 1): Failure {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const never = waitMs === Number.POSITIVE_INFINITY;
  const next = never
    ? `this one may need ${amount.toLocaleString("en-US")}, which never fits: send less, or ask for shorter output`
    : kind === "concurrency"
      ? "wait for one to end"
      : `the next fits in ${seconds} s`;
  return new Failure({
    status: 429,
    type: "rate_limit_error",
    code: "rate_limit_exceeded",
    message: `${name} may send ${limit.toLocaleString("en-US")} ${units[kind]}; ${next}.`,
    headers: never ? { "x-should-retry": "false" } : { "retry-after": String(seconds) },
  });
}
