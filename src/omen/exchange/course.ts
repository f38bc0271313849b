import type { Call } from "../../front/call.ts";
import type { Config } from "../../platform/config/index.ts";
import { clientGone, Failure } from "../../platform/failure.ts";
import { withLongContext } from "../dialect/anthropic/long-context.ts";
import type { Envelope } from "../dialect/envelope.ts";
import type { Fetcher } from "../fetch/fetcher.ts";
import { ModelLimitReached } from "../govern/deployment-limits.ts";
import { after, type Soon } from "../../platform/promises.ts";
import type { Permit } from "../govern/permit.ts";
import type { AnsweredPassage, Passage, SendablePassage } from "../passage/passage.ts";
import { drains, timeoutsOf } from "../provider/index.ts";
import type { Route } from "../route/router.ts";
import type { Begun } from "./surface.ts";
import { Attempt, type AttemptEnd } from "./attempt.ts";
import type { Client } from "./deadlines.ts";
import { earlyStream } from "./early-stream.ts";
import type { Exchange } from "./exchange.ts";
import { failureClass, nextBehind, type FailureClass } from "../route/chains.ts";
import { CredentialMissing } from "./credential-missing.ts";
import { hasEffects } from "./fallback.ts";
import { readable } from "./outlet.ts";
import { within, type Relayed } from "./relay.ts";
import { beginAttempt, endAttempt } from "./tracing.ts";

/** What an exchange's course is set by. */
export interface CourseOptions {
  readonly config: Config;
  readonly fetcher: Fetcher | undefined;
  readonly exchange: Exchange;
  readonly envelope: Envelope;
  readonly begun: Begun;
  /** What may answer, the best first. */
  readonly routes: readonly [Route, ...Route[]];
  readonly client: Client;
  /** The call that is answered. */
  readonly call: Pick<Call, "hold" | "give" | "givesEvery">;
  /** What of the client's headers goes on to a provider, of those among them that mean something to it. */
  readonly continued: (forwarded: readonly string[]) => Readonly<Record<string, string>>;
  /**
   * What the client shows of itself to a provider that knows it by its own credential. Throws a `CredentialMissing`.
   */
  readonly credential: (route: Route) => Readonly<Record<string, string>> | undefined;
  /**
   * Lets a call be made, once there is room where it may wait for it. Throws, or rejects with,
   * the `Failure` that says why not.
   */
  readonly permit: (route: Route, passage: SendablePassage, mayWait: boolean) => Soon<Permit>;
  readonly onAttempt: (end: AttemptEnd, permit: Permit, route: Route) => void;
  /** A deployment failed, and the next is asked. */
  readonly onFallback: (failed: Route, failure: Failure, kind: FailureClass) => void;
}

/**
 * The course of one exchange from its routes to its answer: attempt after attempt until one
 * answers, whole or as a stream.
 */
export class Course {
  readonly #options: CourseOptions;
  readonly #exchange: Exchange;
  #client: Client;

  constructor(options: CourseOptions) {
    this.#options = options;
    this.#exchange = options.exchange;
    this.#client = options.client;
  }

  /**
   * Rejects with the `Failure` that the client is to be told, or with anything when nobody wants the answer any more.
   */
  run(): Response | Promise<Response> {
    const { begun, routes, envelope } = this.#options;
    const first = this.#passage(routes[0]);
    if (first.kind === "answered") return this.#own(first);
    const detached = begun.detach?.();
    if (detached) this.#client = () => detached;
    this.#exchange.client = this.#client;
    return envelope.stream ? this.#stream(first) : this.#whole(first);
  }

