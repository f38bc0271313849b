import { ownTypes, resolveSecret, type ProviderConfig } from "../../platform/config/index.ts";
import { anthropic } from "../dialect/anthropic/index.ts";
import { anthropicTokenCount } from "../dialect/anthropic/token-count.ts";
import type { ProviderDialect } from "../dialect/dialect.ts";
import type { TokenCountFormat } from "../dialect/token-count.ts";
import type { Answer } from "./answer.ts";
import { answersAtAll, baseHeaders, describeNetworkError, getJson } from "./http.ts";
import { postConversation } from "./conversation-call.ts";
import { extraHeaders } from "./headers.ts";
import type { ModelCall, Model, Provider } from "./provider.ts";
import { Refusals } from "./refusals/refusals.ts";
import { isLocal } from "./locality.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const spoken = [anthropic];

/** The API version that the dialect is written for (Anthropic API reference, "Versions"). */
const apiVersion = "2023-06-01";

/** Anthropic, or a server that speaks its Messages API below a base URL. */
export class AnthropicProvider implements Provider {
  readonly name: string;
  readonly type = "anthropic";
  readonly local: boolean;
  readonly isClients: boolean;
  readonly builtIn = false;
  models: readonly Model[] = [];
  trouble: string | undefined;
  readonly #baseUrl: string;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #asksForModels: boolean;
  readonly #refusals = new Refusals();

  constructor(
    name: string,
    config: Pick<ProviderConfig, "base_url" | "api_key" | "models" | "headers" | "credential" | "local">,
    environment: Environment,
  ) {
    this.name = name;
    this.#baseUrl = (config.base_url ?? ownTypes.anthropic.baseUrl).replace(/\/+$/, "");
    this.#url = `${this.#baseUrl}/messages`;
    this.local = isLocal(config, this.#baseUrl);
    this.isClients = config.credential === "client";
    const key = config.api_key === undefined ? undefined : resolveSecret(config.api_key, environment);
    this.#headers = {
      ...baseHeaders,
      "anthropic-version": apiVersion,
      ...(key ? { "x-api-key": key.reveal() } : {}),
      ...extraHeaders(config.headers ?? {}, environment),
    };
    this.#asksForModels = config.models === undefined;
    if (config.models) this.models = config.models.map((id) => ({ id, chats: true }));
  }

  async refresh(signal: AbortSignal): Promise<void> {
    if (!this.#asksForModels) return;
    try {
      this.models = readAnthropicModels(await getJson(`${this.#baseUrl}/models?limit=1000`, this.#headers, signal));
      this.trouble = undefined;
    } catch (error) {
      this.trouble = describeNetworkError(error);
    }
  }

  probe(signal: AbortSignal): Promise<boolean> {
    return answersAtAll(`${this.#baseUrl}/models?limit=1`, this.#headers, signal);
  }

  dialects(): readonly ProviderDialect[] {
    return spoken;
  }

  tokenCount(): TokenCountFormat {
    return anthropicTokenCount;
  }

  call(modelCall: ModelCall): Promise<Answer> {
    const url = modelCall.dialect === anthropicTokenCount.name ? `${this.#url}/count_tokens` : this.#url;
    return this.#refusals.send(modelCall, (asked) => postConversation(url, this.#headers, asked));
  }
}

/** Anthropic's GET /v1/models: `{data: [{id, created_at}]}`. Throws when it is none. */
export function readAnthropicModels(answer: unknown): readonly Model[] {
  const data = (answer as { data?: unknown } | null)?.data;
  if (!Array.isArray(data)) throw new Error("its model list has no data");
  return (data as unknown[]).flatMap((item) => {
    const { id, created_at: createdAt } = (item ?? {}) as { id?: unknown; created_at?: unknown };
    if (typeof id !== "string" || id === "") return [];
    const created = typeof createdAt === "string" ? Math.floor(Date.parse(createdAt) / 1000) : Number.NaN;
    return [{ id, chats: true, ownedBy: "anthropic", ...(Number.isNaN(created) ? {} : { created }) }];
  });
}
