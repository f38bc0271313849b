import { anyGlob } from "../tenancy/glob.ts";
import { policyFault } from "./data-policy.ts";
import type { Deployment } from "./deployment.ts";
import type { Candidate, Wish, World } from "./choice.ts";
import type { ExcludedBy } from "./excluded-by.ts";
import type { DeploymentFacts, Medium } from "./facts.ts";
import type { FailureClass } from "./chains.ts";

/** Why a candidate can't be chosen. */
export interface Fault {
  readonly excludedBy: ExcludedBy;
  readonly why: string;
  readonly forMs?: number | undefined;
}

/** It may be over any time: where nothing is well, what is only ill is tried all the same. */
export const isIllness = ({ excludedBy }: Fault): boolean =>
  excludedBy === "health" || excludedBy === "trouble" || excludedBy === "limit" || excludedBy === "budget";

/** As what kind of failure a fault counts for those that stand behind, where they stand behind some kinds alone. */
export function classOfFault({ excludedBy }: Fault): FailureClass | undefined {
  if (excludedBy === "health" || excludedBy === "trouble") return "outage";
  if (excludedBy === "limit") return "rate_limit";
  return excludedBy === "context" ? "context_length" : undefined;
}

/** Why a deployment can't be chosen: what is never right first, what may pass last. Undefined where it can. */
export function faultOf({ deployment, behind }: Candidate, wish: Wish, world: World): Fault | undefined {
  const { provider } = deployment;
  if (wish.providers !== undefined && !anyGlob(wish.providers, provider.name))
    return { excludedBy: "provider", why: "its provider was not asked for" };
  if (wish.locality === "only" && !provider.local) return { excludedBy: "locality", why: "it is not local" };
  if (wish.locality === "never" && provider.local) return { excludedBy: "locality", why: "it is local" };
  const facts = world.facts(deployment);
  const data = policyFault(wish.data, facts, provider.local);
  if (data !== undefined) return { excludedBy: "data", why: data };
  if (wish.isFree || behind !== undefined) {
    const lack = lackOf(facts, wish);
    if (lack !== undefined) return { excludedBy: "capability", why: lack };
  }
  const { contextTokens } = facts;
  if (contextTokens !== undefined && wish.inputTokens > contextTokens)
    return { excludedBy: "context", why: `its context is ${told(contextTokens)} tokens` };
  return expenseOf(deployment, facts, wish, world) ?? illnessOf(deployment, world) ?? povertyOf(facts, wish);
}

/** What is left may still pay for a shorter answer, or less than was thought: nothing is refused here. */
function povertyOf(facts: DeploymentFacts, wish: Wish): Fault | undefined {
  if (wish.left === undefined) return undefined;
  const cost = costOf(facts, wish, 0);
  if (cost !== undefined && cost <= wish.left) return undefined;
  const what = cost === undefined ? "its price is not known" : `about ${usd(cost)}`;
  return { excludedBy: "budget", why: `${what}, and the caller's budget leaves less` };
}

/** Whoever names a model gets it, and hears from its provider what it can't do: what the tables know may be old. */
function lackOf(
  { takes, tools, schema, reasoning, outputTokens }: DeploymentFacts,
  { needs }: Wish,
): string | undefined {
  if (needs.media.length > 0 && takes) {
    const missing = needs.media.find((medium) => !takes.has(medium));
    if (missing) return `it takes no ${plural[missing]}`;
  }
  if (needs.tools && tools === false) return "it calls no tools";
  if (needs.schema && schema === false) return "its answers can't be held to a JSON Schema";
  if (needs.reasoning && reasoning === false) return "it takes no effort of reasoning";
  if (outputTokens !== undefined && needs.outputMax !== undefined && needs.outputMax > outputTokens)
    return `its answers have at most ${told(outputTokens)} tokens`;
  return undefined;
}

const plural: Readonly<Record<Medium, string>> = {
  image: "images",
  document: "documents",
  audio: "audio",
  video: "video",
};

function expenseOf(deployment: Deployment, facts: DeploymentFacts, wish: Wish, world: World): Fault | undefined {
  if (wish.costMax !== undefined) {
    const cost = costOf(facts, wish, 0);
    if (cost === undefined) return { excludedBy: "price", why: "its price is not known" };
    if (cost > wish.costMax) return { excludedBy: "price", why: `about ${usd(cost)}, beyond the hint's budget` };
  }
  if (wish.firstByteSecondsMax === undefined) return undefined;
  const firstByte = world.firstByteSeconds(deployment);
  return firstByte !== undefined && firstByte > wish.firstByteSecondsMax
    ? { excludedBy: "latency", why: `its first byte takes ${firstByte.toFixed(1)} s` }
    : undefined;
}

function illnessOf(deployment: Deployment, world: World): Fault | undefined {
  const out = world.out(deployment);
  if (out) {
    const { by = "health", why, forMs } = out;
    const until = `for ${Math.ceil(forMs / 1000)} s`;
    return { excludedBy: by, forMs, why: by === "limit" ? `${why} ${until}` : `left alone ${until} after ${why}` };
  }
  const { trouble } = deployment.provider;
  return trouble === undefined ? undefined : { excludedBy: "trouble", why: trouble };
}

/**
 * What a request costs at a deployment, about, in nano-dollars, where `cached` of its input
 * is read from a cache (0 to 1).
 */
export function costOf(
  { inputPrice, cachedPrice = inputPrice, outputPrice }: DeploymentFacts,
  { inputTokens, outputTokens }: Pick<Wish, "inputTokens" | "outputTokens">,
  cached: number,
): number | undefined {
  if (inputPrice === undefined || outputPrice === undefined) return undefined;
  const input = inputPrice * (1 - cached) + (cachedPrice ?? inputPrice) * cached;
  return (inputTokens * input + outputTokens * outputPrice) / 1_000_000;
}

export const usd = (nano: number): string => `$${(nano / 1e9).toPrecision(2)}`;

const told = (count: number): string => count.toLocaleString("en-US");
