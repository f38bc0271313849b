import type { Deployment } from "./catalogue.ts";
import { placeBehind, type Standing } from "./chains.ts";
import type { DataPolicy } from "./data-policy.ts";
import type { DeploymentFacts } from "./facts.ts";
import { classOfFault, faultOf, isIllness, type ExcludedBy, type Fault } from "./fault.ts";
import type { Needs } from "./needs.ts";
import { Top, type Ground, type Scored } from "./ranking.ts";
import { patternsOf } from "./score.ts";

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
  /** What the caller's budgets leave, in nano-dollars, where any will do: what would cost more is passed over while something would not. */
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
  /** How long one more call would wait there, about, in seconds: the time to the first byte, by how many wait for theirs already. */
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
  /** Every candidate that the caller may know of: those that can answer first, the best first. Drawn up where somebody asks. */
  readonly verdicts: readonly Verdict[];
  /** Why the first is the first, in a word. */
  readonly by: "only" | "affinity" | "order" | "score" | "shares" | "load" | "fallback";
}

/**
 * Chooses among candidates: what can't do is put aside with its reason, the rest is scored. Of those that are equal, a conversation draws two by its hash
 * (rendezvous hashing, by weight), and has the one that is less loaded, the first where both are about the same. The same wish in the same world gives
 * the same choice. Deployments in trouble are put aside while another can answer; where none can, they are tried all the same.
 */
export function choose(candidates: readonly Candidate[], wish: Wish, world: World, most = 16): Choice {
  const isShared = candidates.some(({ weight }) => weight !== undefined);
  const ground: Ground = {
    wish,
    world,
    field: { count: candidates.length, isShared, models: patternsOf(wish.models) },
  };
  const fit = new Top(ground, most);
  const ill = new Top(ground, most);
  const faults: Faulty[] = [];
  for (const candidate of candidates) {
    if (!world.allows(candidate.deployment)) continue;
    const fault = faultOf(candidate, wish, world);
    if (!fault) fit.add(candidate);
    else {
      faults.push({ candidate, fault });
      if (isIllness(fault)) ill.add(candidate);
    }
  }
  if (!fit.hasFirst) promote(fit, faults);
  const isWell = fit.hasFirst;
  // Nothing is well: what is only ill may have got better.
  const able = isWell ? [fit] : [ill, fit];
  const best = isWell ? fit.best : [...ill.best, ...fit.best].slice(0, most);
  const aside = isWell ? faults : faults.filter(({ fault }) => !isIllness(fault));
  if (best.every(({ on }) => on !== undefined))
    return new Chosen([], [], [...aside, ...best.map(({ candidate }) => ({ candidate, fault: chained }))], "only");
  const count = able.reduce((sum, { size }) => sum + size, 0);
  return new Chosen(best, able, aside, firstOf(best, able, count, ground));
}

/** Puts the one in front that is to be first, and says why it is. */
function firstOf(best: Scored[], able: readonly Top[], count: number, { wish, world }: Ground): Choice["by"] {
  const by = byOf(best, count, wish);
  if (count < 2) return by;
  const kept = able.map((top) => top.kept).find((scored) => scored !== undefined);
  const [first, second] = best;
  if (kept) {
    kept.isKept = true;
    const at = best.indexOf(kept);
    best.splice(at < 0 ? best.length - 1 : at, 1);
    best.unshift(kept);
    return "affinity";
  }
  if (!first || !second || !areEqual(first, second) || !isMuchBusier(first, second, world)) return by;
  best.splice(0, 2, second, first);
  return "load";
}

/** What stands behind after some kinds of failure can be first only where what it stands behind has failed so already. */
function promote(fit: Top, faults: readonly Faulty[]): void {
  const failed = faults.flatMap(({ candidate, fault }) => {
    const kind = candidate.behind === undefined ? classOfFault(fault) : undefined;
    return kind === undefined ? [] : [kind];
  });
  fit.promote((on) => {
    const places = failed.flatMap((kind) => placeBehind(on, kind) ?? []);
    return places.length === 0 ? undefined : Math.min(...places);
  });
}

const chained: Fault = { excludedBy: "chain", why: "it stands behind what was asked for, after other failures" };

interface Faulty {
  readonly candidate: Candidate;
  readonly fault: Fault;
}

const areEqual = (one: Scored, other: Scored): boolean =>
  one.behind === other.behind && one.exact === other.exact && one.isShared && other.isShared;

/** Not for a little: a conversation that moves pays for its cache again, and times vary. What was given less weight takes over for more. */
function isMuchBusier(one: Scored, other: Scored, world: World): boolean {
  const [here, there] = [world.load(one.deployment), world.load(other.deployment)];
  const { weight: own = 1 } = one.candidate;
  const { weight: others = 1 } = other.candidate;
  return here > (there * 1.25 + 0.05) * Math.max(1, own / others);
}

function byOf([first]: readonly Scored[], count: number, { strategy, models, isFree }: Wish): Choice["by"] {
  if (first?.isBehind) return "fallback";
  if (count <= 1) return "only";
  if (first?.isShared) return "shares";
  return models.length === 0 && (strategy === "order" || !isFree) ? "order" : "score";
}

class Chosen implements Choice {
  readonly #able: readonly Top[];
  readonly #faults: readonly Faulty[];

  constructor(
    readonly best: readonly Scored[],
    able: readonly Top[],
    faults: readonly Faulty[],
    readonly by: Choice["by"],
  ) {
    this.#able = able;
    this.#faults = faults;
  }

  get count(): number {
    return this.#able.reduce((sum, { size }) => sum + size, 0);
  }

  get verdicts(): readonly Verdict[] {
    const shown = new Set(this.best.map(({ deployment }) => deployment));
    const rest = this.#able
      .flatMap((top) => [...top.best, ...top.others])
      .filter(({ deployment }) => !shown.has(deployment));
    const aside = this.#faults
      .toSorted((one, other) => one.candidate.place - other.candidate.place)
      .map(({ candidate, fault }): Verdict => ({ deployment: candidate.deployment, score: null, ...fault }));
    return [...this.best, ...rest, ...aside];
  }
}