  #passage(route: Route): Passage {
    const passage = this.#options.begun.passage(route.deployment, this.#options.config.server.unsupported);
    this.#exchange.route = route;
    this.#exchange.dropped = passage.dropped;
    return passage;
  }

  /** An answer that Omen gives by itself. */
  #own({ body, headers }: AnsweredPassage): Response {
    this.#exchange.added = headers;
    this.#exchange.end(200);
    return new Response(body, { headers: this.#exchange.headers("whole") });
  }

  async #whole(first: Passage): Promise<Response> {
    const { kept } = this.#exchange;
    const body = await this.#attempts(first, (attempt) => (kept ? kept.whole(attempt.whole()) : attempt.whole()));
    const told = this.#options.call.give(this.#exchange.explained(body));
    return new Response(told, { headers: this.#exchange.headers("whole") });
  }

  async #stream(first: Passage): Promise<Response> {
    const { begun, config } = this.#options;
    const { kept } = this.#exchange;
    const coming = this.#attempts(first, (attempt) =>
      kept
        ? kept.whole(attempt.stream((source) => this.#exchange.open(kept.tap(source))))
        : attempt.stream((source) => this.#exchange.open(source)),
    );
    let body: { readonly come: Relayed } | undefined;
    try {
      const come = coming.then((relayed) => ({ come: relayed }));
      body = await within(config.server.early_stream_seconds * 1000, come);
    } catch (error) {
      if (!(error instanceof Failure) || !begun.failsInStream?.(error)) throw error;
      return this.#failedStream(error, first);
    }
    this.#options.call.givesEvery(config.server.keep_alive_seconds);
    if (!body) return this.#early(coming, first);
    if (body.come === undefined) return new Response(null, { status: clientGone });
    return new Response(body.come, { headers: this.#exchange.headers("stream") });
  }

  /** The stream that tells a failure. */
  async #failedStream(failure: Failure, first: Passage): Promise<Response> {
    this.#exchange.end(failure.status);
    const { stream } = await this.#written(first);
    return new Response(stream().breakOff(failure), { headers: this.#exchange.headers("stream") });
  }

  /** The stream for a client who has waited for long, before a provider gave any sign. */
  async #early(coming: Promise<Relayed>, first: Passage): Promise<Response> {
    this.#exchange.open = readable;
    this.#exchange.isUndecided = this.#options.routes.length > 1;
    const codec = (await this.#written(first)).stream();
    const stream = earlyStream(coming, {
      codec,
      keepAliveMs: this.#options.config.server.keep_alive_seconds * 1000,
      remark: () => this.#exchange.toldLater(),
      breakOff: (error) => {
        const failure = this.#exchange.judge(error, this.#client());
        return failure ? codec.breakOff(failure) : new Uint8Array(0);
      },
      onCancel: () => {
        this.#exchange.attempt?.cancel();
        this.#exchange.end(clientGone);
      },
    });
    return new Response(stream, { headers: this.#exchange.headers("stream") });
  }

  /** What the first attempt that answers gives. Rejects as the last one does. */
  async #attempts<Result>(first: Passage, take: (attempt: Attempt) => Promise<Result>): Promise<Result> {
    const { routes, config } = this.#options;
    let [route] = routes;
    const rest = new Set(routes);
    rest.delete(route);
    let { again } = config.routing;
    for (let attempts = 1; ; attempts++) {
      const isLast = attempts >= config.routing.attempts || (rest.size === 0 && again === 0);
      let attempt: Attempt | undefined;
      let failed: unknown;
      try {
        const mayWait = isLast || !nextBehind(rest, "rate_limit");
        const beginning = this.#begin(route, attempts === 1 ? first : this.#passage(route), { mayWait, isLast });
        attempt = beginning instanceof Promise ? await beginning : beginning;
      } catch (error) {
        if (!(error instanceof ModelLimitReached || error instanceof CredentialMissing)) throw error;
        failed = error;
      }
      if (attempt) {
        try {
          const result = await take(attempt);
          this.#exchange.endsWith(attempt);
          return result;
        } catch (error) {
          if (attempt.isUnwanted || this.#isDone(attempt) || this.#exchange.timedOut) throw error;
          failed = error;
        }
      }
      const kind = isLast ? undefined : failed instanceof CredentialMissing ? "outage" : failureClass(failed);
      if (kind === "outage" && attempt && again > 0) {
        again--;
        route = because(route, "again");
        continue;
      }
      const next = kind && nextBehind(rest, kind);
      if (!next) throw failed;
      this.#options.onFallback(route, failed as Failure, kind);
      rest.delete(next);
      ({ again } = config.routing);
      route = because(next, `after ${kind} at ${route.deployment.key}`);
    }
  }

  /** Once a request may have arrived that offers tools with effects at the provider, it goes nowhere else. */
  #isDone(attempt: Attempt): boolean {
    return attempt.mayHaveArrived && hasEffects(this.#options.envelope.body);
  }

  #begin(
    route: Route,
    passage: Passage,
    { mayWait, isLast }: { readonly mayWait: boolean; readonly isLast: boolean },
  ): Soon<Attempt> {
    this.#options.credential(route); // nothing is booked for a call that can't be made
    const permitted = after(this.#written(passage), (written) => this.#options.permit(route, written, mayWait));
    return after(permitted, (permit) => this.#start(route, permit, !isLast));
  }

  #start(route: Route, permit: Permit, mayBeAnothers: boolean): Attempt {
    const { config, envelope, onAttempt } = this.#options;
    const { passage: sendable, outputLimit } = permit;
    if (outputLimit !== undefined) this.#exchange.outputLimit = outputLimit;
    const { server } = config;
    const { span, surface } = this.#exchange;
    const call = span && beginAttempt(span, surface.name, route.deployment, route.reason);
    const headers = this.#headersFor(route, sendable);
    const attempt = new Attempt({
      deployment: route.deployment,
      passage: sendable,
      stream: envelope.stream,
      client: this.#client,
      timeouts: timeoutsOf(config, route.deployment.provider.name),
      headers: call ? { ...headers, traceparent: call.traceparent } : headers,
      mayLeaveOut: server.unsupported === "drop",
      answerBytesMax: server.max_answer_bytes,
      hold: (bytes) => this.#options.call.hold(bytes),
      keepAliveMs: server.keep_alive_seconds * 1000,
      mayBeAnothers,
      isOne: !envelope.asksSeveral,
      drains: drains(config, route.deployment.provider),
      onEnd: (end) => {
        if (call) endAttempt(call, end);
        onAttempt(end, permit, route);
      },
    });
    this.#exchange.begins(attempt);
    return attempt;
  }

  #headersFor(route: Route, { dialect, forwarded = [] }: SendablePassage): Readonly<Record<string, string>> {
    const { continued, credential, envelope } = this.#options;
    const going = continued(forwarded);
    const headers = dialect === "anthropic" ? withLongContext(going, envelope.model) : going;
    const shown = credential(route);
    return shown === undefined ? headers : { ...headers, ...shown };
  }

  readonly #fetched = new Map<PendingKey, Promise<SendablePassage>>();

  /** The passage with the body that had to wait for what is fetched, where that is allowed; written once. */
  #written(passage: Passage): Soon<SendablePassage> {
    if (passage.kind !== "pending") return asSendable(passage);
    let written = this.#fetched.get(passage);
    if (!written) {
      const { fetcher } = this.#options;
      written = passage.write(fetcher && ((remotes) => fetcher.all(remotes, this.#client())));
      this.#fetched.set(passage, written);
      void written.then(
        ({ dropped }) => (this.#exchange.dropped = dropped),
        () => undefined,
      );
    }
    return written;
  }
}

/** The route with one more word of why it is taken. */
const because = (route: Route, why: string): Route => ({ ...route, reason: `${route.reason}; ${why}` });

type PendingKey = Extract<Passage, { readonly kind: "pending" }>;

function asSendable(passage: Passage): SendablePassage {
  if (passage.kind === "forwarded" || passage.kind === "translated") return passage;
  throw new Error("a passage that is not written has no body");
}
