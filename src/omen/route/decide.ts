import type { Deployment } from "./catalogue.ts";
import { placeBehind, type Standing } from "./chains.ts";
import { affinity } from "./conversation-key.ts";
import type { DataPolicy } from "./data-policy.ts";
import type { DeploymentFacts } from "./facts.ts";
import { classOfFault, faultOf, isIllness, type ExcludedBy, type Fault } from "./fault.ts";
import type { Needs } from "./needs.ts";
import { patternsOf, scoreOf, wordsOf, type Found } from "./score.ts";

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
  /** The conversation, within its workspace: which of equal deployments it draws follows from it. */
  readonly conversation: string;
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
  readonly on?: Standing;
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
  const fit: Scored[] = [];
  const ill: Scored[] = [];
  const faults: Faulty[] = [];
  const models = patternsOf(wish.models);
  const isShared = candidates.some(({ weight }) => weight !== undefined);
  for (const candidate of candidates) {
    const { deployment } = candidate;
    if (!world.allows(deployment)) continue;
    const fault = faultOf(candidate, wish, world);
    if (fault) faults.push({ candidate, fault });
    if (fault && !isIllness(fault)) continue;
    const { score, found } = scoreOf(candidate, { count: candidates.length, isShared, models }, wish, world);
    (fault ? ill : fit).push(new Scored(candidate, score, found, wish.conversation));
  }
  const standing = standingOf(fit, faults);
  const isWell = standing.some(({ on }) => on === undefined);
  // Nothing is well: what is only ill may have got better.
  const able = isWell ? standing : [...ill, ...fit];
  if (able.every(({ on }) => on !== undefined)) {
    for (const { candidate } of able.splice(0)) faults.push({ candidate, fault: chained });
  }
  const best = topOf(able, most);
  const kept = wish.before === undefined ? undefined : able.find(({ deployment }) => deployment.key === wish.before);
  let by = byOf(best, able.length, wish);
  if (kept && able.length > 1) {
    kept.isKept = true;
    moveToFront(best, kept, most);
    by = "affinity";
  } else if (best[0] && best[1] && areEqual(best[0], best[1]) && isMuchBusier(best[0], best[1], world)) {
    best.unshift(...best.splice(1, 1));
    by = "load";
  }
  return new Chosen(best, able, isWell ? faults : faults.filter(({ fault }) => !isIllness(fault)), by);
}

/** What stands behind after some kinds of failure can be first only where what it stands behind has failed so already. */
function standingOf(fit: readonly Scored[], faults: readonly Faulty[]): Scored[] {
  if (fit.some(({ on }) => on === undefined)) return [...fit];
  const failed = faults.flatMap(({ candidate, fault }) => {
    const kind = candidate.behind === undefined ? classOfFault(fault) : undefined;
    return kind === undefined ? [] : [kind];
  });
  return fit.map((scored) => {
    const places = failed.flatMap((kind) => placeBehind(scored.on, kind) ?? []);
    return places.length === 0 ? scored : scored.asFirst(Math.min(...places));
  });
}

const chained: Fault = { excludedBy: "chain", why: "it stands behind what was asked for, after other failures" };

interface Faulty {
  readonly candidate: Candidate;
  readonly fault: Fault;
}

const areEqual = (one: Scored, other: Scored): boolean =>
  one.behind === other.behind && one.exact === other.exact && one.isShared && other.isShared;

/** Not for a little: a conversation that moves pays for its cache again, and times vary. */
function isMuchBusier(one: Scored, other: Scored, world: World): boolean {
  const [here, there] = [world.load(one.deployment), world.load(other.deployment)];
  return here > there * 1.25 + 0.05;
}

function byOf([first, second]: readonly Scored[], count: number, { strategy, models, isFree }: Wish): Choice["by"] {
  if (first?.isBehind) return "fallback";
  if (count <= 1 || !second) return "only";
  if (first?.isShared) return "shares";
  return models.length === 0 && (strategy === "order" || !isFree) ? "order" : "score";
}

