import { monotonic } from "../platform/clock.ts";
import type { Config } from "../platform/config/index.ts";
import type { Log } from "../platform/log.ts";
import { randomName } from "../platform/random.ts";
import { Access, type Principal } from "./access/access.ts";
import { AttemptScope } from "./attempt.ts";
import { readBody } from "./body.ts";
import { decodeChatRequest, encodeChatRequest, type ChatRequest } from "./dialect/openai/chat-request.ts";
import { errorResponse } from "./dialect/openai/error.ts";
import { usageOfAnswer, usageOfStream } from "./dialect/openai/usage.ts";
import { clientGone, Failure, providerError } from "./failure.ts";
import { Metrics } from "./metrics.ts";
import { timeoutsOf } from "./provider/index.ts";
import { relay } from "./relay.ts";
import { Catalogue, type Deployment } from "./route/catalogue.ts";
import { awaitRoute, findRoute, type Route } from "./route/resolve.ts";
import { failureOf } from "./upstream-failure.ts";
import type { Usage } from "./usage.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface GatewayOptions {
  readonly config: Config;
  readonly environment: Environment;
  readonly log: Log;
  /** Names this Omen in `Via`, so that a request that comes round again is recognised. */
  readonly instance: string;
}

/** What Omen is, free of HTTP's assembly: exchanges from a request in to a response out. */
export class Gateway {
  readonly config: Config;
  readonly log: Log;
  readonly instance: string;
  readonly access: Access;
  readonly catalogue: Catalogue;
  readonly metrics: Metrics;
  #active = 0;

  constructor({ config, environment, log, instance }: GatewayOptions) {
    this.config = config;
    this.log = log;
    this.instance = instance;
    this.access = new Access(config.auth, environment);
    this.catalogue = new Catalogue(config, environment, log);
    this.metrics = new Metrics(() => this.#active);
  }

  /** Exchanges under way. */
  get active(): number {
    return this.#active;
  }

  /** POST /v1/chat/completions: one exchange from bytes in to bytes out. Never rejects. */
  async chat(request: Request): Promise<Response> {
    const exchange = new Exchange("chat", this);
    this.#active++;
    exchange.onEnd = () => this.#active--;
    try {
      return await this.#chat(request, exchange);
    } catch (error) {
      return exchange.fail(error, request.signal);
    }
  }

  async #chat(request: Request, exchange: Exchange): Promise<Response> {
    exchange.principal = this.access.identify(request);
    this.#refuseLoop(request.headers);
    const { max_body_bytes: bytesMax, body_seconds: bodySeconds } = this.config.server;
    const chat = decodeChatRequest(await readBody(request, { bytesMax, waitMs: bodySeconds * 1000 }));
    const route = findRoute(this.catalogue, chat.model) ?? (await awaitRoute(this.catalogue, chat.model));
    exchange.route = route;
    const { deployment } = route;
    const scope = new AttemptScope(request.signal, deployment, timeoutsOf(this.config, deployment.provider.name));
    exchange.scope = scope;
    exchange.sent();
    const answer = await this.#call(scope, deployment, chat, request.headers);
    if (!answer.ok) throw await failureOf(answer, deployment);
    return chat.stream ? this.#stream(answer, exchange, chat) : this.#whole(answer, exchange, chat);
  }

  async #call(scope: AttemptScope, deployment: Deployment, chat: ChatRequest, headers: Headers): Promise<Response> {
    try {
      return await deployment.provider.call({
        model: deployment.model.id,
        body: encodeChatRequest(chat, deployment.model.id),
        stream: chat.stream,
        signal: scope.signal,
        headers: this.#continued(headers),
      });
    } catch (error) {
      throw scope.explain(error) ?? error;
    }
  }

  async #whole(answer: Response, exchange: Exchange, chat: ChatRequest): Promise<Response> {
    const { scope } = exchange;
    let bytes: Uint8Array;
    try {
      bytes = await answer.bytes();
    } catch (error) {
      throw scope?.explain(error) ?? error;
    }
    exchange.firstByte();
    exchange.usage = usageOfAnswer(bytes, exchange.providerName);
    exchange.end(200);
    return new Response(bytes, { headers: exchange.headers("application/json", chat) });
  }

  async #stream(answer: Response, exchange: Exchange, chat: ChatRequest): Promise<Response> {
    const { scope } = exchange;
    if (!answer.body || !scope) throw providerError("The provider answered without a body.");
    if (!answer.headers.get("content-type")?.includes("text/event-stream"))
      throw await notAStream(answer, exchange.providerName);
    const body = await relay(answer.body, {
      onFirstByte: () => exchange.firstByte(),
      onProgress: () => scope.progress(),
      explain: (error) => scope.explain(error),
      keepAliveMs: this.config.server.keep_alive_seconds * 1000,
      settle: (end, frames) => {
        exchange.usage = usageOfStream(frames);
        exchange.end({ done: 200, client_gone: clientGone, provider_failed: 502 }[end]);
      },
    });
    if (body === undefined) return new Response(null, { status: clientGone });
    return new Response(body, {
      headers: {
        ...exchange.headers("text/event-stream; charset=utf-8", chat),
        "cache-control": "no-cache",
        "x-accel-buffering": "no",
      },
    });
  }

  /** 508 (RFC 5842 §7.2) for a request that this Omen has already sent out once. */
  #refuseLoop(headers: Headers): void {
    if (!headers.get("via")?.includes(this.instance)) return;
    throw new Failure({
      status: 508,
      type: "invalid_request_error",
      code: "loop_detected",
      message:
        "This request has already passed through this Omen. One of its providers leads back to it; check their base_url.",
    });
  }

  #continued(headers: Headers): Record<string, string> {
    const via = headers.get("via");
    const continued: Record<string, string> = { via: via ? `${via}, 1.1 ${this.instance}` : `1.1 ${this.instance}` };
    const traceparent = headers.get("traceparent");
    if (traceparent) continued["traceparent"] = traceparent;
    return continued;
  }
}

