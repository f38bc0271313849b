import { monotonic } from "../../platform/clock.ts";
import { storeDamage } from "../../platform/store/damage.ts";
import type { Log } from "../../platform/log.ts";
import { publicName } from "../../platform/random.ts";
import type { Principal } from "../../platform/principal.ts";
import type { Span } from "../../platform/tracing.ts";
import { Watch } from "../../platform/watch.ts";
import type { Admission } from "../govern/admission.ts";
import type { Attempt } from "./attempt.ts";
import type { Client } from "./deadlines.ts";
import type { AnswerUsage } from "../dialect/answer.ts";
import { clientGone, Failure } from "../../platform/failure.ts";
import { headerText } from "./header-text.ts";
import type { KeptBody } from "./kept-body.ts";
import type { Metrics } from "./metrics.ts";
import { nameList } from "../passage/name-list.ts";
import type { OpenOutlet } from "./outlet.ts";
import type { Deployment } from "../route/deployment.ts";
import type { Decision, Route } from "../route/router.ts";
import { withMetadata } from "./routing-metadata.ts";
import { errorResponse, type Surface } from "./surface.ts";
import { limitPassed } from "./time-limit.ts";
import { endExchange } from "./tracing.ts";

/** How an answer is given. */
type AnswerKind = "whole" | "stream";

const headersOfKind: Readonly<Record<AnswerKind, Readonly<Record<string, string>>>> = {
  whole: { "content-type": "application/json" },
  stream: {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    "x-accel-buffering": "no",
  },
};

/** Headers that all answers of a deployment share: made once, because copying them costs a third of making them. */
const prepared: Readonly<Record<AnswerKind, WeakMap<Deployment, Headers>>> = {
  whole: new WeakMap(),
  stream: new WeakMap(),
};

function preparedHeaders(kind: AnswerKind, deployment: Deployment | undefined): Headers {
  const known = deployment && prepared[kind].get(deployment);
  if (known) return known;
  const headers = new Headers({
    ...headersOfKind[kind],
    "x-omen-provider": deployment?.provider.name ?? "none",
    "x-omen-model": headerText(deployment?.model.id ?? ""),
  });
  if (deployment) prepared[kind].set(deployment, headers);
  return headers;
}

/** What is known of one exchange while it runs, and its one end. */
export class Exchange {
  readonly id = `req_${publicName(20)}`;
  principal: Principal | undefined;
  route: Route | undefined;
  decision: Decision | undefined;
  admission: Admission | undefined;
  /** What the last attempt cost, once it is over; undefined nano-dollars: nobody knows. */
  cost: { readonly nano: number | undefined; readonly state: string } | undefined;
  /** The limit that a budget set to the answer, in tokens. */
  outputLimit: number | undefined;
  /** The client is told why this deployment answered: it asked, or another failed before. */
  explain = false;
  /** The client asked for that in the answer as well. */
  wantsMetadata = false;
  /** Headers leave before it is known which deployment answers. */
  isUndecided = false;
  /** Aborted when nobody wants the answer any more. */
  client: Client | undefined;
  /** The call to a provider that was made last. */
  attempt: Attempt | undefined;
  /** What was asked for and its way can't carry, by name. */
  dropped: readonly string[] = [];
  /** Headers that its way out adds to the answer. */
  added: Readonly<Record<string, string>> | undefined;
  onEnd: () => void = () => undefined;
  /** Where bodies are kept. */
  kept: KeptBody | undefined;
  /** Where exchanges are traced. */
  span: Span | undefined;
  readonly startedMs = monotonic();
  #sentMs: number | undefined;
  #usage: AnswerUsage | undefined;
  #ended = false;
  #limit: Watch | undefined;
  /** The client's own time for the answer has passed. */
  timedOut: Failure | undefined;

  constructor(
    readonly surface: Surface,
    readonly metrics: Metrics,
    readonly log: Log,
    /** Makes the answer's body where that is a stream. */
    public open: OpenOutlet,
  ) {}

  /** A call to a provider begins. */
  begins(attempt: Attempt): void {
    this.#sentMs ??= monotonic();
    this.attempt = attempt;
    if (this.timedOut) attempt.fail(this.timedOut);
  }