/** Some of the best, in order: sorting hundreds for the three that are tried would be most of the work. */
function topOf(able: readonly Scored[], most: number): Scored[] {
  if (able.length <= most * 2) return able.toSorted(better).slice(0, most);
  const top: Scored[] = [];
  for (const scored of able) {
    if (top.length === most && better(scored, top[most - 1] as Scored) >= 0) continue;
    let at = Math.min(top.length, most - 1);
    for (; at > 0 && better(scored, top[at - 1] as Scored) < 0; at--) top[at] = top[at - 1] as Scored;
    top[at] = scored;
  }
  return top;
}

function moveToFront(best: Scored[], kept: Scored, most: number): void {
  const at = best.indexOf(kept);
  if (at >= 0) best.splice(at, 1);
  best.unshift(kept);
  if (best.length > most) best.length = most;
}

/** A total order that knows nothing of where anything stands in a file. */
const better = (one: Scored, other: Scored): number =>
  one.behind - other.behind ||
  other.exact - one.exact ||
  (one.isShared || other.isShared ? other.share - one.share : 0) ||
  one.place - other.place ||
  (one.deployment.key < other.deployment.key ? -1 : 1);

class Chosen implements Choice {
  readonly #able: readonly Scored[];
  readonly #faults: readonly Faulty[];

  constructor(
    readonly best: readonly Scored[],
    able: readonly Scored[],
    faults: readonly Faulty[],
    readonly by: Choice["by"],
  ) {
    this.#able = able;
    this.#faults = faults;
  }

  get count(): number {
    return this.#able.length;
  }

  get verdicts(): readonly Verdict[] {
    const first = new Set(this.best);
    const rest = this.#able.filter((scored) => !first.has(scored)).sort(better);
    const aside = this.#faults
      .toSorted((one, other) => one.candidate.place - other.candidate.place)
      .map(({ candidate, fault }): Verdict => ({ deployment: candidate.deployment, score: null, ...fault }));
    return [...this.best, ...rest, ...aside];
  }
}

/** A candidate that can be chosen. */
class Scored implements Verdict {
  readonly deployment: Deployment;
  readonly place: number;
  readonly behind: number;
  readonly exact: number;
  readonly isShared: boolean;
  readonly isBehind: boolean;
  readonly on?: Standing;
  /** It answered the conversation before. */
  isKept = false;
  readonly candidate: Candidate;
  readonly #found: Found;
  readonly #conversation: string;
  #share: number | undefined;

  constructor(candidate: Candidate, score: number, found: Found, conversation: string) {
    this.candidate = candidate;
    this.deployment = candidate.deployment;
    this.place = candidate.place;
    this.behind = candidate.behind ?? 0;
    this.isBehind = candidate.behind !== undefined;
    this.exact = score;
    this.isShared = candidate.weight !== undefined;
    if (candidate.on) this.on = candidate.on;
    this.#found = found;
    this.#conversation = conversation;
  }

  /** The same where what it stands behind has failed already. */
  asFirst(behind: number): Scored {
    const { on: _, ...candidate } = this.candidate;
    return new Scored({ ...candidate, behind }, this.exact, this.#found, this.#conversation);
  }

  /** Weighted rendezvous hashing: over all conversations each has its share, and a conversation keeps its own. */
  get share(): number {
    if (this.#share !== undefined) return this.#share;
    const uniform = (affinity(this.#conversation, this.deployment.key) + 0.5) / 2 ** 32;
    return (this.#share = -(this.candidate.weight ?? 1) / Math.log(uniform));
  }

  get score(): number {
    return Math.round(this.exact * 100) / 100;
  }

  get cost(): number | undefined {
    return this.#found.cost;
  }

  /** Put into words where somebody asks: among hundreds of deployments that is most of the work. */
  get why(): string {
    const words = wordsOf(this.#found);
    if (this.isKept) return `answered this conversation before; ${words}`;
    return this.on ? `behind it, after ${[...this.on.keys()].join(", ")}; ${words}` : words;
  }
}
