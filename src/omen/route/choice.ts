import type { Standing } from "./chains.ts";
import type { DataPolicy } from "./data-policy.ts";
import type { Deployment } from "./deployment.ts";
import type { ExcludedBy } from "./excluded-by.ts";
import type { DeploymentFacts } from "./facts.ts";
import type { Needs } from "./needs.ts";

/** How to choose where a name leaves the choice. `order` is that of the configuration's `[routing] order`. */
export const strategies = ["order", "cheap", "fast", "quality", "local"] as const;
export type Strategy = (typeof strategies)[number];

/** What is asked, as far as the choice depends on it. */
export interface Wish {
  /** Any model will do, and not deployments of one. */
  readonly isFree: boolean;
  readonly strategy: Strategy;
  /** Intent's own models, the best first, as globs; empty where it has none. */
  readonly models: readonly string[];
  /** Local deployments before all others. */
  readonly prefersLocal: boolean;
  /** `only`: local ones alone. `never`: clouds alone. */
  readonly locality: "any" | "only" | "never";
  /** Where what is told may go. */
  readonly data: DataPolicy;
  /** Globs of providers' names; undefined: any. */
  readonly providers: readonly string[] | undefined;
  readonly needs: Needs;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Most that the answer may cost, in nano-dollars, and most seconds to its first byte. */
  readonly costMax: number | undefined;
  readonly firstByteSecondsMax: number | undefined;
  /**
   * What the caller's budgets leave, in nano-dollars, where any will do: what would cost more is passed
   * over while something would not.
   */
  readonly left: number | undefined;
  /** Which of equal deployments the conversation draws follows from it. */
  readonly seed: number;
  /** The deployment that answered the conversation before, and the share of its last input that came from a cache. */
  readonly before: string | undefined;
  readonly cachedBefore: number;
}

/** What may answer. */
export interface Candidate {
  readonly deployment: Deployment;
  /** Its share where the configuration names several for one model: among those no order counts. */
  readonly weight?: number;
  /** Its place in the configured order: the lower is preferred, and no two have the same. */
  readonly place: number;
  /** It stands behind what was asked for, at this place of the chain, and after these kinds of failure. */
  readonly behind?: number;
  readonly on?: Standing;
}

/** What the choice stands on besides the wish. */
export interface World {
  facts(deployment: Deployment): DeploymentFacts;
  /** Why a deployment is left alone, and for how many more milliseconds; undefined where it is not. */
  out(
    deployment: Deployment,
  ): { readonly forMs: number; readonly why: string; readonly by?: "health" | "limit" } | undefined;
  firstByteSeconds(deployment: Deployment): number | undefined;
  /**
   * How long one more call would wait there, about, in seconds: the time to the first byte, by
   * how many wait for theirs already.
   */
  load(deployment: Deployment): number;
  /** Whether the caller may use it. */
  allows(deployment: Deployment): boolean;
}

/** What was found of one candidate. */
export interface Verdict {
  readonly deployment: Deployment;
  /** 0 to 1; null where it can't be chosen. */
  readonly score: number | null;
  readonly why: string;
  /** About what the request would cost, in nano-dollars. */
  readonly cost?: number | undefined;
  readonly excludedBy?: ExcludedBy;
  readonly forMs?: number | undefined;
  /** Of what stands behind the one that was asked for, after which kinds of failure. */
  readonly on?: Standing | undefined;
}

export interface Choice {
  /** What can answer, the best first, at most as many as were asked for. */
  readonly best: readonly Verdict[];
  /** How many can. */
  readonly count: number;
  /**
   * Every candidate that the caller may know of: those that can answer first, the best
   * first. Drawn up where somebody asks.
   */
  readonly verdicts: readonly Verdict[];
  /** Why the first is the first, in a word. */
  readonly by: "only" | "affinity" | "order" | "score" | "shares" | "load" | "fallback";
}
