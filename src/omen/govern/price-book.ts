import type { Config } from "../../platform/config/index.ts";
import type { SendablePassage } from "../passage/passage.ts";
import type { Deployment } from "../route/catalogue.ts";
import type { DeploymentFacts } from "../route/decide.ts";
import { boundOf } from "../spend/bound/bound.ts";
import { withLimit } from "../spend/bound/limit.ts";
import { PriceTable, type Priced } from "../spend/price/lookup.ts";
import { ratesFor } from "../spend/price/price.ts";

/** What is asked for a body that may cost no more than what is left. */
export interface BoundAsked {
  readonly deployment: Deployment;
  readonly priced: Priced;
  readonly passage: SendablePassage;
  /** Nano-dollars. */
  readonly affordable: number;
  /** Tokens that an answer must have room for to be of use. */
  readonly outputMin: number;
}

/** A body with its bound in nano-dollars, and the output limit that was written into it; or what of it has no bound, and what to do. */
export type Bounded =
  | { readonly bound: number; readonly passage: SendablePassage; readonly limit: number | undefined }
  | { readonly unpriced: string; readonly advice: string };

interface Known {
  readonly priced: Priced;
  readonly facts: DeploymentFacts;
}

/** What deployments cost: the table that this Omen was built with, and what the configuration says before it. */
export class PriceBook {
  table: PriceTable;
  #models: Config["models"];
  /** What was found of deployments: every decision asks for all of them. */
  #known = new WeakMap<Deployment, Known>();

  constructor(models: Config["models"], table = new PriceTable()) {
    this.#models = models;
    this.table = table;
    this.#known = new WeakMap();
  }

  /** Takes over another configuration, for calls to come. */
  configure(models: Config["models"], table: PriceTable): void {
    this.#models = models;
    this.table = table;
    this.#known = new WeakMap();
  }

  of(deployment: Deployment): Priced {
    return this.#of(deployment).priced;
  }

  #of(deployment: Deployment): Known {
    let known = this.#known.get(deployment);
    if (!known) this.#known.set(deployment, (known = this.#find(deployment)));
    return known;
  }

  #find({ key, provider, model }: Deployment): Known {
    const own = this.#configured(key, model.id);
    const priced = this.table.find(provider.type, model.id, own?.price);
    const { price } = priced;
    const rates = price && ratesFor(price, 0);
    return {
      priced,
      facts: {
        inputPrice: rates?.input,
        outputPrice: rates?.output,
        contextTokens: own?.context_tokens ?? price?.contextTokens,
      },
    };
  }

  /** For comparing deployments: nano-dollars per million tokens, and the largest conversation. */
  facts(deployment: Deployment): DeploymentFacts {
    return this.#of(deployment).facts;
  }

  /** An upper bound of what a body can cost. A limit is written where it has none, or one that what is left can't pay. */
  bound({ deployment, priced, passage, affordable, outputMin }: BoundAsked): Bounded {
    const { price } = priced;
    if (!price) return { unpriced: "model", advice: "the operator can set its price" };
    const body = passage.body.toString();
    const { contextTokens } = this.facts(deployment);
    const format = passage.dialect;
    const bounded = boundOf({
      format,
      body,
      price,
      model: deployment.model.id,
      ...(contextTokens !== undefined && { contextTokens }),
    });
    if ("unpriced" in bounded) return { unpriced: bounded.unpriced, advice: adviceFor(bounded.unpriced) };
    if (bounded.bound !== undefined && bounded.bound <= affordable)
      return { bound: bounded.bound, passage, limit: undefined };
    const limit = bounded.limitFor(affordable);
    // What is left pays for no useful answer: the bound that is refused is that of the least one.
    const least = Math.min(outputMin, bounded.outputLimit ?? outputMin);
    if (limit < least) return { bound: bounded.bound ?? bounded.boundFor(least), passage, limit: undefined };
    const limited = withLimit(
      format,
      body,
      limit,
      knowsOwnLimit.has(deployment.provider.type) ? undefined : "max_tokens",
    );
    return { bound: bounded.boundFor(limit), passage: { ...passage, body: limited }, limit };
  }

  #configured(key: string, id: string) {
    for (const name of [key, id]) {
      const model = Object.hasOwn(this.#models, name) ? this.#models[name] : undefined;
      if (typeof model === "object") return model;
    }
    return undefined;
  }
}

/** Types that take OpenAI's newer name of the limit; all others that speak chat know `max_tokens`. */
const knowsOwnLimit: ReadonlySet<string> = new Set(["openai", "azure"]);

function adviceFor(field: string): string {
  if (/file|document|image|url|messages|input/.test(field)) return "send its bytes";
  if (field === "tools") return "leave tools that run at the provider out";
  return "leave it out";
}
