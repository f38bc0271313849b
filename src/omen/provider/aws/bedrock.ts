import { type ProviderConfig } from "../../../platform/config/index.ts";
import { anthropic } from "../../dialect/anthropic/index.ts";
import { bedrockConverse } from "../../dialect/bedrock-converse/index.ts";
import type { ProviderDialect } from "../../dialect/dialect.ts";
import { cohereEmbeddings } from "../../dialect/embedding/cohere.ts";
import type { EmbeddingFormat } from "../../dialect/embedding/embedding.ts";
import { titanEmbeddings } from "../../dialect/embedding/titan.ts";
import { succeeded, type Answer } from "../answer.ts";
import { withCloudBetas } from "../betas.ts";
import { baseHeaders, describeNetworkError, getJson, send } from "../http.ts";
import { decodedBody } from "../conversation-call.ts";
import { extraHeaders } from "../headers.ts";
import type { ModelCall, Model, Provider } from "../provider.ts";
import { reframe } from "../reframe.ts";
import { Refusals } from "../refusals/refusals.ts";
import { sendEach } from "../send-each.ts";
import { authorizationOf, regionOf, type Authorization, type CredentialConfig } from "./authorization.ts";
import { endpointsOf, type Endpoints } from "./endpoint.ts";
import { saysStale, withMeaning } from "./error.ts";
import { converseFraming, eventStreamType, invokeFraming } from "./event-framing.ts";
import { introduced } from "./introduction.ts";
import { invocationOf } from "./invoke.ts";
import { listModels } from "./models.ts";
import { encodeText } from "./signature.ts";
import { isLocal } from "../locality.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where calls go and who makes them. */
interface Account {
  readonly endpoints: Endpoints;
  readonly authorization: Authorization;
}

const noRegion = "no AWS region is known; set its region, or AWS_REGION";

/**
 * AWS Bedrock: InvokeModel for Claude, whose own Messages say more than Converse can, and for
 * embeddings; Converse for all others.
 */
export class BedrockProvider implements Provider {
  readonly name: string;
  readonly type = "bedrock";
  readonly local: boolean;
  readonly builtIn = false;
  models: readonly Model[] = [];
  trouble: string | undefined;
  readonly #account: Account | undefined;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #asksForModels: boolean;
  readonly #refusals = new Refusals();
  /** The foundation models behind profiles whose own names don't tell. */
  #bases: ReadonlyMap<string, string> = new Map();

  constructor(
    name: string,
    config: CredentialConfig & Pick<ProviderConfig, "base_url" | "models" | "headers" | "local">,
    environment: Environment,
  ) {
    this.name = name;
    this.#headers = { ...baseHeaders, ...extraHeaders(config.headers ?? {}, environment) };
    this.#asksForModels = config.models === undefined;
    if (config.models) this.models = config.models.map((id) => ({ id, chats: true }));
    try {
      this.#account = accountOf(config, environment);
    } catch (error) {
      this.trouble = describeNetworkError(error);
    }
    this.local = isLocal(config, config.base_url ?? "https://amazonaws.com");
  }

  async refresh(signal: AbortSignal): Promise<void> {
    if (!this.#asksForModels || !this.#account) return;
    const { endpoints, authorization } = this.#account;
    try {
      const models = await listModels(async (path) => {
        const url = endpoints.control + path;
        const { headers } = await authorization.of({ method: "GET", url, headers: this.#headers });
        return getJson(url, { ...this.#headers, ...headers }, signal);
      });
      this.#bases = new Map(models.map(({ id, base }) => [id, base]));
      this.models = models;
      this.trouble = undefined;
    } catch (error) {
      this.trouble = describeNetworkError(error);
    }
  }

  dialects(model: string): readonly ProviderDialect[] {
    const base = this.#bases.get(model) ?? model;
    const dialect = /claude|anthropic\./.test(base) ? anthropic : bedrockConverse;
    return [base === model ? dialect : knowing(base, dialect)];
  }

  embeddings(model: string): EmbeddingFormat | undefined {
    const base = this.#bases.get(model) ?? model;
    if (/titan-embed-(?:text|g1-text)/.test(base)) return titanEmbeddings;
    return /cohere\.embed/.test(base) ? cohereEmbeddings : undefined;
  }

  call(modelCall: ModelCall): Promise<Answer> {
    if (modelCall.dialect === titanEmbeddings.name) return sendEach(modelCall, (one) => this.#send(one));
    const asked = modelCall.dialect === anthropic.name ? withCloudBetas(modelCall) : modelCall;
    return this.#refusals.send(asked, (one) => this.#send(one));
  }

  async #send(modelCall: ModelCall): Promise<Answer> {
    if (!this.#account) throw new Error(this.trouble ?? noRegion);
    const { endpoints, authorization } = this.#account;
    const { model, stream, dialect, cancellation } = modelCall;
    const invokes = dialect !== bedrockConverse.name;
    const text = decodedBody(modelCall);
    const { body, headers: own } =
      dialect === anthropic.name ? invocationOf(text, modelCall.headers) : { body: text, headers: modelCall.headers };
    const url = `${endpoints.runtime}/model/${encodeText(model)}/${operationOf(invokes, stream)}`;
    const headers = {
      ...this.#headers,
      ...own,
      "content-type": "application/json",
      accept: stream ? eventStreamType : "application/json",
    };
    const authorized = await authorization.of({ method: "POST", url, headers, body });
    const answer = await send({
      method: "POST",
      url,
      headers: { ...headers, ...authorized.headers },
      body,
      cancellation,
    });
    if (!succeeded(answer)) {
      if (saysStale(answer)) authorized.reject();
      return withMeaning(answer);
    }
    const head = { requestId: answer.header("x-amzn-requestid") ?? "", modelId: model };
    if (answer.header("content-type")?.includes(eventStreamType))
      return reframe(answer, invokes ? invokeFraming() : converseFraming(head));
    return invokes ? answer : introduced(answer, head);
  }
}

/** The dialect for a profile whose name doesn't tell what its model takes; the URL alone names the profile. */
const knowing = (base: string, dialect: ProviderDialect): ProviderDialect => ({
  ...dialect,
  encodeRequest: (conversation, _profile, unsupported) => dialect.encodeRequest(conversation, base, unsupported),
});

function operationOf(invokes: boolean, stream: boolean): string {
  if (invokes) return stream ? "invoke-with-response-stream" : "invoke";
  return stream ? "converse-stream" : "converse";
}

/** Throws an `Error` when the region is not known, or a file that may hold it can't be read. */
function accountOf(config: CredentialConfig & Pick<ProviderConfig, "base_url">, environment: Environment): Account {
  const region = regionOf(config, environment);
  if (!region) throw new Error(noRegion);
  return {
    endpoints: endpointsOf(region, config.base_url),
    authorization: authorizationOf(config, region, environment),
  };
}
