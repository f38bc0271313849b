import { type ProviderConfig, type Secret } from "../../../platform/config/index.ts";
import { anthropic } from "../../dialect/anthropic/index.ts";
import type { ProviderDialect } from "../../dialect/dialect.ts";
import type { EmbeddingFormat } from "../../dialect/embedding/embedding.ts";
import { vertexEmbeddings } from "../../dialect/embedding/vertex.ts";
import { vertexGemini } from "../../dialect/gemini/vertex.ts";
import type { Answer } from "../answer.ts";
import { withCloudBetas } from "../betas.ts";
import type { Cancellation } from "../cancellation.ts";
import { baseHeaders, describeNetworkError, getJson } from "../http.ts";
import { decodedBody, postConversation } from "../conversation-call.ts";
import { extraHeaders } from "../headers.ts";
import type { ModelCall, Model, Provider } from "../provider.ts";
import { Refusals } from "../refusals/refusals.ts";
import { sendEach } from "../send-each.ts";
import { findAccount, type Account } from "./account.ts";
import { methodOf, publisherOf, vertexHost, vertexPath } from "./address.ts";
import { forVertex, rawMethodOf } from "./claude.ts";
import { plainFailure } from "./failed-answer.ts";
import { allPages, readPublisherModels } from "./models.ts";
import { isLocal } from "../locality.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type VertexConfig = Pick<
  ProviderConfig,
  "base_url" | "local" | "models" | "headers" | "project" | "location" | "access_token" | "credentials"
>;

const geminiSpoken = [vertexGemini];
const claudeSpoken = [anthropic];

/** Google's Vertex AI, called as a Google account: Gemini by generateContent, Claude by Anthropic's Messages. */
export class VertexProvider implements Provider {
  readonly name: string;
  readonly type = "vertex";
  readonly local: boolean;
  readonly builtIn = false;
  models: readonly Model[] = [];
  trouble: string | undefined;
  readonly #config: VertexConfig;
  readonly #environment: Environment;
  readonly #location: string;
  readonly #baseUrl: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #refusals = new Refusals();
  #account: Promise<Account> | undefined;

  constructor(name: string, config: VertexConfig, environment: Environment) {
    this.name = name;
    this.#config = config;
    this.#environment = environment;
    this.#location = config.location ?? (environment["GOOGLE_CLOUD_LOCATION"] || "global");
    this.#baseUrl = (config.base_url ?? `${vertexHost(this.#location)}/v1`).replace(/\/+$/, "");
    this.local = isLocal(config, this.#baseUrl);
    this.#headers = { ...baseHeaders, ...extraHeaders(config.headers ?? {}, environment) };
    if (config.models) this.models = config.models.map((id) => ({ id, chats: true }));
  }

  /** Google's models alone can be listed: Claude's have to be named in `models`. */
  async refresh(signal: AbortSignal): Promise<void> {
    if (this.#config.models) return;
    try {
      const account = await this.#signIn();
      const headers = this.#authorized(account, await account.tokens.get());
      const list = `${this.#baseUrl.replace(/\/v1$/, "/v1beta1")}/publishers/google/models?pageSize=300`;
      this.models = await allPages(async (token) => {
        const page = token === undefined ? "" : `&pageToken=${encodeURIComponent(token)}`;
        return readPublisherModels(await getJson(list + page, headers, signal));
      });
      this.trouble = undefined;
    } catch (error) {
      this.trouble = describeNetworkError(error);
    }
  }

  dialects(model: string): readonly ProviderDialect[] {
    return publisherOf(model).publisher === "anthropic" ? claudeSpoken : geminiSpoken;
  }

  embeddings(model: string): EmbeddingFormat | undefined {
    const { publisher, id } = publisherOf(model);
    return publisher === "google" && id.includes("embedding") ? vertexEmbeddings : undefined;
  }

  call(modelCall: ModelCall): Promise<Answer> {
    if (modelCall.dialect === vertexEmbeddings.name) return sendEach(modelCall, (one) => this.#call(one));
    const asked = modelCall.dialect === anthropic.name ? withCloudBetas(modelCall) : modelCall;
    return this.#refusals.send(asked, (one) => this.#call(one));
  }

  async #call(modelCall: ModelCall): Promise<Answer> {
    const { cancellation } = modelCall;
    const account = await unlessCancelled(this.#signIn(), cancellation);
    const token = await unlessCancelled(account.tokens.get(), cancellation);
    const answer = await this.#send(modelCall, account, token);
    if (answer.status !== 401) return plainFailure(answer);
    // Nothing was done yet: a token that was taken back before its end costs a second try, not the exchange.
    account.tokens.reject(token);
    const another = await unlessCancelled(account.tokens.get(), cancellation);
    if (another.reveal() === token.reveal()) return plainFailure(answer);
    answer.cancel();
    return plainFailure(await this.#send(modelCall, account, another));
  }

  #send(modelCall: ModelCall, account: Account, token: Secret): Promise<Answer> {
    const claude = modelCall.dialect === "anthropic";
    const method = claude ? rawMethodOf(modelCall) : methodOf(modelCall);
    const url = `${this.#baseUrl}/${vertexPath(account.project, this.#location, modelCall.model)}:${method}`;
    const sent: ModelCall = claude ? { ...modelCall, body: forVertex(decodedBody(modelCall)) } : modelCall;
    return postConversation(url, this.#authorized(account, token), sent);
  }

  /** Looked for once; after a failure again, since somebody may have signed in meanwhile. */
  #signIn(): Promise<Account> {
    this.#account ??= findAccount(this.#config, this.#environment).catch((error: unknown) => {
      this.#account = undefined;
      throw error;
    });
    return this.#account;
  }

  #authorized({ quotaProject }: Account, token: Secret): Readonly<Record<string, string>> {
    return {
      ...this.#headers,
      authorization: `Bearer ${token.reveal()}`,
      ...(quotaProject === undefined ? {} : { "x-goog-user-project": quotaProject }),
    };
  }
}

/** What many wait for goes on when one of them leaves, who need not wait for it. */
function unlessCancelled<T>(shared: Promise<T>, cancellation: Cancellation): Promise<T> {
  if (cancellation.reason) return Promise.reject(cancellation.reason);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  cancellation.listen(() => reject(cancellation.reason));
  // The listener goes before the promise settles: whoever goes on may set one of its own.
  const settle = (how: () => void) => {
    cancellation.listen(undefined);
    how();
  };
  shared.then(
    (value) => settle(() => resolve(value)),
    (error: unknown) => settle(() => reject(error)),
  );
  return promise;
}