  /** Ends what is under way so many milliseconds after the exchange began. */
  limitTo(ms: number): void {
    this.#limit = new Watch(ms - (monotonic() - this.startedMs), () => {
      this.timedOut = limitPassed(ms);
      this.attempt?.fail(this.timedOut);
    });
  }

  /** What was asked for and its provider was not told, by name. */
  get leftOut(): readonly string[] {
    const refused = this.attempt?.leftOut ?? [];
    return refused.length === 0 ? this.dropped : [...this.dropped, ...refused];
  }

  /**
   * What was found out since the headers were given, as they would have told it, line by
   * line; undefined where nothing was.
   */
  toldLater(): string | undefined {
    const lines: string[] = [];
    if (this.isUndecided && this.route) {
      const { provider, model } = this.route.deployment;
      lines.push(`x-omen-provider: ${provider.name}`, `x-omen-model: ${headerText(model.id)}`);
    }
    const refused = this.attempt?.leftOut ?? [];
    if (refused.length > 0) lines.push(`x-omen-dropped: ${headerText(nameList(refused))}`);
    return lines.length === 0 ? undefined : lines.join("\n: ");
  }

  /** The exchange ends as the call to the provider does that answers it. */
  endsWith(attempt: Attempt): void {
    attempt.whenOver(({ status, usage }) => {
      this.#usage = usage;
      this.end(status);
    });
  }

  /** Headers of an answer that is passed on. */
  headers(kind: AnswerKind): Headers {
    const headers = new Headers(preparedHeaders(kind, this.route?.deployment));
    headers.set("x-request-id", this.id);
    if (this.isUndecided) for (const name of ["x-omen-provider", "x-omen-model"]) headers.set(name, "undecided");
    if (this.surface.idHeader !== undefined) headers.set(this.surface.idHeader, this.id);
    headers.set("x-omen-overhead-ms", this.#overheadMs().toFixed(2));
    const told = this.admission?.answerHeaders();
    if (told) for (const [name, value] of Object.entries(told)) headers.set(name, value);
    if (kind === "whole" && this.cost) headers.set(...costHeader(this.cost, this.route?.deployment.provider.isClients));
    if (this.outputLimit !== undefined) headers.set("x-omen-output-limit", String(this.outputLimit));
    if (this.added) for (const [name, value] of Object.entries(this.added)) headers.set(name, value);
    if (this.explain && this.route) {
      headers.set("x-omen-trace-reason", headerText(this.route.reason));
      if (this.decision) headers.set("x-omen-trace-seed", String(this.decision.seed));
    }
    const { leftOut } = this;
    if (leftOut.length > 0) headers.set("x-omen-dropped", headerText(nameList(leftOut)));
    return headers;
  }

  /** A whole answer with what was asked for about its way. */
  explained(body: Uint8Array | string): Uint8Array | string {
    const { route, cost, decision } = this;
    if (!this.wantsMetadata || !route) return body;
    return withMetadata(body, {
      provider: route.deployment.provider.name,
      model_used: route.deployment.model.id,
      routing_reason: route.reason,
      seed: decision?.seed ?? 0,
      latency_ms: Math.round(monotonic() - this.startedMs),
      ...(cost?.nano !== undefined && { cost_usd: cost.nano / 1e9 }),
    });
  }

  /** The id under the name that this surface's clients look for. */
  #idHeaders(): Record<string, string> {
    return {
      "x-request-id": this.id,
      ...(this.surface.idHeader === undefined ? {} : { [this.surface.idHeader]: this.id }),
    };
  }

  /** The answer for whatever was thrown. */
  fail(error: unknown, client: AbortSignal): Response {
    const failure = this.judge(error, client);
    return failure
      ? errorResponse(this.surface, failure, this.#idHeaders())
      : new Response(null, { status: clientGone });
  }

  /** Ends the exchange with what was thrown, and says what that means; undefined when it is that the client left. */
  judge(error: unknown, client: AbortSignal): Failure | undefined {
    if (error instanceof Failure) {
      this.end(error.status);
      return error;
    }
    if (client.aborted) {
      this.end(clientGone);
      return undefined;
    }
    const damage = storeDamage(error);
    if (damage) {
      this.log.error("the store is damaged", { id: this.id, error: damage.message });
      this.end(damage.status);
      return damage;
    }
    this.log.error("a bug in Omen failed a request", {
      id: this.id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    this.end(500);
    return internal;
  }

  /** Records the exchange; only the first call counts. */
  end(status: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#limit?.stop();
    this.admission?.end();
    this.onEnd();
    this.kept?.ended();
    const seconds = (monotonic() - this.startedMs) / 1000;
    const firstByteMs = this.attempt?.firstByteMs;
    const overheadSeconds = this.#overheadMs() / 1000;
    if (this.span) this.#endSpan(this.span, status, overheadSeconds);
    this.metrics.record({
      surface: this.surface.name,
      deployment: this.route?.deployment,
      status,
      seconds,
      firstByteSeconds: firstByteMs === undefined ? undefined : (firstByteMs - this.startedMs) / 1000,
      overheadSeconds,
      usage: this.#usage,
    });
    if (!this.log.writes("debug")) return;
    this.log.debug("exchange", {
      id: this.id,
      surface: this.surface.name,
      status,
      principal: this.principal?.id,
      provider: this.route?.deployment.provider.name,
      model: this.route?.deployment.model.id,
      reason: this.route?.reason,
      seconds: Number(seconds.toFixed(4)),
    });
  }

  #endSpan(span: Span, status: number, overheadSeconds: number): void {
    endExchange(span, {
      surface: this.surface.name,
      status,
      requested: this.decision?.requested,
      deployment: this.route?.deployment,
      reason: this.route?.reason,
      principal: this.principal?.id,
      usage: this.#usage,
      cost: this.cost?.nano,
      overheadSeconds,
    });
  }

  /** Omen's own time: all of it but the wait for the provider's first byte. */
  #overheadMs(): number {
    const now = monotonic();
    if (this.#sentMs === undefined) return now - this.startedMs;
    const before = this.#sentMs - this.startedMs;
    const firstByteMs = this.attempt?.firstByteMs;
    return firstByteMs === undefined ? before : before + (now - firstByteMs);
  }
}

/** `isClients`: what the provider bills the client by its list price, which costs nobody here anything. */
const costHeader = ({ nano }: NonNullable<Exchange["cost"]>, isClients = false): [name: string, value: string] => {
  if (nano === undefined) return ["x-omen-cost", "unknown"];
  return [isClients ? "x-omen-list-price-usd" : "x-omen-cost-usd", (nano / 1e9).toFixed(9).replace(/\.?0+$/, "")];
};

const internal = new Failure({
  status: 500,
  type: "api_error",
  code: "internal_error",
  message: "Omen failed on this request. The log has the cause under the id in x-request-id.",
});
