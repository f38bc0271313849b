import { resolveSecret, type ProviderConfig } from "../../platform/config/index.ts";
import type { ProviderDialect } from "../dialect/dialect.ts";
import type { EmbeddingFormat } from "../dialect/embedding/embedding.ts";
import { openaiEmbeddings } from "../dialect/embedding/openai.ts";
import { openaiChat } from "../dialect/openai-chat/index.ts";
import { openaiCompletions } from "../dialect/openai-completions/index.ts";
import { openaiResponses } from "../dialect/openai-responses/index.ts";
import type { Answer } from "./answer.ts";
import { RefreshedToken } from "./oauth/token.ts";
import { requestToken } from "./oauth/token-request.ts";
import { baseHeaders } from "./http.ts";
import { postConversation } from "./conversation-call.ts";
import { extraHeaders } from "./headers.ts";
import type { ModelCall, Model, Provider } from "./provider.ts";
import { openaiQuirks, withQuirks } from "./quirks.ts";
import { Refusals } from "./refusals/refusals.ts";
import { isLocal } from "./locality.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type AzureConfig = Pick<
  ProviderConfig,
  | "base_url"
  | "local"
  | "api_key"
  | "models"
  | "headers"
  | "api_version"
  | "access_token"
  | "tenant_id"
  | "client_id"
  | "client_secret"
>;

const spoken = [withQuirks(openaiChat, openaiQuirks), openaiResponses, openaiCompletions];

/** Where each format is taken: of one deployment in the dated API, of the resource in the v1 API. */
const paths: Readonly<Record<string, string>> = {
  "openai-chat": "chat/completions",
  "openai-completions": "completions",
  "openai-embeddings": "embeddings",
  "openai-responses": "responses",
};

/** What a token is for (Azure OpenAI reference, "Authentication"). */
const scope = "https://cognitiveservices.azure.com/.default";

/** Entra ID's public cloud; AZURE_AUTHORITY_HOST names another, as it does for Azure's own SDKs. */
const publicAuthority = "https://login.microsoftonline.com";

/**
 * OpenAI's models on Azure. A model is a deployment, by the name that its owner gave it; Azure's API can't list them,
 * so `models` names them, or they are asked for as PROVIDER/DEPLOYMENT.
 */
export class AzureProvider implements Provider {
  readonly name: string;
  readonly type = "azure";
  readonly local: boolean;
  readonly builtIn = false;
  readonly models: readonly Model[];
  readonly trouble = undefined;
  readonly #resource: string;
  readonly #version: string | undefined;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #tokens: RefreshedToken | undefined;
  readonly #refusals = new Refusals();

  constructor(name: string, config: AzureConfig, environment: Environment) {
    this.name = name;
    this.#resource = (config.base_url ?? "").replace(/\/+$/, "").replace(/\/openai(\/v1)?$/, "");
    this.#version = config.api_version;
    this.local = isLocal(config, this.#resource);
    this.models = (config.models ?? []).map((id) => ({ id, chats: true, ownedBy: "azure" }));
    this.#headers = {
      ...baseHeaders,
      ...credentials(config, environment),
      ...extraHeaders(config.headers ?? {}, environment),
    };
    this.#tokens = signIn(config, environment);
  }

  async refresh(): Promise<void> {}

  dialects(): readonly ProviderDialect[] {
    return spoken;
  }

  embeddings(): EmbeddingFormat {
    return openaiEmbeddings;
  }

  call(modelCall: ModelCall): Promise<Answer> {
    return this.#refusals.send(modelCall, (asked) => this.#send(asked));
  }

  async #send(modelCall: ModelCall): Promise<Answer> {
    const token = await this.#tokens?.get();
    const headers = token ? { ...this.#headers, authorization: `Bearer ${token.reveal()}` } : this.#headers;
    const answer = await postConversation(this.#url(modelCall), headers, modelCall);
    if (token && answer.status === 401) this.#tokens?.reject(token);
    return answer;
  }

  /**
   * Azure OpenAI REST API reference: "Data plane - inference", dated, and "v1". Responses
   * have no deployment in their path.
   */
  #url({ model, dialect }: ModelCall): string {
    const path = paths[dialect] ?? "";
    if (this.#version === undefined) return `${this.#resource}/openai/v1/${path}`;
    const deployment = dialect === "openai-responses" ? "" : `deployments/${encodeURIComponent(model)}/`;
    return `${this.#resource}/openai/${deployment}${path}?api-version=${this.#version}`;
  }
}

/** A key, or a token that something else keeps fresh. */
function credentials(
  { api_key: key, access_token: token }: AzureConfig,
  environment: Environment,
): Record<string, string> {
  if (key !== undefined) return { "api-key": resolveSecret(key, environment).reveal() };
  return token === undefined ? {} : { authorization: `Bearer ${resolveSecret(token, environment).reveal()}` };
}

/** An application signs in with its secret (Microsoft identity platform, "OAuth 2.0 client credentials flow"). */
function signIn(
  { tenant_id: tenant, client_id: client, client_secret: secret }: AzureConfig,
  environment: Environment,
): RefreshedToken | undefined {
  if (tenant === undefined || client === undefined || secret === undefined) return undefined;
  const authority = (environment["AZURE_AUTHORITY_HOST"] || publicAuthority).replace(/\/+$/, "");
  const url = `${authority}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
  return new RefreshedToken(() =>
    requestToken(url, {
      grant_type: "client_credentials",
      client_id: client,
      client_secret: resolveSecret(secret, environment).reveal(),
      scope,
    }),
  );
}
