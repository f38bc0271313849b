import type { Running, Target } from "./targets.ts";

export interface Effort {
  readonly rounds: number;
  /** Of one load in one round. */
  readonly seconds: number;
  /**
   * Unmeasured loads on each point before the first round: until `steady` in a row were no faster
   * than those before, at most `most`.
   */
  readonly warmUps: { readonly seconds: number; readonly steady: number; readonly most: number };
  /** How often starts are measured at most, and clients that leave. */
  readonly starts: number;
  readonly leavers: number;
}

/** What scenarios measure on. */
export interface Ground {
  readonly mock: Running;
  /** All but the mock: the bare proxy, Omen, and peers where they were asked for. */
  readonly targets: readonly Target[];
  readonly effort: Effort;
  /** Omen, with its provider at another address. */
  omenAt(upstream: string): Promise<Target>;
  /** Omen, with one model, `shared`, at each of these addresses. */
  omenOver(upstreams: readonly string[]): Promise<Target>;
  /**
   * Omen with a key, limits and a budget, and Omen that chooses among deployments: stopped and removed by whoever
   * asked.
   */
  omensOfTheirOwn(): Promise<readonly Target[]>;
  /** The mock and all targets, started with the first call; they are stopped by the ground's owner. */
  running(): Promise<readonly Running[]>;
}

/** What a scenario has to say. */
export interface Section {
  /** How it was measured, one line each, the bars that Omen is held to among them. */
  readonly method: readonly string[];
  readonly tables: readonly string[];
  /** All samples, for JSON. */
  readonly figures: object;
}

/** One thing that is measured, in an interleaved run of its own. */
export interface Scenario {
  readonly name: string;
  run(ground: Ground): Promise<Section>;
}
