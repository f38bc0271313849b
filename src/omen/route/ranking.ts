import type { Deployment } from "./deployment.ts";
import type { Standing } from "./chains.ts";
import { affinity } from "./conversation-key.ts";
import type { Candidate, Verdict, Wish, World } from "./choice.ts";
import { expectedCost, scoreOf, wordsOf, type Field } from "./score.ts";

/** What all candidates of one choice are judged on. */
export interface Ground {
  readonly wish: Wish;
  readonly world: World;
  readonly field: Field;
}

/**
 * Some of the best, in order: an object for each of hundreds, and sorting them for the few that are
 * tried, would be most of the work.
 */
export class Top {
  readonly best: Scored[] = [];
  /** The one that answered the conversation before. */
  kept: Scored | undefined;
  /** Whether one of them stands behind nothing. */
  hasFirst = false;
  readonly #ground: Ground;
  readonly #most: number;
  readonly #rest: Candidate[] = [];

  constructor(ground: Ground, most: number) {
    this.#ground = ground;
    this.#most = most;
  }

  get size(): number {
    return this.best.length + this.#rest.length;
  }

  add(candidate: Candidate): void {
    const { wish, world, field } = this.#ground;
    if (candidate.on === undefined) this.hasFirst = true;
    const exact = scoreOf(candidate, field, wish, world);
    const { best } = this;
    const last = best.length < this.#most ? undefined : best.at(-1);
    const isKept = candidate.deployment.key === wish.before;
    if (!isKept && last && isBehind(candidate, exact, last, wish.seed)) {
      this.#rest.push(candidate);
      return;
    }
    const scored = new Scored(candidate, exact, this.#ground);
    if (isKept) this.kept = scored;
    let at = best.length;
    while (at > 0 && better(scored, best[at - 1] as Scored) < 0) at--;
    best.splice(at, 0, scored);
    if (best.length > this.#most) this.#rest.push((best.pop() as Scored).candidate);
  }

  /** Lets those be first that have a place in front, of those that stood behind. */
  promote(placeOf: (on: Standing | undefined) => number | undefined): void {
    for (const [index, { candidate, exact }] of this.best.entries()) {
      const behind = placeOf(candidate.on);
      if (behind === undefined) continue;
      const { on: _, ...first } = candidate;
      this.best[index] = new Scored({ ...first, behind }, exact, this.#ground);
      this.hasFirst = true;
    }
    this.best.sort((one, other) => Number(one.on !== undefined) - Number(other.on !== undefined) || better(one, other));
  }

  /** Those that are not among the best, the better first. */
  get others(): readonly Scored[] {
    const { wish, world, field } = this.#ground;
    return this.#rest
      .map((candidate) => new Scored(candidate, scoreOf(candidate, field, wish, world), this.#ground))
      .sort(better);
  }
}

/** Whether a candidate is no better than one that is among the best, without an object for it. */
function isBehind(candidate: Candidate, exact: number, last: Scored, seed: number): boolean {
  const behind = (candidate.behind ?? 0) - last.behind;
  if (behind !== 0) return behind > 0;
  if (exact !== last.exact) return exact < last.exact;
  if (candidate.weight !== undefined || last.isShared) {
    const share = shareOf(candidate, seed);
    if (share !== last.share) return share < last.share;
  }
  return candidate.place >= last.place;
}

/** A total order that knows nothing of where anything stands in a file. */
const better = (one: Scored, other: Scored): number =>
  one.behind - other.behind ||
  other.exact - one.exact ||
  (one.isShared || other.isShared ? other.share - one.share : 0) ||
  one.place - other.place;

/** Weighted rendezvous hashing: over all conversations each has its share, and a conversation keeps its own. */
function shareOf({ deployment, weight = 1 }: Candidate, seed: number): number {
  return -weight / Math.log((affinity(seed, deployment.key) + 0.5) / 2 ** 32);
}

/** A candidate that can be chosen. */
export class Scored implements Verdict {
  readonly candidate: Candidate;
  readonly deployment: Deployment;
  readonly place: number;
  readonly behind: number;
  readonly exact: number;
  /** It answered the conversation before. */
  isKept = false;
  readonly #ground: Ground;
  #share: number | undefined;

  constructor(candidate: Candidate, exact: number, ground: Ground) {
    this.candidate = candidate;
    this.deployment = candidate.deployment;
    this.place = candidate.place;
    this.behind = candidate.behind ?? 0;
    this.exact = exact;
    this.#ground = ground;
  }

  get isShared(): boolean {
    return this.candidate.weight !== undefined;
  }

  get isBehind(): boolean {
    return this.candidate.behind !== undefined;
  }

  get on(): Standing | undefined {
    return this.candidate.on;
  }

  get share(): number {
    return (this.#share ??= shareOf(this.candidate, this.#ground.wish.seed));
  }

  get score(): number {
    return Math.round(this.exact * 100) / 100;
  }

  get cost(): number | undefined {
    return expectedCost(this.deployment, this.#ground.wish, this.#ground.world);
  }

  /** Put into words where somebody asks: among hundreds of deployments that is most of the work. */
  get why(): string {
    const { field, wish, world } = this.#ground;
    const words = wordsOf(this.deployment, field.models, wish, world);
    if (this.isKept) return `answered this conversation before; ${words}`;
    return this.on ? `behind it, after ${[...this.on.keys()].join(", ")}; ${words}` : words;
  }
}
