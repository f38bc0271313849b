import { presets } from "../../../platform/config/provider-presets.ts";
import {
  completed,
  configuredPrice,
  freePrice,
  type ConfiguredPrice,
  type Price,
  type Rates,
  type Tier,
} from "./price.ts";
import { table, tableDate } from "./table.gen.ts";

/**
 * How a price is known. `known`: the table has the model, or its name without a date. `guessed`: the table
 * has a model whose name begins this one's. `free`: it costs nothing, by configuration or because it runs
 * at home. `unknown` is not free.
 */
export type PriceState = "known" | "guessed" | "free" | "configured" | "unknown";

export interface Priced {
  readonly state: PriceState;
  /** Absent where it is unknown. */
  readonly price?: Price;
  /** The table's name of the model. */
  readonly model?: string;
}

const unknown: Priced = { state: "unknown" };
const free: Priced = { state: "free", price: freePrice };

const rateOf: Readonly<Record<string, keyof Rates>> = {
  i: "input",
  c: "cachedInput",
  w: "cacheWrite",
  h: "cacheWriteHour",
  o: "output",
  r: "reasoning",
  a: "audioInput",
  A: "audioOutput",
  I: "imageOutput",
};
const doneBy = { t: "tools", s: "schema", r: "reasoning" } as const;
const takenBy = { v: "image", p: "document", u: "audio", m: "video" } as const;

/** A date or a version at the end of a name that says which of the same model is meant. */
const date = /[-@](?:\d{4}-\d{2}-\d{2}|\d{8})$/;

/**
 * Prices of models by type of provider, from a text of lines `MODEL WORDS…` under `[TYPE]`, as script/prices writes it.
 */
export class PriceTable {
  /** When its prices were looked at, `YYYY-MM-DD`. */
  readonly date: string;
  readonly #lines = new Map<string, Map<string, string>>();
  readonly #prices = new Map<string, Priced>();

  /**
   * The table that this Omen was built with, or a newer one. Throws a SyntaxError that names the line which is none.
   */
  constructor(text: string = table, date: string = tableDate) {
    this.date = date;
    let models = new Map<string, string>();
    for (const [index, line] of text.split("\n").entries()) {
      if (line === "" || line.startsWith("#")) continue;
      const [, type] = /^\[(\w+)\]$/.exec(line) ?? [];
      if (type !== undefined) {
        models = this.#lines.get(type) ?? new Map<string, string>();
        this.#lines.set(type, models);
        continue;
      }
      const space = line.indexOf(" ");
      if (space < 1) throw new SyntaxError(`prices, line ${index + 1}: no model with its price: ${line}`);
      models.set(line.slice(0, space), line.slice(space + 1));
    }
  }

  /** How many models it prices. */
  get size(): number {
    let size = 0;
    for (const models of this.#lines.values()) size += models.size;
    return size;
  }

  /** The types of providers that it knows prices of. */
  get types(): readonly string[] {
    return [...this.#lines.keys()];
  }

  /** All that it prices of a provider's type. */
  models(type: string): readonly string[] {
    return [...(this.#lines.get(type)?.keys() ?? [])];
  }

  /** The price of a model at a provider of this type; what the operator configured comes first. */
  find(type: string, model: string, configured?: ConfiguredPrice): Priced {
    if (configured) {
      const price = configuredPrice(configured);
      return configured.input === 0 && configured.output === 0 ? free : { state: "configured", price };
    }
    if (type === "echo" || type === "ollama" || (presets as Presets)[type]?.local) return free;
    const key = `${type}\n${model}`;
    let found = this.#prices.get(key);
    if (!found) {
      found = this.#search(type, model);
      if (this.#prices.size >= remembered) this.#prices.clear();
      this.#prices.set(key, found);
    }
    return found;
  }

  #search(type: string, model: string): Priced {
    const models = this.#lines.get(type);
    if (!models) return unknown;
    const as = (state: PriceState, name: string): Priced | undefined => {
      const words = models.get(name);
      return words === undefined ? undefined : { state, price: parsePrice(words), model: name };
    };
    const known = as("known", model) ?? as("known", model.replace(date, ""));
    if (known) return known;
    for (let end = model.length - 1; end > 0; end--) {
      if (!"-.:@/".includes(model[end] ?? "")) continue;
      const guessed = as("guessed", model.slice(0, end));
      if (guessed) return guessed;
    }
    return unknown;
  }
}

type Presets = Readonly<Record<string, { readonly local?: true }>>;

/** Names whose price is remembered, at most: clients may ask for any. */
const remembered = 1000;

/**
 * Words of a line: a letter and USD for a million tokens each; `>N` begins the rates of requests with more input
 * tokens, `!` those of priority service, `~` of flex; `q` USD for each request, `n` and `x` tokens of input and output
 * at most, `f` what is taken besides text and what it can do, where anything of the kind is known.
 */
function parsePrice(words: string): Price {
  const tiers: { service: Tier["service"]; above: number; rates: Record<string, number> }[] = [
    { service: "default", above: 0, rates: {} },
  ];
  let perRequest = 0;
  const limits: { contextTokens?: number; maxOutputTokens?: number } = {};
  let takes = "";
  for (const word of words.split(" ")) {
    const [, mark = "", above] = /^([!~]?)(?:>(\d+))?$/.exec(word) ?? [];
    if (mark !== "" || above !== undefined) {
      const service = mark === "!" ? "priority" : mark === "~" ? "flex" : "default";
      tiers.push({ service, above: Number(above ?? 0), rates: {} });
      continue;
    }
    const value = word.slice(1);
    const letter = word[0] ?? "";
    const rate = rateOf[letter];
    if (rate) (tiers.at(-1) as (typeof tiers)[0]).rates[rate] = Math.round(Number(value) * 1e9);
    else if (letter === "q") perRequest = Math.round(Number(value) * 1e9);
    else if (letter === "n") limits.contextTokens = Number(value);
    else if (letter === "x") limits.maxOutputTokens = Number(value);
    else if (letter === "f") takes = value;
  }
  const [first, ...rest] = tiers.map((tier) => ({ ...tier, rates: completed(tier.rates) }));
  return {
    tiers: [first ?? { service: "default", above: 0, rates: completed({}) }, ...rest],
    perRequest,
    ...limits,
    takes: lettersIn(takes, takenBy),
    ...(takes !== "" && { does: lettersIn(takes, doneBy) }),
  };
}

const lettersIn = <Kind>(letters: string, meant: Readonly<Record<string, Kind>>): ReadonlySet<Kind> =>
  new Set(Object.entries(meant).flatMap(([letter, kind]) => (letters.includes(letter) ? [kind] : [])));
