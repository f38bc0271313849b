import { anthropic } from "../dialect/anthropic/index.ts";
import type { FormatName, ProviderDialect } from "../dialect/dialect.ts";
import type { EmbeddingFormat } from "../dialect/embedding/embedding.ts";
import { openaiEmbeddings } from "../dialect/embedding/openai.ts";
import { openaiChat } from "../dialect/openai-chat/index.ts";
import { openaiCompletions } from "../dialect/openai-completions/index.ts";
import { openaiResponses } from "../dialect/openai-responses/index.ts";
import { thinks } from "../dialect/openai-responses/model.ts";
import { ownTypes, presetOf, resolveSecret, type Preset, type ProviderConfig } from "../../platform/config/index.ts";
import type { Answer } from "./answer.ts";
import { postConversation } from "./conversation-call.ts";
import { bearer, extraHeaders } from "./headers.ts";
import { answersAtAll, baseHeaders, describeNetworkError, getJson } from "./http.ts";
import { readModelList } from "./model-list.ts";
import type { ModelCall, Model, Provider } from "./provider.ts";
import { openaiQuirks, withQuirks } from "./quirks.ts";
import { Refusals } from "./refusals/refusals.ts";
import { isLocal } from "./locality.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const openai: Preset = {
  title: "OpenAI",
  baseUrl: ownTypes.openai.baseUrl,
  has: ["responses", "completions", "embeddings"],
  quirks: openaiQuirks,
};

/** A server at an address that somebody chose. */
const anyServer: Preset = { title: "an OpenAI-compatible server", has: ["completions", "embeddings"] };

/** OpenAI has its completions API for these models alone (model pages, "Endpoints"). */
const completes = /instruct|davinci|babbage/;

/** What a provider of this type is known for. */
const knownOf = (type: string): Preset => (type === "openai" ? openai : (presetOf(type) ?? anyServer));

/** Responses as servers have it that are not OpenAI's: they pass over tools that are no functions. */
const likeResponses: ProviderDialect = { ...openaiResponses, lacks: ['"namespace"', '"tool_search"'] };

/** Where each format is taken, below the base URL. */
const paths = {
  "openai-chat": "/chat/completions",
  "openai-completions": "/completions",
  "openai-responses": "/responses",
  anthropic: "/messages",
  "openai-embeddings": "/embeddings",
} as const satisfies Partial<Record<FormatName, string>>;

/** OpenAI, or any server that speaks its API below a base URL. */
export class OpenAIProvider implements Provider {
  readonly name: string;
  readonly type: string;
  readonly local: boolean;
  readonly isClients: boolean;
  readonly builtIn = false;
  models: readonly Model[] = [];
  trouble: string | undefined;
  readonly #baseUrl: string;
  readonly #urls: Readonly<Record<string, string>>;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #asksForModels: boolean;
  readonly #hasEmbeddings: boolean;
  readonly #refusals = new Refusals();
  readonly #dialects: readonly ProviderDialect[];
  /** The same without completions. */
  readonly #chatDialects: readonly ProviderDialect[];
  /** The same with Responses first: it alone gives and takes back what OpenAI's models think. */
  readonly #thinkingDialects: readonly ProviderDialect[];

  constructor(
    name: string,
    config: Pick<ProviderConfig, "type" | "base_url" | "api_key" | "models" | "headers" | "credential" | "local">,
    environment: Environment,
  ) {
    this.name = name;
    this.type = config.type;
    const known = knownOf(config.type);
    this.#baseUrl = (config.base_url ?? known.baseUrl ?? "").replace(/\/+$/, "");
    this.#urls = Object.fromEntries(Object.entries(paths).map(([dialect, path]) => [dialect, this.#baseUrl + path]));
    this.#dialects = dialectsOf(known);
    this.#chatDialects = this.#dialects.filter((dialect) => dialect !== openaiCompletions);
    this.#thinkingDialects = [
      openaiResponses,
      ...this.#chatDialects.filter(({ name }) => name !== openaiResponses.name),
    ];
    this.#hasEmbeddings = known.has.includes("embeddings");
    this.local = isLocal(config, this.#baseUrl);
    this.isClients = config.credential === "client";
    const key = config.api_key === undefined ? undefined : resolveSecret(config.api_key, environment);
    this.#headers = { ...baseHeaders, ...bearer(key), ...extraHeaders(config.headers ?? {}, environment) };
    this.#asksForModels = config.models === undefined && known.quirks?.listsModels !== false;
    if (config.models) this.models = config.models.map((id) => ({ id, chats: true }));
  }

  async refresh(signal: AbortSignal): Promise<void> {
    if (!this.#asksForModels) return;
    try {
      this.models = readModelList(await getJson(`${this.#baseUrl}/models`, this.#headers, signal));
      this.trouble = undefined;
    } catch (error) {
      this.trouble = describeNetworkError(error);
    }
  }

  probe(signal: AbortSignal): Promise<boolean> {
    return answersAtAll(`${this.#baseUrl}/models`, this.#headers, signal);
  }

  dialects(model: string): readonly ProviderDialect[] {
    if (this.type !== "openai" || completes.test(model)) return this.#dialects;
    return thinks(model, undefined) ? this.#thinkingDialects : this.#chatDialects;
  }

  embeddings(): EmbeddingFormat | undefined {
    return this.#hasEmbeddings ? openaiEmbeddings : undefined;
  }

  call(modelCall: ModelCall): Promise<Answer> {
    return this.#refusals.send(modelCall, this.#send);
  }

  readonly #send = (modelCall: ModelCall): Promise<Answer> =>
    postConversation(this.#urls[modelCall.dialect] ?? "", this.#headers, modelCall);
}

/** Chat is what all of them have; what else one has serves the clients that speak it. */
function dialectsOf(preset: Preset): readonly ProviderDialect[] {
  const { has, quirks = {} } = preset;
  const dialects: ProviderDialect[] = [withQuirks(openaiChat, quirks)];
  if (has.includes("responses")) dialects.push(preset === openai ? openaiResponses : likeResponses);
  if (has.includes("messages")) dialects.push(anthropic);
  if (has.includes("completions")) dialects.push(openaiCompletions);
  return dialects;
}
