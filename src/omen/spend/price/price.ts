import type { Nano } from "../nano.ts";

/** Nano-dollars for a million tokens, each. */
export interface Rates {
  readonly input: number;
  /** Read from a cache. */
  readonly cachedInput: number;
  /** Written to a cache, for minutes. */
  readonly cacheWrite: number;
  /** Written to a cache, for an hour or longer. */
  readonly cacheWriteHour: number;
  readonly output: number;
  /** Output that was thought and not said. */
  readonly reasoning: number;
  readonly audioInput: number;
  readonly audioOutput: number;
  readonly imageOutput: number;
}

/** How soon a provider serves; the rates of one are not those of another. */
export type Service = "default" | "priority" | "flex";

export interface Tier {
  readonly service: Service;
  /** It holds for the whole of a request with more input tokens than this. */
  readonly above: number;
  readonly rates: Rates;
}

/** What a model costs at a provider. */
export interface Price {
  /** By service, then from the shortest input to the longest; `default` and 0 is always there, and the first. */
  readonly tiers: readonly [Tier, ...Tier[]];
  /** For each request, besides its tokens. */
  readonly perRequest: Nano;
  /** Tokens of input at most, where it is known. */
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
  /** What it takes besides text, where it is known. */
  readonly takes: ReadonlySet<"image" | "document" | "audio" | "video">;
  /** What it can do; undefined where nothing of the kind is known, `takes` then says nothing either. */
  readonly does?: ReadonlySet<"tools" | "schema" | "reasoning">;
}

/** What an operator writes into the configuration: USD for a million tokens. */
export interface ConfiguredPrice {
  readonly input: number;
  /** Default: `input`. */
  readonly cached_input?: number;
  /** Default: `input`. What is kept for an hour costs 1.6 times as much, which is Anthropic's ratio. */
  readonly cache_write?: number;
  readonly output: number;
}

const million = 1_000_000;
const usdPerMillion = (usd: number): number => Math.round(usd * 1_000_000_000);

/** The price that an operator configured. */
export function configuredPrice({ input, cached_input, cache_write, output }: ConfiguredPrice): Price {
  return priceOf({
    input: usdPerMillion(input),
    cachedInput: usdPerMillion(cached_input ?? input),
    cacheWrite: usdPerMillion(cache_write ?? input),
    ...(cache_write === undefined ? {} : { cacheWriteHour: usdPerMillion(cache_write * 1.6) }),
    output: usdPerMillion(output),
  });
}

/** A price of one tier. */
export const priceOf = (rates: Partial<Rates>): Price => ({
  tiers: [{ service: "default", above: 0, rates: completed(rates) }],
  perRequest: 0,
  takes: new Set(),
});

/** What costs nothing. */
export const freePrice: Price = priceOf({});

/** Rates in which what was not named costs what is nearest to it. */
export function completed(rates: Partial<Rates>): Rates {
  const { input = 0, output = 0 } = rates;
  const { cachedInput = input, cacheWrite = input } = rates;
  return {
    input,
    cachedInput,
    cacheWrite,
    output,
    cacheWriteHour: rates.cacheWriteHour ?? cacheWrite,
    reasoning: rates.reasoning ?? output,
    audioInput: rates.audioInput ?? input,
    audioOutput: rates.audioOutput ?? output,
    imageOutput: rates.imageOutput ?? output,
  };
}

/** The rates of a request of so many input tokens; those of the default service where the asked one has none. */
export function ratesFor(price: Price, inputTokens: number, service: Service = "default"): Rates {
  const served = price.tiers.some((tier) => tier.service === service) ? service : "default";
  let [{ rates }] = price.tiers;
  for (const tier of price.tiers)
    if (tier.service === served && (tier.above === 0 || inputTokens > tier.above)) ({ rates } = tier);
  return rates;
}

/** So many tokens at one rate, rounded up; exact for up to 2^32 tokens at up to $1,000 a million. */
export function tokensAt(tokens: number, rate: number): Nano {
  return tokens * Math.floor(rate / million) + Math.ceil((tokens * (rate % million)) / million);
}

/** Several amounts of tokens at rates of theirs, rounded up once: at most the sum of each rounded up. */
export function partsAt(parts: readonly (readonly [tokens: number, rate: number])[]): Nano {
  let whole = 0;
  let rest = 0;
  for (const [tokens, rate] of parts) {
    whole += tokens * Math.floor(rate / million);
    rest += tokens * (rate % million);
    if (rest >= 2 ** 52) {
      whole += Math.floor(rest / million);
      rest %= million;
    }
  }
  return whole + Math.ceil(rest / million);
}
