import { anyGlob, glob } from "../tenancy/glob.ts";
import { affinity } from "./conversation-key.ts";
import type { Deployment } from "./catalogue.ts";

/** What a deployment is, as far as it is known. */
export interface DeploymentFacts {
  /** Nano-dollars per million tokens; undefined where the price is not known. */
  readonly inputPrice: number | undefined;
  readonly outputPrice: number | undefined;
  /** Largest conversation, in tokens. */
  readonly contextTokens: number | undefined;
}

/** How to choose where a name leaves the choice. `order` is the configuration's. */
export const strategies = ["order", "cheap", "fast", "quality", "local"] as const;
export type Strategy = (typeof strategies)[number];

/** What is asked, as far as the choice depends on it. */
export interface Wish {
  readonly strategy: Strategy;
  /** Intent's own models, the best first, as globs; empty where it has none. */
  readonly models: readonly string[];
  /** Local deployments before all others. */
  readonly prefersLocal: boolean;
  /** `only`: what it is told does not leave the house. `never`: clouds alone. */
  readonly locality: "any" | "only" | "never";
  /** Globs of providers' names. */
  readonly providers: readonly string[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Most that the answer may cost, in nano-dollars, and most seconds to its first byte. */
  readonly costMax: number | undefined;
  readonly firstByteSecondsMax: number | undefined;
  /** The conversation, within its workspace. */
  readonly conversation: string;
  /** The deployment that answered the conversation before. */
  readonly before: string | undefined;
}

/** What may answer. */
export interface Candidate {
  readonly deployment: Deployment;
  /** Its share where the configuration names several for one model; absent for all others, among which the order decides. */
  readonly weight?: number;
}

/** What the choice stands on besides the wish. */
export interface World {
  facts(deployment: Deployment): DeploymentFacts;
  /** Why a deployment is left alone, and for how many more milliseconds; undefined where it is not. */
  out(deployment: Deployment): { readonly forMs: number; readonly why: string } | undefined;
  firstByteSeconds(deployment: Deployment): number | undefined;
  /** Whether the caller may use it. */
  allows(deployment: Deployment): boolean;
}

/** What was found of one candidate. */
export interface Verdict {
  readonly deployment: Deployment;
  /** 0 to 1; null where it can't be chosen. */
  readonly score: number | null;
  readonly why: string;
  readonly excludedBy?: "permission" | "provider" | "locality" | "context" | "price" | "latency" | "health" | "trouble";
  readonly forMs?: number;
}

export interface Choice {
  /** Every candidate that the caller may know of: those that can answer first, the best first. */
  readonly verdicts: readonly Verdict[];
  /** Why the first is the first, in a word. */
  readonly by: "only" | "affinity" | "order" | "score" | "shares";
}

/**
 * Chooses among candidates: what can't do is put aside with its reason, the rest is scored, ties are broken by the conversation (rendezvous hashing) or the
 * order. The same wish in the same world gives the same choice. Deployments in trouble are put aside while another can answer; where none can, they are
 * tried all the same.
 */
export function choose(candidates: readonly Candidate[], wish: Wish, world: World): Choice {
  const judged = candidates
    .filter(({ deployment }) => world.allows(deployment))
    .map((candidate, place) => ({ candidate, place, fault: faultOf(candidate.deployment, wish, world) }));
  const fit = judged.filter(({ fault }) => fault === undefined);
  // Nothing is well: what is only ill may have got better.
  const able = fit.length > 0 ? fit : judged.filter(({ fault }) => fault?.isIllness);
  const shared = able.some(({ candidate }) => candidate.weight !== undefined);
  const models = wish.models.map((pattern) => ({ pattern, bare: pattern.replace(/^[^/]*\//, "") }));
  const scored = able
    .map(({ candidate, place }) => {
      const at = { place, count: judged.length, isShared: shared, models };
      return new Scored(candidate, at, scoreOf(candidate.deployment, at, wish, world), wish.conversation);
    })
    .sort((one, other) => other.exact - one.exact || other.share - one.share || one.place - other.place);
  const sticky = wish.before === undefined ? -1 : scored.findIndex(({ deployment }) => deployment.key === wish.before);
  if (sticky > 0) scored.unshift(...scored.splice(sticky, 1));
  const isKept = sticky >= 0 && scored.length > 1;
  if (isKept && scored[0]) scored[0].isKept = true;
  const isDecided = fit.length > 0;
  return {
    verdicts: [
      ...scored,
      ...judged.flatMap(({ candidate, fault }): Verdict[] =>
        fault && (isDecided || !fault.isIllness)
          ? [{ deployment: candidate.deployment, score: null, ...fault.verdict }]
          : [],
      ),
    ],
    by: isKept
      ? "affinity"
      : scored.length === 1
        ? "only"
        : shared
          ? "shares"
          : wish.strategy === "order" && wish.models.length === 0
            ? "order"
            : "score",
  };
}

/** A candidate that can be chosen. */
class Scored implements Verdict {
  readonly deployment: Deployment;
  readonly place: number;
  readonly exact: number;
  readonly share: number;
  /** It answered the conversation before. */
  isKept = false;
  readonly #found: Found;

  constructor(candidate: Candidate, { place, isShared }: Place, { score, found }: Score, conversation: string) {
    this.deployment = candidate.deployment;
    this.place = place;
    this.exact = score;
    this.share = isShared ? shareOf(conversation, candidate) : 0;
    this.#found = found;
  }

  get score(): number {
    return Math.round(this.exact * 100) / 100;
  }

  /** Put into words where somebody asks: among hundreds of deployments that is most of the work. */
  get why(): string {
    return this.isKept ? `answered this conversation before; ${wordsOf(this.#found)}` : wordsOf(this.#found);
  }
}

interface Fault {
  readonly verdict: Pick<Verdict, "why" | "excludedBy" | "forMs">;
  /** It may be over any time. */
  readonly isIllness: boolean;
}

function faultOf(deployment: Deployment, wish: Wish, world: World): Fault | undefined {
  const { provider } = deployment;
  const fault = (excludedBy: Verdict["excludedBy"], why: string, forMs?: number): Fault => ({
    verdict: { why, ...(excludedBy && { excludedBy }), ...(forMs !== undefined && { forMs }) },
    isIllness: excludedBy === "health" || excludedBy === "trouble",
  });
  if (!anyGlob(wish.providers, provider.name)) return fault("provider", "its provider was not asked for");
  if (wish.locality === "only" && !provider.local) return fault("locality", "it is not local");
  if (wish.locality === "never" && provider.local) return fault("locality", "it is local");
  const { contextTokens, inputPrice, outputPrice } = world.facts(deployment);
  if (contextTokens !== undefined && wish.inputTokens > contextTokens)
    return fault("context", `its context is ${contextTokens.toLocaleString("en-US")} tokens`);
  const cost = costOf(wish, inputPrice, outputPrice);
  if (wish.costMax !== undefined && (cost === undefined || cost > wish.costMax))
    return fault(
      "price",
      cost === undefined ? "its price is not known" : `about ${usd(cost)}, beyond the hint's budget`,
    );
  const firstByte = world.firstByteSeconds(deployment);
  if (wish.firstByteSecondsMax !== undefined && firstByte !== undefined && firstByte > wish.firstByteSecondsMax)
    return fault("latency", `its first byte takes ${firstByte.toFixed(1)} s`);
  const out = world.out(deployment);
  if (out) return fault("health", `left alone for ${Math.ceil(out.forMs / 1000)} s after ${out.why}`, out.forMs);
  if (provider.trouble !== undefined) return fault("trouble", provider.trouble);
  return undefined;
}

const costOf = (wish: Wish, input: number | undefined, output: number | undefined): number | undefined =>
  input === undefined || output === undefined
    ? undefined
    : (wish.inputTokens * input + wish.outputTokens * output) / 1_000_000;

const usd = (nano: number): string => `$${(nano / 1e9).toPrecision(2)}`;

interface Place {
  readonly place: number;
  readonly count: number;
  /** Shares decide, and the order does not. */
  readonly isShared: boolean;
  /** The intent's models, as `PROVIDER/MODEL` and without the provider. */
  readonly models: readonly { readonly pattern: string; readonly bare: string }[];
}

interface Score {
  readonly score: number;
  readonly found: Found;
}

/** What a score stands on. */
interface Found {
  readonly isLocal: boolean;
  readonly cost: number | undefined;
  readonly firstByte: number | undefined;
  /** Its place among the intent's models; -1 where it is none of them. */
  readonly listed: number;
}

function wordsOf({ isLocal, cost, firstByte, listed }: Found): string {
  const words = [
    listed >= 0 && `${listed + 1}. of the intent's models`,
    isLocal && "local",
    cost !== undefined && (cost === 0 ? "free" : `about ${usd(cost)}`),
    firstByte !== undefined && `first byte in ${firstByte.toFixed(1)} s`,
  ];
  return words.filter((word) => word !== false).join(", ") || "as configured";
}

/** Each part between 0 and 1; what comes first in the list of an intent, or is local where that is preferred, outweighs all else. */
function scoreOf(deployment: Deployment, { place, count, isShared, models }: Place, wish: Wish, world: World): Score {
  const { inputPrice, outputPrice } = world.facts(deployment);
  const cost = costOf(wish, inputPrice, outputPrice);
  const firstByte = world.firstByteSeconds(deployment);
  const { id } = deployment.model;
  const listed = models.findIndex(
    ({ pattern, bare }) => glob(pattern, id) || glob(bare, id) || glob(pattern, deployment.key),
  );
  const parts = {
    listed: listed < 0 ? 0 : 1 - listed / models.length,
    local: wish.prefersLocal && deployment.provider.local ? 1 : 0,
    strategy: strategyScore(wish.strategy, { cost, outputPrice, firstByte, local: deployment.provider.local }),
    order: count <= 1 || isShared ? 1 : 1 - place / count,
  };
  const score = 0.5 * parts.listed + 0.3 * parts.local + 0.18 * parts.strategy + 0.02 * parts.order;
  return { score, found: { isLocal: deployment.provider.local, cost, firstByte, listed } };
}

function strategyScore(
  strategy: Strategy,
  known: {
    readonly cost: number | undefined;
    readonly outputPrice: number | undefined;
    readonly firstByte: number | undefined;
    readonly local: boolean;
  },
): number {
  switch (strategy) {
    case "cheap": // a cent is half; what nobody knows the price of is dear
      return known.cost === undefined ? 0 : 1 / (1 + known.cost / 1e7);
    case "fast": // half a second is half; in steps, so that a conversation does not hop for a millisecond
      return known.firstByte === undefined ? 0.5 : 1 / (1 + Math.round(known.firstByte * 4) / 2);
    case "quality": // what is dear is good, as far as anybody knows who knows nothing else
      return known.outputPrice === undefined ? 0 : known.outputPrice / (known.outputPrice + 1e10);
    case "local":
      return known.local ? 1 : 0;
    case "order":
      return 0;
  }
}

/** Weighted rendezvous hashing: over all conversations each has its share, and a conversation keeps its own. */
function shareOf(conversation: string, { deployment, weight = 1 }: Candidate): number {
  const uniform = (affinity(conversation, deployment.key) + 0.5) / 2 ** 32;
  return -weight / Math.log(uniform);
}
