import type { Database } from "bun:sqlite";
import type { Config } from "../platform/config/index.ts";
import type { Log } from "../platform/log.ts";
import { answering, beginning } from "../platform/turn.ts";
import { Access } from "./access/access.ts";
import { AttemptScope } from "./attempt.ts";
import { readBody } from "./body.ts";
import { openEnvelope, type Envelope } from "./dialect/envelope.ts";
import type { StreamCodec } from "./dialect/stream-codec.ts";
import { earlyStream } from "./early-stream.ts";
import { Exchange } from "./exchange.ts";
import { clientGone, Failure, providerError } from "./failure.ts";
import { Fetcher } from "./fetch/fetcher.ts";
import { Metrics } from "./metrics.ts";
import { collect } from "./provider/collect.ts";
import { succeeded, timeoutsOf, type Answer } from "./provider/index.ts";
import { readable, type OpenOutlet } from "./outlet.ts";
import type { Passage } from "./passage/passage.ts";
import { useProxiesOf } from "./provider/http.ts";
import { relay, within } from "./relay.ts";
import { Catalogue } from "./route/catalogue.ts";
import { awaitRoute, findRoute } from "./route/resolve.ts";
import type { Surface } from "./surface/surface.ts";
import { failureOf } from "./upstream-failure.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface GatewayOptions {
  readonly config: Config;
  readonly environment: Environment;
  readonly log: Log;
  /** Names this Omen in `Via`, so that a request that comes round again is recognised. */
  readonly instance: string;
  /** The store of the data folder; absent in a process that has none. */
  readonly database?: Database;
  /** What fetches; default as the configuration says. */
  readonly fetcher?: Fetcher;
}

/** What Omen is, free of HTTP's assembly: exchanges from a request in to a response out. */
export class Gateway {
  readonly config: Config;
  readonly log: Log;
  readonly instance: string;
  readonly database: Database | undefined;
  readonly access: Access;
  readonly catalogue: Catalogue;
  readonly metrics: Metrics;
  readonly #fetcher: Fetcher | undefined;
  readonly #endings: (() => void)[] = [];
  readonly #draining = new AbortController();
  /** What a request continues that came from its client straight. */
  readonly #firstHop: Readonly<Record<string, string>>;
  #active = 0;

  constructor({ config, environment, log, instance, database, fetcher }: GatewayOptions) {
    this.config = config;
    this.log = log;
    this.instance = instance;
    this.#firstHop = { via: `1.1 ${instance}` };
    this.database = database;
    this.#fetcher = fetcher ?? (config.fetch.enabled ? new Fetcher(config.fetch) : undefined);
    useProxiesOf(environment);
    this.access = new Access(config.auth, environment);
    this.catalogue = new Catalogue(config, environment, log);
    this.metrics = new Metrics(() => this.#active);
  }

  /** Exchanges under way. */
  get active(): number {
    return this.#active;
  }

  /** Aborted when the program is about to end: what is idle closes, what is under way may finish. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  drain(): void {
    this.#draining.abort();
  }

  /** Has something done before the store is closed. */
  beforeEnd(act: () => void): void {
    this.#endings.push(act);
  }

  /** No exchange is under way, and none will come. */
  end(): void {
    for (const act of this.#endings) act();
  }

  /** One exchange on a surface, from bytes in to bytes out. `open` makes its body where that is a stream. Never rejects. */
  async exchange(surface: Surface, request: Request, open: OpenOutlet = readable): Promise<Response> {
    const exchange = new Exchange(surface, this.metrics, this.log);
    exchange.open = open;
    this.#active++;
    exchange.onEnd = () => this.#active--;
    await beginning.reached();
    let response: Response;
    try {
      response = await this.#exchange(request, exchange);
    } catch (error) {
      response = exchange.fail(error, exchange.client?.() ?? request.signal);
    }
    await answering.reached();
    return response;
  }

  async #exchange(request: Request, exchange: Exchange): Promise<Response> {
    const principal = this.access.identify(request);
    exchange.principal = principal;
    this.#refuseLoop(request.headers);
    const { max_body_bytes: bytesMax, body_seconds: bodySeconds } = this.config.server;
    const envelope = openEnvelope(
      await readBody(request, { bytesMax, waitMs: bodySeconds * 1000 }),
      exchange.surface.content,
    );
    const route = findRoute(this.catalogue, envelope.model) ?? (await awaitRoute(this.catalogue, envelope.model));
    exchange.route = route;
    const { deployment } = route;
    const opened = exchange.surface.open(envelope, deployment, this.config.server.unsupported, principal);
    const passage = opened.write ? await this.#written(opened, opened.write, request) : opened;
    exchange.dropped = passage.dropped;
    exchange.added = passage.headers;
    if (passage.own !== undefined) return this.#own(passage.own, exchange);
    const client = () => passage.client ?? request.signal;
    exchange.client = client;
    const scope = new AttemptScope(client, deployment, timeoutsOf(this.config, deployment.provider.name));
    exchange.scope = scope;
    exchange.sent();
    const headers = this.#continued(request.headers, passage.forwarded ?? []);
    const calling = this.#call(exchange, scope, envelope, passage, headers);
    if (envelope.stream) return this.#stream(calling, exchange, scope, passage);
    const answer = await calling;
    if (!succeeded(answer)) throw await failureOf(answer, deployment);
    return this.#whole(await this.#bytes(answer, scope), exchange, passage);
  }

  /** The passage with the body that had to wait for what is fetched, where that is allowed. */
  async #written(passage: Passage, write: NonNullable<Passage["write"]>, request: Request): Promise<Passage> {
    const client = passage.client ?? request.signal;
    const fetcher = this.#fetcher;
    return { ...passage, ...(await write(fetcher && ((remotes) => fetcher.all(remotes, client)))) };
  }

