import { placeBehind } from "./chains.ts";
import type { Candidate, Choice, Verdict, Wish, World } from "./choice.ts";
import { classOfFault, faultOf, isIllness, type Fault } from "./fault.ts";
import { Top, type Ground, type Scored } from "./ranking.ts";
import { intentModels } from "./score.ts";

/**
 * Chooses among candidates: what can't do is put aside with its reason, the rest is scored. Of those that are equal, a
 * conversation draws two by its hash (rendezvous hashing, by weight), and has the one that is less loaded, the first
 * where both are about the same. The same wish in the same world gives the same choice. Deployments in trouble are put
 * aside while another can answer; where none can, they are tried all the same.
 */
export function choose(candidates: readonly Candidate[], wish: Wish, world: World, most = 16): Choice {
  const isShared = candidates.some(({ weight }) => weight !== undefined);
  const ground: Ground = {
    wish,
    world,
    field: { count: candidates.length, isShared, models: intentModels(wish.models) },
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

/**
 * What stands behind after some kinds of failure can be first only where what it stands behind has failed so already.
 */
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

/**
 * Not for a little: a conversation that moves pays for its cache again, and times vary. What was given
 * less weight takes over for more.
 */
function isMuchBusier(one: Scored, other: Scored, world: World): boolean {
  const [here, there] = [world.load(one.deployment), world.load(other.deployment)];
  const { weight: own = 1 } = one.candidate;
  const { weight: others = 1 } = other.candidate;
  return here > (there * 1.25 + 0.1) * Math.max(1, own / others);
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
