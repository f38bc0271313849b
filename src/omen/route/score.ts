import { glob } from "../tenancy/glob.ts";
import type { Deployment } from "./deployment.ts";
import type { Candidate, Wish, World } from "./choice.ts";
import { costOf, usd } from "./fault.ts";

/** Deployments whose place is remembered, at most: clients may name some of them. */
const placesMax = 10_000;

/** An intent's models, by which every decision asks for the place of all deployments. */
export class IntentModels {
  readonly size: number;
  readonly #patterns: readonly { readonly pattern: string; readonly bare: string }[];
  readonly #places = new Map<string, number>();

  /** As `PROVIDER/MODEL`, or without the provider; the best first. */
  constructor(models: readonly string[]) {
    this.size = models.length;
    this.#patterns = models.map((pattern) => ({ pattern, bare: pattern.replace(/^[^/]*\//, "") }));
  }

  /** A deployment's place among them; -1 where it is none of them. */
  placeOf({ key, model }: Deployment): number {
    if (this.size === 0) return -1;
    let place = this.#places.get(key);
    if (place !== undefined) return place;
    place = this.#patterns.findIndex(
      ({ pattern, bare }) => glob(pattern, model.id) || glob(bare, model.id) || glob(pattern, key),
    );
    if (this.#places.size >= placesMax) this.#places.clear();
    this.#places.set(key, place);
    return place;
  }
}

const known = new WeakMap<readonly string[], IntentModels>();

/** The models of an intent, made once for each list of the configuration. */
export function intentModels(models: readonly string[]): IntentModels {
  let made = known.get(models);
  if (!made) known.set(models, (made = new IntentModels(models)));
  return made;
}

/** What all candidates of one choice have in common. */
export interface Field {
  readonly count: number;
  /** Shares decide, and no order does. */
  readonly isShared: boolean;
  readonly models: IntentModels;
}

/**
 * What a candidate is worth, 0 to 1: what comes first in the list of an intent, or is local where that is
 * preferred, outweighs all else.
 */
export function scoreOf({ deployment, place }: Candidate, field: Field, wish: Wish, world: World): number {
  const { provider } = deployment;
  const listed = field.models.placeOf(deployment);
  return (
    (listed < 0 ? 0 : 0.5 * (1 - listed / field.models.size)) +
    (wish.prefersLocal && provider.local ? 0.3 : 0) +
    (wish.strategy === "order" ? 0 : 0.18 * strategyScore(deployment, wish, world)) +
    (field.isShared ? 0.02 : 0.02 / (1 + place / Math.max(1, field.count)))
  );
}

/** About what the request would cost, in nano-dollars, with what the conversation's cache has. */
export const expectedCost = (deployment: Deployment, wish: Wish, world: World): number | undefined =>
  costOf(world.facts(deployment), wish, cachedShare(deployment, wish));

const cachedShare = ({ key }: Deployment, { before, cachedBefore }: Wish): number =>
  before === key ? cachedBefore : 0;

function strategyScore(deployment: Deployment, wish: Wish, world: World): number {
  switch (wish.strategy) {
    case "cheap": {
      // a cent is half; what nobody knows the price of is dear
      const cost = expectedCost(deployment, wish, world);
      return cost === undefined ? 0 : 1 / (1 + cost / 1e7);
    }
    case "fast": {
      // half a second is half; in steps, so that a conversation does not hop for a millisecond
      const firstByte = world.firstByteSeconds(deployment);
      return firstByte === undefined ? 0.5 : 1 / (1 + Math.round(firstByte * 4) / 2);
    }
    case "quality": {
      // what is dear is good, as far as anybody knows who knows nothing else
      const { outputPrice } = world.facts(deployment);
      return outputPrice === undefined ? 0 : outputPrice / (outputPrice + 1e10);
    }
    case "local":
      return deployment.provider.local ? 1 : 0;
    case "order":
      return 0;
  }
}

/** What a score stands on, in words. */
export function wordsOf(deployment: Deployment, models: IntentModels, wish: Wish, world: World): string {
  const listed = models.placeOf(deployment);
  const cached = cachedShare(deployment, wish);
  const cost = expectedCost(deployment, wish, world);
  const firstByte = world.firstByteSeconds(deployment);
  const words = [
    listed >= 0 && `${listed + 1}. of the intent's models`,
    cached > 0 && `its cache, ${Math.round(cached * 100)}% read`,
    deployment.provider.local && "local",
    cost !== undefined && (cost === 0 ? "free" : `about ${usd(cost)}`),
    firstByte !== undefined && `first byte in ${firstByte.toFixed(1)} s`,
  ];
  return words.filter((word) => word !== false).join(", ") || "as configured";
}
