import type { FormatName } from "../../dialect/name.ts";
import { objectMembers } from "../../dialect/json/members.ts";
import { nanoMax, type Nano } from "../nano.ts";
import { tokensAt, type Price, type Rates, type Service } from "../price/price.ts";
import { readMessages } from "./anthropic.ts";
import { Contents, objectIn, type Json } from "./contents.ts";
import { answersIn, limitIn } from "./limit.ts";
import { unknownMember } from "./members.ts";
import { readChat, readResponses } from "./openai.ts";
import { readCompletions, readConverse, readEmbeddings, readGemini, readOllama } from "./others.ts";

/** What a request can cost at most. */
export interface Bounded {
  /** Tokens of input at most. */
  readonly inputTokens: number;
  /** Those of its texts that can be counted instead: see `BoundQuery.counted`. */
  readonly texts: readonly string[];
  /**
   * Tokens of one answer at most, as the body says; undefined where it says nothing, and a limit must be
   * written before it may be sent.
   */
  readonly outputLimit: number | undefined;
  /** Tokens of one answer at most, by the model and the body, whatever can be paid. */
  readonly outputMost: number;
  /** At the body's own limit; undefined where it has none. */
  readonly bound: Nano | undefined;
  /** With this limit instead. */
  boundFor(limit: number): Nano;
  /**
   * The largest limit whose bound is at most `affordable`, never above what the model gives or the body asks for; 0
   * where not even the input fits. It goes into the body by `withLimit`.
   */
  limitFor(affordable: Nano): number;
}

export interface BoundQuery {
  readonly format: FormatName;
  /** The body as it leaves, with all that was fetched for it. */
  readonly body: string;
  readonly price: Price;
  /** The model as its provider calls it; some count images by rules of their own. */
  readonly model?: string;
  /** Tokens that the model's context holds, where the price does not say. */
  readonly contextTokens?: number;
  /**
   * Tokens of the texts of an earlier bound of this body, where somebody has counted them
   * by the model's own vocabulary.
   */
  readonly counted?: number;
  /** Tokens that an answer of the model has at most, where the price does not say. */
  readonly maxOutput?: number;
}

/** The limit that is written where neither the client nor the price says how long an answer may be. */
const outputUnknown = 8192;

/**
 * Tokens that a provider puts around everything, each message, each tool and each schema;
 * what it adds is less than this.
 */
const framing = { request: 1024, frame: 16, tool: 128, text: 8 };

/**
 * Tokens of one image at most, whatever its size: providers scale what is larger down (OpenAI "Images and vision":
 * 10,000 patches; Anthropic "Vision": 4,784 tokens; Gemini "Image understanding": tiles of 258; Qwen's and its like:
 * 16,384). GPT-4o mini counts tiles 33 times.
 */
const imageTokens = (model: string): number => (model.includes("4o-mini") ? 50_000 : 16_384);

/** A free answer, and what counts tokens, cost nothing whatever they hold. */
const nothing: Bounded = {
  inputTokens: 0,
  texts: [],
  outputLimit: 0,
  outputMost: outputUnknown,
  bound: 0,
  boundFor: () => 0,
  limitFor: () => outputUnknown,
};

const readers: Readonly<Record<string, (body: Json, contents: Contents) => void>> = {
  "openai-chat": readChat,
  "openai-responses": readResponses,
  "openai-completions": readCompletions,
  anthropic: readMessages,
  gemini: readGemini,
  "bedrock-converse": readConverse,
  ollama: readOllama,
};

const hasAnswer = (format: FormatName): boolean => !format.endsWith("-embeddings");

/**
 * What a request costs at most, or the field that makes it unbounded. A token is at least one byte of text; images
 * count as the largest, other media as the model's whole context; every token at the dearest rate that it can have
 * (written to a cache, above the length at which prices rise, of the service that was asked for or may serve instead).
 * `body` is JSON that was parsed before.
 */
