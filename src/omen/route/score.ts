import { glob } from "../tenancy/glob.ts";
import type { Candidate, Strategy, Wish, World } from "./decide.ts";
import { costOf, usd } from "./fault.ts";

/** An intent's models, as `PROVIDER/MODEL` and without the provider. */
export type Patterns = readonly { readonly pattern: string; readonly bare: string }[];

export const patternsOf = (models: readonly string[]): Patterns =>
  models.map((pattern) => ({ pattern, bare: pattern.replace(/^[^/]*\//, "") }));

/** What all candidates of one choice have in common. */
interface Field {
  readonly count: number;
  /** Shares decide, and no order does. */
  readonly isShared: boolean;
  readonly models: Patterns;
}

/** What a score stands on. */
export interface Found {
  readonly isLocal: boolean;
  /** Nano-dollars, about. */
  readonly cost: number | undefined;
  readonly firstByte: number | undefined;
  /** Its place among the intent's models; -1 where it is none of them. */
  readonly listed: number;
  /** The share of the conversation that its cache has. */
  readonly cached: number;
}

/** Each part between 0 and 1; what comes first in the list of an intent, or is local where that is preferred, outweighs all else. */
export function scoreOf(
  { deployment, place }: Candidate,
  { count, isShared, models }: Field,
  wish: Wish,
  world: World,
): { readonly score: number; readonly found: Found } {
  const facts = world.facts(deployment);
  const { key, model, provider } = deployment;
  const cached = wish.before === key ? wish.cachedBefore : 0;
  const cost = costOf(facts, wish, cached);
  const firstByte = world.firstByteSeconds(deployment);
  const listed =
    models.length === 0
      ? -1
      : models.findIndex(({ pattern, bare }) => glob(pattern, model.id) || glob(bare, model.id) || glob(pattern, key));
  const isLocal = provider.local;
  const score =
    (listed < 0 ? 0 : 0.5 * (1 - listed / models.length)) +
    (wish.prefersLocal && isLocal ? 0.3 : 0) +
    0.18 * strategyScore(wish.strategy, { cost, outputPrice: facts.outputPrice, firstByte, isLocal }) +
    (isShared ? 0.02 : 0.02 / (1 + place / Math.max(1, count)));
  return { score, found: { isLocal, cost, firstByte, listed, cached } };
}

interface Known {
  readonly cost: number | undefined;
  readonly outputPrice: number | undefined;
  readonly firstByte: number | undefined;
  readonly isLocal: boolean;
}

function strategyScore(strategy: Strategy, { cost, outputPrice, firstByte, isLocal }: Known): number {
  switch (strategy) {
    case "cheap": // a cent is half; what nobody knows the price of is dear
      return cost === undefined ? 0 : 1 / (1 + cost / 1e7);
    case "fast": // half a second is half; in steps, so that a conversation does not hop for a millisecond
      return firstByte === undefined ? 0.5 : 1 / (1 + Math.round(firstByte * 4) / 2);
    case "quality": // what is dear is good, as far as anybody knows who knows nothing else
      return outputPrice === undefined ? 0 : outputPrice / (outputPrice + 1e10);
    case "local":
      return isLocal ? 1 : 0;
    case "order":
      return 0;
  }
}

export function wordsOf({ isLocal, cost, firstByte, listed, cached }: Found): string {
  const words = [
    listed >= 0 && `${listed + 1}. of the intent's models`,
    cached > 0 && `its cache, ${Math.round(cached * 100)}% read`,
    isLocal && "local",
    cost !== undefined && (cost === 0 ? "free" : `about ${usd(cost)}`),
    firstByte !== undefined && `first byte in ${firstByte.toFixed(1)} s`,
  ];
  return words.filter((word) => word !== false).join(", ") || "as configured";
}
