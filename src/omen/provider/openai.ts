import type { ProviderDialect } from "../dialect/dialect.ts";
import { openaiChat } from "../dialect/openai-chat/index.ts";
import {
  isLoopback,
  isSecretReference,
  presetOf,
  resolveSecret,
  type Preset,
  type ProviderConfig,
  type Secret,
} from "../../platform/config/index.ts";
import type { Answer } from "./answer.ts";
import { baseHeaders, describeNetworkError, getJson, send } from "./http.ts";
import type { Attempt, Model, Provider } from "./provider.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const openai: Preset = {
  title: "OpenAI",
  baseUrl: "https://api.openai.com/v1",
  has: ["responses", "completions", "embeddings"],
};

/** A server at an address that somebody chose. */
const anyServer: Preset = { title: "an OpenAI-compatible server", has: ["completions", "embeddings"] };

const spoken = [openaiChat];

/** OpenAI, or any server that speaks its API below a base URL. */
export class OpenAIProvider implements Provider {
  readonly name: string;
  readonly type: string;
  readonly local: boolean;
  readonly builtIn = false;
  models: readonly Model[] = [];
  trouble: string | undefined;
  readonly #baseUrl: string;
  readonly #chatUrl: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #asksForModels: boolean;

  constructor(
    name: string,
    config: Pick<ProviderConfig, "type" | "base_url" | "api_key" | "models" | "headers">,
    environment: Environment,
  ) {
    this.name = name;
    this.type = config.type;
    const preset = config.type === "openai" ? openai : (presetOf(config.type) ?? anyServer);
    this.#baseUrl = (config.base_url ?? preset.baseUrl ?? "").replace(/\/+$/, "");
    this.#chatUrl = `${this.#baseUrl}/chat/completions`;
    this.local = isLoopback(new URL(this.#baseUrl).hostname);
    const key = config.api_key === undefined ? undefined : resolveSecret(config.api_key, environment);
    this.#headers = { ...baseHeaders, ...bearer(key), ...extraHeaders(config.headers ?? {}, environment) };
    this.#asksForModels = config.models === undefined;
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

  dialects(): readonly ProviderDialect[] {
    return spoken;
  }

  call(attempt: Attempt): Promise<Answer> {
    return postConversation(this.#chatUrl, this.#headers, attempt);
  }
}

/** Sends a conversation, in whatever dialect. */
export const postConversation = (
  url: string,
  headers: Readonly<Record<string, string>>,
  attempt: Attempt,
): Promise<Answer> =>
  send({
    method: "POST",
    url,
    headers: {
      ...headers,
      ...attempt.headers,
      "content-type": "application/json",
      accept: attempt.stream ? "text/event-stream" : "application/json",
    },
    body: attempt.body,
    cancellation: attempt.cancellation,
  });

const bearer = (key: Secret | undefined): Record<string, string> =>
  key ? { authorization: `Bearer ${key.reveal()}` } : {};

/** Configured headers by lower-case name, with secrets in the place of their references. */
export const extraHeaders = (
  headers: Readonly<Record<string, string>>,
  environment: Environment,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      isSecretReference(value) ? resolveSecret(value, environment).reveal() : value,
    ]),
  );

/** OpenAI's model list: `{data: [{id, created, owned_by}]}`. Throws when it is none. */
export function readModelList(answer: unknown): readonly Model[] {
  const data = (answer as { data?: unknown } | null)?.data;
  if (!Array.isArray(data)) throw new Error("its model list has no data");
  return (data as unknown[]).flatMap((item) => {
    const { id, created, owned_by: ownedBy } = (item ?? {}) as { id?: unknown; created?: unknown; owned_by?: unknown };
    if (typeof id !== "string" || id === "") return [];
    return [
      {
        id,
        chats: probablyChats(id),
        ...(typeof created === "number" ? { created } : {}),
        ...(typeof ownedBy === "string" ? { ownedBy } : {}),
      },
    ];
  });
}

/** OpenAI's list does not say what a model is for; these words in a name do. */
const otherPurposes =
  /embed|whisper|tts|dall-e|moderation|rerank|image|audio|realtime|transcribe|babbage|davinci|sora/i;

export const probablyChats = (id: string): boolean => !otherPurposes.test(id);
