import type { ProviderDialect } from "../dialect/dialect.ts";
import type { EmbeddingFormat } from "../dialect/embedding/embedding.ts";
import { openaiEmbeddings } from "../dialect/embedding/openai.ts";
import { ollama } from "../dialect/ollama/index.ts";
import { openaiChat } from "../dialect/openai-chat/index.ts";
import { openaiCompletions } from "../dialect/openai-completions/index.ts";
import { succeeded, type Answer } from "./answer.ts";
import { baseHeaders, describeNetworkError } from "./http.ts";
import { LineFraming } from "./line-framing.ts";
import { postConversation } from "./conversation-call.ts";
import { OllamaModels } from "./ollama-models.ts";
import { reframe } from "./reframe.ts";
import { refusedByOllama } from "./refusals/ollama.ts";
import { Refusals } from "./refusals/refusals.ts";
import type { ModelCall, Model, Provider } from "./provider.ts";
import { isLocal, type LocalityConfig } from "./locality.ts";

/** A model that has no thoughts refuses whoever asks for them. */
const thoughtless: ProviderDialect = {
  ...ollama,
  encodeRequest(conversation, model, unsupported) {
    const { reasoning, ...rest } = conversation;
    if (reasoning && reasoning.effort !== "none") unsupported("reasoning");
    return ollama.encodeRequest(rest, model, unsupported);
  },
};

/** Its own chat says most; clients of OpenAI's APIs are served by its own reading of those. */
const spoken = [ollama, openaiChat, openaiCompletions];
const thoughtlesslySpoken = [thoughtless, openaiChat, openaiCompletions];

const paths: Readonly<Record<string, string>> = {
  ollama: "/api/chat",
  "openai-chat": "/v1/chat/completions",
  "openai-completions": "/v1/completions",
  "openai-embeddings": "/v1/embeddings",
};

/**
 * One or several Ollama servers, seen as one provider; a model is asked of the first server, in
 * configured order, that has it.
 */
export class OllamaProvider implements Provider {
  readonly name: string;
  readonly type = "ollama";
  readonly local: boolean;
  readonly builtIn = false;
  readonly #endpoints: readonly Endpoint[];
  readonly #headers = baseHeaders;
  readonly #fixedModels: readonly string[] | undefined;
  readonly #refusals = new Refusals(refusedByOllama);

  constructor(
    name: string,
    origins: readonly string[],
    config: LocalityConfig & { readonly models?: readonly string[] } = {},
  ) {
    this.name = name;
    this.#endpoints = origins.map((given) => {
      const origin = given.replace(/\/+$/, "").replace(/\/v1$/, "");
      return { origin, list: new OllamaModels(origin, this.#headers), models: [], trouble: undefined };
    });
    this.local = isLocal(config, ...origins);
    this.#fixedModels = config.models;
  }

  get models(): readonly Model[] {
    const byId = new Map<string, Model>();
    for (const { models } of this.#endpoints)
      for (const model of models) if (!byId.has(model.id)) byId.set(model.id, model);
    const fixed = this.#fixedModels;
    return fixed ? fixed.map((id) => byId.get(id) ?? { id, chats: true }) : [...byId.values()];
  }

  /** That of all its servers: what one has can be asked of it while another is down. */
  get trouble(): string | undefined {
    if (this.#endpoints.some(({ trouble }) => trouble === undefined)) return undefined;
    const troubles = this.#endpoints.flatMap(({ origin, trouble }) => (trouble ? [`${origin}: ${trouble}`] : []));
    return troubles.join("; ");
  }

  async refresh(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#endpoints.map((endpoint) => refreshEndpoint(endpoint, signal)));
  }

  async probe(signal: AbortSignal): Promise<boolean> {
    await this.refresh(signal);
    return this.trouble === undefined;
  }

  dialects(model: string): readonly ProviderDialect[] {
    const known = this.#endpoints.flatMap(({ models }) => models.find(({ id }) => id === model) ?? [])[0];
    return known?.can?.reasoning === false ? thoughtlesslySpoken : spoken;
  }

  embeddings(): EmbeddingFormat {
    return openaiEmbeddings;
  }

  call(modelCall: ModelCall): Promise<Answer> {
    return this.#refusals.send(modelCall, this.#send);
  }

  readonly #send = async (modelCall: ModelCall): Promise<Answer> => {
    const has = (endpoint: Endpoint) => endpoint.models.some((model) => model.id === modelCall.model);
    const endpoint =
      this.#endpoints.find((candidate) => !candidate.trouble && has(candidate)) ??
      this.#endpoints.find(has) ??
      this.#endpoints[0];
    if (!endpoint) throw new Error("an Ollama provider has at least one endpoint");
    const answer = await postConversation(endpoint.origin + (paths[modelCall.dialect] ?? ""), this.#headers, modelCall);
    // Some that stand in front of it stream whatever they are asked.
    const streams = modelCall.stream || answer.header("content-type")?.includes("ndjson") === true;
    const isLines = modelCall.dialect === "ollama" && streams && succeeded(answer);
    return isLines ? reframe(answer, new LineFraming()) : answer;
  };
}

interface Endpoint {
  readonly origin: string;
  readonly list: OllamaModels;
  models: readonly Model[];
  trouble: string | undefined;
}

async function refreshEndpoint(endpoint: Endpoint, signal: AbortSignal): Promise<void> {
  try {
    endpoint.models = await endpoint.list.list(signal);
    endpoint.trouble = undefined;
  } catch (error) {
    endpoint.trouble = describeNetworkError(error);
  }
}