/** What is known of one exchange while it runs, and its one end. */
class Exchange {
  readonly id = `req_${randomName(20)}`;
  principal: Principal | undefined;
  route: Route | undefined;
  scope: AttemptScope | undefined;
  usage: Usage | undefined;
  onEnd: () => void = () => undefined;
  readonly #startedMs = monotonic();
  #sentMs: number | undefined;
  #firstByteMs: number | undefined;
  #ended = false;

  constructor(
    readonly surface: string,
    readonly gateway: Gateway,
  ) {}

  get providerName(): string {
    return this.route?.deployment.provider.name ?? "none";
  }

  /** The request leaves for the provider. */
  sent(): void {
    this.#sentMs = monotonic();
  }

  /** The answer's first byte is here. */
  firstByte(): void {
    this.#firstByteMs ??= monotonic();
  }

  /** Headers of an answer that is passed on. */
  headers(contentType: string, chat: ChatRequest): Record<string, string> {
    const headers: Record<string, string> = {
      "content-type": contentType,
      "x-request-id": this.id,
      "x-omen-provider": this.providerName,
      "x-omen-model": headerText(this.route?.deployment.model.id ?? ""),
      "x-omen-overhead-ms": this.#overheadMs().toFixed(2),
    };
    const dropped = Object.keys(chat.hints);
    if (dropped.length > 0) headers["x-omen-dropped"] = headerText(dropped.map((name) => `omen.${name}`).join(", "));
    return headers;
  }

  /** The answer for whatever was thrown. */
  fail(error: unknown, client: AbortSignal): Response {
    if (error instanceof Failure) {
      this.end(error.status);
      return errorResponse(error, { "x-request-id": this.id });
    }
    if (client.aborted) {
      this.end(clientGone);
      return new Response(null, { status: clientGone });
    }
    this.gateway.log.error("a bug in Omen failed a request", {
      id: this.id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    this.end(500);
    return errorResponse(internal, { "x-request-id": this.id });
  }

  /** Records the exchange; only the first call counts. */
  end(status: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.scope?.end();
    this.onEnd();
    const seconds = (monotonic() - this.#startedMs) / 1000;
    this.gateway.metrics.record({
      surface: this.surface,
      deployment: this.route?.deployment,
      status,
      seconds,
      firstByteSeconds: this.#firstByteMs === undefined ? undefined : (this.#firstByteMs - this.#startedMs) / 1000,
      overheadSeconds: this.#overheadMs() / 1000,
      usage: this.usage,
    });
    if (!this.gateway.log.writes("debug")) return;
    this.gateway.log.debug("exchange", {
      id: this.id,
      surface: this.surface,
      status,
      principal: this.principal?.name,
      provider: this.route?.deployment.provider.name,
      model: this.route?.deployment.model.id,
      reason: this.route?.reason,
      seconds: Number(seconds.toFixed(4)),
    });
  }

  /** Omen's own time: all of it but the wait for the provider's first byte. */
  #overheadMs(): number {
    const now = monotonic();
    if (this.#sentMs === undefined) return now - this.#startedMs;
    const before = this.#sentMs - this.#startedMs;
    return this.#firstByteMs === undefined ? before : before + (now - this.#firstByteMs);
  }
}

const internal = new Failure({
  status: 500,
  type: "api_error",
  code: "internal_error",
  message: "Omen failed on this request. The log has the cause under the id in x-request-id.",
});

/** A 2xx that is no event stream: an error object in JSON, as some servers send, or something else altogether. */
async function notAStream(answer: Response, provider: string): Promise<Failure> {
  const type = answer.headers.get("content-type") ?? "nothing";
  await answer.body?.cancel().catch(() => undefined);
  return providerError(`The provider '${provider}' was asked for an event stream and answered ${type}.`);
}

/** Text for a header's value: what RFC 9110 §5.5 does not allow is replaced. */
const headerText = (text: string): string => text.replace(/[^\x20-\x7E]/g, "?");
