import { monotonic } from "../../platform/clock.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Deployment } from "./deployment.ts";
import type { Health } from "./health.ts";

/** Longest wait for a probe's answer, in milliseconds. */
const waitMs = 5000;

/**
 * Asks deployments that are left alone because they failed whether they answer again: for their list of models, which
 * no provider bills. Each is asked now and then until it answers or its time is over, whichever comes first.
 */
export class Probes {
  readonly #catalogue: Catalogue;
  readonly #health: Health;
  #everyMs: number;
  readonly #waiting = new Set<string>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #isAsking = false;

  constructor(catalogue: Catalogue, health: Health, everyMs: number) {
    this.#catalogue = catalogue;
    this.#health = health;
    this.#everyMs = everyMs;
    health.onOut = (key) => this.#begin(key);
  }

  /** Takes over another interval. */
  configure(everyMs: number): void {
    if (everyMs === this.#everyMs) return;
    this.#everyMs = everyMs;
    if (!this.#timer) return;
    this.stop();
    this.#start();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #begin(key: string): void {
    this.#waiting.add(key);
    if (!this.#timer) this.#start();
  }

  #start(): void {
    this.#timer = setInterval(() => void this.#ask(), this.#everyMs);
    this.#timer.unref();
  }

  /** Each provider is asked once, for all of its deployments that are out. Never rejects. */
  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const at = monotonic();
    const out = this.#catalogue.deployments.filter(({ key }) => this.#waiting.has(key) && this.#health.out(key, at));
    this.#waiting.clear();
    for (const { key } of out) this.#waiting.add(key);
    const signal = AbortSignal.timeout(waitMs);
    const byProvider = Map.groupBy(out, ({ provider }) => provider);
    await Promise.all(
      [...byProvider].map(async ([provider, deployments]) => {
        if (await provider.probe?.(signal).catch(() => false)) for (const one of deployments) this.#isBack(one);
      }),
    );
    this.#isAsking = false;
    if (this.#waiting.size === 0) this.stop();
  }

  #isBack({ key }: Deployment): void {
    this.#waiting.delete(key);
    this.#health.answeredProbe(key);
  }
}
