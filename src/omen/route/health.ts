/** What of an attempt's end concerns the deployment's health. */
export interface Sign {
  /** As HTTP would have it; 499 where nobody wanted the answer any more. */
  readonly status: number;
  /** How long it asks not to be asked, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** From the call until the first byte, where one came. */
  readonly firstByteSeconds?: number | undefined;
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
  /** Exponentially weighted mean of the time to the first byte, in seconds. */
  firstByteSeconds: number | undefined;
}

/** How much the newest time counts. */
const newest = 0.3;

/** Deployments that are remembered, at most: a client may have named some of them. */
const rememberedMax = 10_000;

/**
 * How deployments do, by what real calls came to: none is made to find out. A client that leaves says nothing, and neither does what a provider refused
 * because of the request. Times are monotonic, in milliseconds.
 */
export class Health {
  #settings: HealthSettings;
  readonly #states = new Map<string, State>();

  constructor(settings: HealthSettings) {
    this.#settings = settings;
  }

  /** Takes over other settings; what is known of deployments stays. */
  configure(settings: HealthSettings): void {
    this.#settings = settings;
  }

  /** An attempt at a deployment ended. */
  note(key: string, { status, retryAfterMs, firstByteSeconds }: Sign, at: number): void {
    if (status >= 200 && status < 300) return this.#succeeded(key, firstByteSeconds);
    if (status === 429) return this.#out(key, at + (retryAfterMs ?? this.#settings.cooldownMs), "a 429");
    if (status < 500) return undefined;
    const state = this.#state(key);
    state.failures++;
    if (state.failures >= this.#settings.failures)
      this.#out(
        key,
        at + Math.max(this.#settings.cooldownMs, retryAfterMs ?? 0),
        `${state.failures} failures in a row`,
      );
    return undefined;
  }

  /** Until when a deployment is left alone, and why; undefined where it is not. */
  out(key: string, at: number): { readonly until: number; readonly why: string } | undefined {
    const state = this.#states.get(key);
    return state && state.outUntil > at ? { until: state.outUntil, why: state.why } : undefined;
  }

  /** Mean time to the first byte lately; undefined before the first answer. */
  firstByteSeconds(key: string): number | undefined {
    return this.#states.get(key)?.firstByteSeconds;
  }

  #succeeded(key: string, firstByteSeconds: number | undefined): void {
    const state = this.#state(key);
    state.failures = 0;
    state.outUntil = 0;
    if (firstByteSeconds === undefined) return;
    const before = state.firstByteSeconds ?? firstByteSeconds;
    state.firstByteSeconds = before + newest * (firstByteSeconds - before);
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
      this.#states.set(key, (state = { failures: 0, outUntil: 0, why: "", firstByteSeconds: undefined }));
    }
    return state;
  }
}