export function boundOf(query: BoundQuery): Bounded | { readonly unpriced: string } {
  const { format, body, price, model = "" } = query;
  if (format.endsWith("-token-count") || isFree(price)) return nothing;
  const value = JSON.parse(body) as Json;
  const unknown = twiceIn(body) ?? unknownMember(format, value);
  if (unknown !== undefined) return { unpriced: unknown };
  const services = servicesOf(value, price);
  if (!services) return { unpriced: "service_tier" };
  const contents = new Contents();
  (readers[format] ?? readEmbeddings)(value, contents);
  const context = query.contextTokens ?? price.contextTokens;
  if (contents.hasMedia && context === undefined) contents.refuse("messages");
  if (contents.unpriced !== undefined) return { unpriced: contents.unpriced };
  const answers = hasAnswer(format) ? answersIn(format, value) : 0;
  if (answers === undefined) return { unpriced: format === "gemini" ? "generationConfig.candidateCount" : "n" };

  const { texts } = contents;
  // A text's tokens stand between those of its frame, and are no others for it; its bytes are no more than
  // those that it has in the body.
  const saved = query.counted === undefined ? 0 : bytesOf(texts) - query.counted - texts.length * framing.text;
  const inputTokens =
    Buffer.byteLength(body) -
    Math.max(0, saved) -
    contents.dataLength +
    contents.images * imageTokens(model) +
    (contents.hasMedia ? (context ?? 0) : 0) +
    framing.request +
    contents.frames * framing.frame +
    contents.tools * framing.tool;
  const rates = ratesOf(price, inputTokens, services);
  const input = price.perRequest + tokensAt(inputTokens, dearestInput(rates, contents, body));
  const perToken = Math.max(
    ...rates.map((one) => Math.max(one.output, one.reasoning, one.audioOutput, one.imageOutput)),
  );
  const boundFor = (limit: number): Nano => input + tokensAt(limit * answers, perToken);
  const asked = limitIn(format, value);
  const outputLimit = hasAnswer(format) ? asked : 0;
  const most = Math.min(
    asked ?? Number.POSITIVE_INFINITY,
    query.maxOutput ?? price.maxOutputTokens ?? asked ?? outputUnknown,
  );
  return {
    inputTokens,
    texts,
    outputLimit,
    outputMost: most,
    bound: outputLimit === undefined ? undefined : boundFor(outputLimit),
    boundFor,
    limitFor: (affordable) =>
      largestLimit(Math.min(affordable, nanoMax), input, perToken * Math.max(1, answers), most, boundFor),
  };
}

const bytesOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

/** The first member that a body has twice: providers differ in which of them counts. */
function twiceIn(body: string): string | undefined {
  const names = new Set<string>();
  for (const { name } of objectMembers(body)) {
    if (names.has(name)) return name;
    names.add(name);
  }
  return undefined;
}

function largestLimit(
  affordable: Nano,
  input: Nano,
  perLimit: number,
  most: number,
  boundFor: (limit: number) => Nano,
): number {
  if (affordable < input) return 0;
  const exact = perLimit === 0 ? most : Number((BigInt(affordable - input) * 1_000_000n) / BigInt(perLimit));
  let limit = Math.min(most, exact);
  while (limit > 0 && boundFor(limit) > affordable) limit--;
  return limit;
}

const isFree = ({ tiers, perRequest }: Price): boolean =>
  perRequest === 0 && tiers.every(({ rates }) => Object.values(rates).every((rate) => rate === 0));

/** The services that may serve the request; undefined for one whose rates are not known. */
function servicesOf(body: Json, { tiers }: Price): readonly Service[] | undefined {
  const asked = body["service_tier"] ?? body["serviceTier"];
  const tier = typeof asked === "object" ? objectIn(asked)["type"] : asked;
  const has = (service: Service): boolean => tiers.some((one) => one.service === service);
  switch (tier) {
    case undefined:
    case null:
    case "auto":
    case "default":
    case "standard":
    case "standard_only":
      return ["default"];
    case "flex":
      return has("flex") ? ["default", "flex"] : ["default"];
    case "priority":
      return has("priority") ? ["default", "priority"] : undefined;
    default:
      return undefined;
  }
}

/** All rates that a request of at most so many tokens of input may be billed at. */
const ratesOf = ({ tiers }: Price, inputTokens: number, services: readonly Service[]): readonly Rates[] =>
  tiers
    .filter(({ service, above }) => services.includes(service) && (above === 0 || inputTokens > above))
    .map(({ rates }) => rates);

/**
 * Whether something may be to be kept in a cache for an hour or longer, which costs more: said plainly, or in escapes.
 */
const mayKeepLong = (body: string): boolean => /"(?:1h|12h|24h)"|\\u/.test(body);

function dearestInput(rates: readonly Rates[], { hasAudio }: Contents, body: string): number {
  const isLong = mayKeepLong(body);
  return Math.max(
    ...rates.map((one) =>
      Math.max(
        one.input,
        one.cachedInput,
        one.cacheWrite,
        isLong ? one.cacheWriteHour : 0,
        hasAudio ? one.audioInput : 0,
      ),
    ),
  );
}
