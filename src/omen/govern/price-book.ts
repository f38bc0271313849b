import type { Config } from "../../platform/config/index.ts";
import type { Soon } from "../../platform/promises.ts";
import { encodingOfModel } from "../../platform/token-encoding.ts";
import { countTokens, type TokenEncoding } from "../../rune/index.ts";
import type { SendablePassage } from "../passage/passage.ts";
import type { Deployment } from "../route/deployment.ts";
import type { DeploymentFacts } from "../route/facts.ts";
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

/**
 * A body with its bound in nano-dollars, and the output limit that was written into it; or what of
 * it has no bound, and what to do.
 */
export type Bounded =
  | { readonly bound: number; readonly passage: SendablePassage; readonly limit: number | undefined }
  | { readonly unpriced: string; readonly advice: string };

/** A bound, and whether what is left cut it short; and the texts that can be counted for a closer one. */
type BoundedOnce =
  | (Extract<Bounded, { readonly bound: number }> & { readonly isShort: boolean; readonly texts: readonly string[] })
  | Extract<Bounded, { readonly unpriced: string }>;

interface Known {
  readonly priced: Priced;
  readonly facts: DeploymentFacts;
}

/** What deployments cost: the table that this Omen was built with, and what the configuration says before it. */
export class PriceBook {
  table: PriceTable;
  #models: Config["models"];
  #providers: Config["providers"];
  /** What was found of deployments: every decision asks for all of them. */
  #known = new WeakMap<Deployment, Known>();

  constructor({ models, providers }: Pick<Config, "models" | "providers">, table = new PriceTable()) {
    this.#models = models;
    this.#providers = providers;
    this.table = table;
  }

  /** Takes over another configuration, for calls to come. */
  configure({ models, providers }: Pick<Config, "models" | "providers">, table: PriceTable): void {
    this.#models = models;
    this.#providers = providers;
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
    const table = priced.state === "known" ? price : this.table.find(provider.type, model.id).price;
    const does = table?.does;
    return {
      priced,
      facts: {
        inputPrice: rates?.input,
        cachedPrice: rates?.cachedInput,
        outputPrice: rates?.output,
        contextTokens: own?.context_tokens ?? price?.contextTokens,
        outputTokens: own?.output_tokens ?? price?.maxOutputTokens,
        takes: own?.takes ? new Set(own.takes) : ((does && table?.takes) ?? mediaOf(model)),
        tools: own?.tools ?? does?.has("tools") ?? model.can?.tools,
        schema: own?.json_schema ?? does?.has("schema"),
        reasoning: own?.reasoning ?? does?.has("reasoning") ?? model.can?.reasoning,
        ...this.#dataFacts(provider.name, own),
      },
    };
  }

  /** Where what a deployment is told is handled, and whether it is kept: as its model says, else its provider. */
  #dataFacts(provider: string, own: { readonly data_region?: string; readonly zero_retention?: boolean } | undefined) {
    const config = Object.hasOwn(this.#providers, provider) ? this.#providers[provider] : undefined;
    return {
      region: own?.data_region ?? config?.data_region ?? config?.region ?? config?.location,
      keepsNothing: own?.zero_retention ?? config?.zero_retention,
    };
  }

  /** For comparing deployments: nano-dollars per million tokens, and the largest conversation. */
  facts(deployment: Deployment): DeploymentFacts {
    return this.#of(deployment).facts;
  }

  /**
   * An upper bound of what a body can cost. A limit is written where it has none, or one that what is left can't pay.
   * Where a token for each byte is more than what is left, and the model's vocabulary is known, its texts are counted:
   * a promise then, and only then.
   */
  bound(asked: BoundAsked): Soon<Bounded> {
    const body = asked.passage.body.toString();
    const first = this.#bound(asked, body);
    if ("unpriced" in first || !first.isShort) return first;
    const encoding = ownEncodingOf(asked.deployment);
    if (!encoding || first.texts.length === 0) return first;
    return countAll(first.texts, encoding).then((counted) => this.#bound(asked, body, counted));
  }

  #bound(
    { deployment, priced, passage, affordable, outputMin }: BoundAsked,
    body: string,
    counted?: number,
  ): BoundedOnce {
    const { price } = priced;
    if (!price) return { unpriced: "model", advice: "the operator can set its price" };
    const { contextTokens } = this.facts(deployment);
    const format = passage.dialect;
    const bounded = boundOf({
      format,
      body,
      price,
      model: deployment.model.id,
      ...(counted !== undefined && { counted }),
      ...(contextTokens !== undefined && { contextTokens }),
    });
    if ("unpriced" in bounded) return { unpriced: bounded.unpriced, advice: adviceFor(bounded.unpriced) };
    const { texts } = bounded;
    if (bounded.bound !== undefined && bounded.bound <= affordable)
      return { bound: bounded.bound, passage, limit: undefined, isShort: false, texts };
    const limit = bounded.limitFor(affordable);
    // What is left pays for no useful answer: the bound that is refused is that of the least one.
    const least = Math.min(outputMin, bounded.outputLimit ?? outputMin);
    if (limit < least)
      return { bound: bounded.bound ?? bounded.boundFor(least), passage, limit: undefined, isShort: true, texts };
    const limited = withLimit(
      format,
      body,
      limit,
      knowsOwnLimit.has(deployment.provider.type) ? undefined : "max_tokens",
    );
    // An answer that is cut short may be longer once the texts are counted.
    const isShort = limit < bounded.outputMost;
    return { bound: bounded.boundFor(limit), passage: { ...passage, body: limited }, limit, isShort, texts };
  }

  #configured(key: string, id: string) {
    for (const name of [key, id]) {
      const model = Object.hasOwn(this.#models, name) ? this.#models[name] : undefined;
      if (typeof model === "object") return model;
    }
    return undefined;
  }
}

/**
 * The vocabulary of OpenAI's models where OpenAI or Azure serves them; a model of that name elsewhere may have another.
 */
function ownEncodingOf({ provider, model }: Deployment): TokenEncoding | undefined {
  if (!knowsOwnLimit.has(provider.type)) return undefined;
  const { encoding, approximate } = encodingOfModel(model.id);
  return approximate ? undefined : encoding;
}

async function countAll(texts: readonly string[], encoding: TokenEncoding): Promise<number> {
  let sum = 0;
  for (const text of texts) sum += (await countTokens(text, { encoding })).tokens;
  return sum;
}

const mediaOf = ({ can }: Deployment["model"]): DeploymentFacts["takes"] => can && new Set(can.images ? ["image"] : []);

/** Types that take OpenAI's newer name of the limit; all others that speak chat know `max_tokens`. */
const knowsOwnLimit: ReadonlySet<string> = new Set(["openai", "azure"]);

function adviceFor(field: string): string {
  if (/file|document|image|url|messages|input/.test(field)) return "send its bytes";
  if (field === "tools") return "leave tools that run at the provider out";
  return "leave it out";
}