  /** An answer that Omen gives by itself. */
  #own(body: string, exchange: Exchange): Response {
    exchange.end(200);
    return new Response(body, { headers: exchange.headers("whole") });
  }

  async #call(
    exchange: Exchange,
    scope: AttemptScope,
    { stream }: Envelope,
    { body, dialect }: Passage,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const { provider, model } = scope.deployment;
    const { cancellation } = scope;
    const attempt = { model: model.id, body, dialect, stream, cancellation, headers };
    const leaveOut = (name: string): void => exchange.drop(name);
    try {
      return await provider.call(this.config.server.unsupported === "drop" ? { ...attempt, leaveOut } : attempt);
    } catch (error) {
      throw scope.explain(error) ?? error;
    }
  }

  /** The body of an answer; a promise only where it must be waited for. */
  #bytes(answer: Answer, scope: AttemptScope): Uint8Array | Promise<Uint8Array> {
    const { max_answer_bytes: bytesMax } = this.config.server;
    const refuse = (error: unknown): never => {
      throw scope.explain(error) ?? error;
    };
    const bytes = collect(answer, bytesMax);
    return bytes instanceof Promise ? bytes.catch(refuse) : bytes;
  }

  #whole(bytes: Uint8Array, exchange: Exchange, passage: Passage): Response {
    exchange.firstByte();
    const whole = passage.whole(bytes);
    exchange.usage = whole.usage;
    exchange.end(200);
    return new Response(whole.body, { headers: exchange.headers("whole") });
  }

  async #stream(
    calling: Promise<Answer>,
    exchange: Exchange,
    scope: AttemptScope,
    passage: Passage,
  ): Promise<Response> {
    const answer = await within(this.config.server.early_stream_seconds * 1000, calling);
    if (answer === undefined) return this.#early(calling, exchange, scope, passage.stream());
    if (!succeeded(answer)) return this.#failedStream(await failureOf(answer, scope.deployment), exchange, passage);
    const body = await this.#relay(answer, exchange, scope, passage.stream(), exchange.open);
    if (body === undefined) return new Response(null, { status: clientGone });
    if (body instanceof ReadableStream) scope.listen(); // not every body hears by itself of a client that left
    return new Response(body, { headers: exchange.headers("stream") });
  }

  /** The stream that tells a failure. Throws the `Failure` where it is to be an error answer. */
  #failedStream(failure: Failure, exchange: Exchange, passage: Passage): Response {
    if (!passage.failsInStream?.(failure)) throw failure;
    exchange.end(failure.status);
    return new Response(passage.stream().breakOff(failure), { headers: exchange.headers("stream") });
  }

  /** The body of a streamed answer; undefined when the client left. Throws a `Failure` when it is no stream, or fails at once. */
  #relay(
    answer: Answer,
    exchange: Exchange,
    scope: AttemptScope,
    codec: StreamCodec,
    open: OpenOutlet,
  ): ReturnType<typeof relay> {
    if (!answer.header("content-type")?.includes("text/event-stream")) throw notAStream(answer, exchange.providerName);
    return relay(answer, codec, {
      onFirstByte: () => exchange.firstByte(),
      onProgress: () => scope.progress(),
      explain: (error) => scope.explain(error),
      open,
      keepAliveMs: this.config.server.keep_alive_seconds * 1000,
      settle: (end) => {
        exchange.usage = codec.usage;
        exchange.end({ done: 200, client_gone: clientGone, provider_failed: 502 }[end]);
      },
    });
  }

  /** The stream for a client who has waited for long, before the provider gave any sign. */
  #early(calling: Promise<Answer>, exchange: Exchange, scope: AttemptScope, codec: StreamCodec): Response {
    const body = calling.then(async (answer) => {
      if (!succeeded(answer)) throw await failureOf(answer, scope.deployment);
      return this.#relay(answer, exchange, scope, codec, readable);
    });
    const stream = earlyStream(body, {
      codec,
      keepAliveMs: this.config.server.keep_alive_seconds * 1000,
      breakOff: (error) => {
        const failure = exchange.judge(error, scope.client());
        return failure ? codec.breakOff(failure) : new Uint8Array(0);
      },
      onCancel: () => {
        scope.cancellation.cancel();
        exchange.end(clientGone);
      },
    });
    return new Response(stream, { headers: exchange.headers("stream") });
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

  /** What of a client's headers goes on to the provider. Most have nothing to continue, and share one object. */
  #continued(headers: Headers, forwarded: readonly string[]): Readonly<Record<string, string>> {
    const via = headers.get("via");
    const traceparent = headers.get("traceparent");
    if (via === null && traceparent === null && forwarded.length === 0) return this.#firstHop;
    const continued: Record<string, string> = { via: via ? `${via}, 1.1 ${this.instance}` : `1.1 ${this.instance}` };
    if (traceparent) continued["traceparent"] = traceparent;
    for (const name of forwarded) {
      const value = headers.get(name);
      if (value !== null) continued[name] = value;
    }
    return continued;
  }
}

/** A 2xx that is no event stream: an error object in JSON, as some servers send, or something else altogether. */
function notAStream(answer: Answer, provider: string): Failure {
  const type = answer.header("content-type") ?? "nothing";
  answer.cancel();
  return providerError(`The provider '${provider}' was asked for an event stream and answered ${type}.`);
}
