import { ownTypes, resolveSecret, type ProviderConfig } from "../../../platform/config/index.ts";
import type { ProviderDialect } from "../../dialect/dialect.ts";
import type { EmbeddingFormat } from "../../dialect/embedding/embedding.ts";
import { geminiEmbeddings } from "../../dialect/embedding/gemini.ts";
import { geminiTokenCount, type TokenCountFormat } from "../../dialect/token-count.ts";
import { gemini } from "../../dialect/gemini/index.ts";
import type { Answer } from "../answer.ts";
import { answersAtAll, baseHeaders, describeNetworkError, getJson } from "../http.ts";
import { postConversation } from "../conversation-call.ts";
import { extraHeaders } from "../headers.ts";
import type { ModelCall, Model, Provider } from "../provider.ts";
import { Refusals } from "../refusals/refusals.ts";
import { geminiPath, methodOf } from "./address.ts";
import { plainFailure } from "./failed-answer.ts";
import { allPages, readGeminiModels } from "./models.ts";
import { isLocal } from "../locality.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const spoken = [gemini];

/** Google's Gemini API, called with a key. */
export class GeminiProvider implements Provider {
  readonly name: string;
  readonly type = "gemini";
  readonly local: boolean;
  readonly builtIn = false;
  models: readonly Model[] = [];
  trouble: string | undefined;
  readonly #baseUrl: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #asksForModels: boolean;
  readonly #refusals = new Refusals();

  constructor(
    name: string,
    config: Pick<ProviderConfig, "base_url" | "api_key" | "models" | "headers" | "local">,
    environment: Environment,
  ) {
    this.name = name;
    this.#baseUrl = (config.base_url ?? ownTypes.gemini.baseUrl).replace(/\/+$/, "");
    this.local = isLocal(config, this.#baseUrl);
    const key = config.api_key === undefined ? undefined : resolveSecret(config.api_key, environment);
    this.#headers = {
      ...baseHeaders,
      ...(key ? { "x-goog-api-key": key.reveal() } : {}),
      ...extraHeaders(config.headers ?? {}, environment),
    };
    this.#asksForModels = config.models === undefined;
    if (config.models) this.models = config.models.map((id) => ({ id, chats: true }));
  }

  async refresh(signal: AbortSignal): Promise<void> {
    if (!this.#asksForModels) return;
    try {
      this.models = await allPages(async (token) => {
        const page = token === undefined ? "" : `&pageToken=${encodeURIComponent(token)}`;
        const url = `${this.#baseUrl}/models?pageSize=1000${page}`;
        return readGeminiModels(await getJson(url, this.#headers, signal));
      });
      this.trouble = undefined;
    } catch (error) {
      this.trouble = describeNetworkError(error);
    }
  }

  probe(signal: AbortSignal): Promise<boolean> {
    return answersAtAll(`${this.#baseUrl}/models?pageSize=1`, this.#headers, signal);
  }

  dialects(): readonly ProviderDialect[] {
    return spoken;
  }

  embeddings(): EmbeddingFormat {
    return geminiEmbeddings;
  }

  tokenCount(): TokenCountFormat {
    return geminiTokenCount;
  }

  call(modelCall: ModelCall): Promise<Answer> {
    return this.#refusals.send(modelCall, this.#send);
  }

  readonly #send = async (modelCall: ModelCall): Promise<Answer> => {
    const url = `${this.#baseUrl}/${geminiPath(modelCall.model)}:${methodOf(modelCall)}`;
    return plainFailure(await postConversation(url, this.#headers, modelCall));
  };
}
