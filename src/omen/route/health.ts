import type { Quota } from "./quota.ts";

/** What of an attempt's end concerns the deployment's health. */
export interface Sign {
  /** As HTTP would have it; 499 where nobody wanted the answer any more. */
  readonly status: number;
  /** How long it asks not to be asked, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** From the call until the first byte, where one came. */
  readonly firstByteSeconds?: number | undefined;
  /** What its head said of its provider's limits. */
  readonly quota?: Quota | undefined;
}

export interface HealthSettings {
  /** Failures in a row after which a deployment is left alone. */
  readonly failures: number;
  /** For how long, in milliseconds; then one call tries it again. */
  readonly cooldownMs: number;
}

interface State {
  failures: number;
  outUntil: number;
  why: string;
  /** It was not let back on a probe's word since it last answered, or was out for its whole time. */
  mayBeProbed: boolean;
  /** Exponentially weighted mean of the time to the first byte, in seconds, and when it was measured last. */
  firstByteSeconds: number | undefined;
  measuredAt: number;
  measures: number;
  /** Calls under way. */
  running: number;
  quota: Quota | undefined;
  /** Calls begun since that was said. */
  begunSince: number;
}

/** How much the newest time counts. */
const newest = 0.3;

/**
 * What a call under way counts where its deployment's time is not known, and how many of them double a time that is.
 */
const unknownSeconds = 0.05;
const manyCalls = 16;

/** After so long without a call, in milliseconds, a time is no news any more: what was slow is tried again. */
const staleMs = 60_000;

/** Answers after which a time says something of a deployment's load: the first ones also tell of what was cold. */
const measuresMin = 5;

/** Deployments that are remembered, at most: a client may have named some of them. */
const rememberedMax = 10_000;

/** Why a deployment is left alone, and until when. */
export interface Out {
  readonly until: number;
  readonly why: string;
  readonly by?: "limit";
}

/**
 * How deployments do, by what real calls came to. A client that leaves says nothing, and neither does what a provider
 * refused because of the request. Times are monotonic, in milliseconds.
 */
export class Health {
  #settings: HealthSettings;
  readonly #states = new Map<string, State>();
  /** Told when a deployment is left alone because it failed. */
  onOut: (key: string) => void = () => undefined;

  constructor(settings: HealthSettings) {
    this.#settings = settings;
  }

  /** Takes over other settings; what is known of deployments stays. */
  configure(settings: HealthSettings): void {
    this.#settings = settings;
  }

  /** An attempt at a deployment begins; its end is told to `note`. */
  begins(key: string): void {
    const state = this.#state(key);
    state.running++;
    state.begunSince++;
  }

  /** An attempt at a deployment ended. */
  note(key: string, { status, retryAfterMs, firstByteSeconds, quota }: Sign, at: number): void {
    const known = this.#states.get(key);
    if (known) known.running = Math.max(0, known.running - 1);
    if (quota) Object.assign(this.#state(key), { quota, begunSince: 0 });
    if (status >= 200 && status < 300) return this.#succeeded(key, firstByteSeconds, at);
    if (status === 429) return this.#limited(key, retryAfterMs, quota, at);
    if (status < 500) return undefined;
    const state = this.#state(key);
    state.failures++;
    if (state.failures < this.#settings.failures) return undefined;
    this.#out(key, at + Math.max(this.#settings.cooldownMs, retryAfterMs ?? 0), `${state.failures} failures in a row`);
    if (state.mayBeProbed) this.onOut(key);
    state.mayBeProbed = true;
    return undefined;
  }

  /**
   * A deployment that is left alone has answered a probe: calls try it again. Where the first of them fails, it is left
   * alone for its whole time, and no probe is believed.
   */
  answeredProbe(key: string): void {
    const state = this.#states.get(key);
    if (!state) return;
    state.outUntil = 0;
    state.mayBeProbed = false;
  }

  /**
   * Until when a deployment is left alone, and why; undefined where it is not. Calls of so many tokens are spared a
   * limit that its provider told of.
   */
  out(key: string, at: number, tokens = 0): Out | undefined {
    const state = this.#states.get(key);
    if (!state) return undefined;
    if (state.outUntil > at) return { until: state.outUntil, why: state.why };
    const { requests, tokens: left } = state.quota ?? {};
    if (requests && requests.resetsAt > at && requests.remaining <= state.begunSince)
      return { until: requests.resetsAt, why: "its provider says that no request is left,", by: "limit" };
    if (left && left.resetsAt > at && left.remaining < tokens)
      return { until: left.resetsAt, why: `its provider says that ${left.remaining} tokens are left,`, by: "limit" };
    return undefined;
  }

  /** Mean time to the first byte lately; undefined before the first answer, and long after the last. */
  firstByteSeconds(key: string, at: number): number | undefined {
    const state = this.#states.get(key);
    return state && at - state.measuredAt < staleMs ? state.firstByteSeconds : undefined;
  }

  /**
   * About how long one more call would wait for its first byte, in seconds. Providers work on many calls at once, so
   * that each under way counts for little; where no time is known, they are all there is to go by: what is not heard
   * of is not to be sent ever more.
   */
  load(key: string, at: number): number {
    const state = this.#states.get(key);
    if (!state) return 0;
    const seconds = state.measures < measuresMin ? undefined : this.firstByteSeconds(key, at);
    return seconds === undefined ? state.running * unknownSeconds : seconds * (1 + state.running / manyCalls);
  }

  #succeeded(key: string, firstByteSeconds: number | undefined, at: number): void {
    const state = this.#state(key);
    state.failures = 0;
    state.outUntil = 0;
    state.mayBeProbed = true;
    if (firstByteSeconds === undefined) return;
    const isFresh = at - state.measuredAt < staleMs;
    const before = isFresh ? (state.firstByteSeconds ?? firstByteSeconds) : firstByteSeconds;
    state.firstByteSeconds = before + newest * (firstByteSeconds - before);
    state.measuredAt = at;
    state.measures = isFresh ? state.measures + 1 : 1;
  }

  #limited(key: string, retryAfterMs: number | undefined, quota: Quota | undefined, at: number): void {
    const used = [quota?.requests, quota?.tokens].flatMap((left) => (left?.remaining === 0 ? left.resetsAt : []));
    const until = retryAfterMs === undefined ? Math.max(...used, 0) : at + retryAfterMs;
    this.#out(key, until > at || retryAfterMs !== undefined ? until : at + this.#settings.cooldownMs, "a 429");
  }

  /** What comes when the time is over is a trial: one failure more, and it is out again. */
  #out(key: string, until: number, why: string): void {
    const state = this.#state(key);
    state.outUntil = Math.max(state.outUntil, until);
    state.why = why;
  }

  #state(key: string): State {
    let state = this.#states.get(key);
    if (!state) {
      if (this.#states.size >= rememberedMax) this.#states.clear();
      const state0 = { failures: 0, outUntil: 0, why: "", mayBeProbed: true, firstByteSeconds: undefined };
      this.#states.set(
        key,
        (state = { ...state0, measuredAt: 0, measures: 0, running: 0, quota: undefined, begunSince: 0 }),
      );
    }
    return state;
  }
}
