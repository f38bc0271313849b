import type { Ask, Caller, Question } from "../gate/caller.ts";
import { Changes } from "../offer/changes.ts";
import type { ListKind } from "../offer/mounted.ts";
import type { Glyph } from "../server.ts";
import { Calls, type Exchange, type MessageSink } from "./calls.ts";
import { choiceIn, consentForm } from "./consent-form.ts";
import {
  errorCode,
  isRecord,
  type JsonRpcMessage,
  type JsonRpcRequest,
  ProtocolError,
  type RequestId,
} from "./jsonrpc.ts";
import type { ConnectionCaller } from "./legacy.ts";
import { capabilitiesOf, methodOf } from "./methods.ts";
import { questionName } from "./interview.ts";
import { ModernClient } from "./modern-client.ts";
import { legacyVersions, metaKeys, metaOf, modernCode, modernVersion, showsForms } from "./modern-meta.ts";
import { type Asked, RequestStates } from "./request-state.ts";
import { SuspendedCalls } from "./suspended.ts";

/** Milliseconds that a list may be kept: tools are granted and taken back while Glyph runs. */
const listTtlMs = 60_000;
/** Methods that only ask what there is; their results say how long they hold. */
const cached: Readonly<Record<string, number>> = {
  "tools/list": listTtlMs,
  "prompts/list": listTtlMs,
  "resources/list": 0,
  "resources/templates/list": listTtlMs,
  "resources/read": 0,
};

const listKinds: readonly ListKind[] = ["tools", "prompts", "resources"];

interface Subscription {
  close(): void;
}

/**
 * MCP 2026-07-28 on one connection, or for one request over HTTP: nothing is remembered between requests but
 * the subscriptions that are open.
 */
export class ModernLeg {
  readonly #glyph: Glyph;
  readonly #sink: MessageSink;
  readonly #who: ConnectionCaller;
  readonly #calls: Calls;
  readonly #states: RequestStates;
  readonly #suspended: SuspendedCalls;
  /** Names of calls that wait since this connection asked: they end with it. */
  readonly #kept = new Set<string>();
  readonly #subscriptions = new Map<RequestId, Subscription>();

  constructor(glyph: Glyph, sink: MessageSink, who: ConnectionCaller) {
    this.#glyph = glyph;
    this.#sink = sink;
    this.#who = who;
    this.#states = new RequestStates(() => glyph.states());
    this.#suspended = new SuspendedCalls(glyph, this.#states);
    this.#calls = new Calls(glyph, sink, {
      notFound: modernCode.invalidParams,
      begin: (request, signal) => this.#begin(request, signal),
    });
  }

  /** Whether a method is known. */
  static knows(method: string): boolean {
    return method === "tools/call" || method in ownMethods || methodOf(method) !== undefined;
  }

  deliver(message: JsonRpcMessage): void {
    if (!("method" in message)) return;
    if ("id" in message) this.#answer(message);
    else if (message.method === "notifications/cancelled") this.cancel(message.params?.["requestId"]);
  }

  #answer(request: JsonRpcRequest): void {
    try {
      const meta = metaOf(request);
      if (!ModernLeg.knows(request.method))
        throw new ProtocolError(errorCode.methodNotFound, `${request.method} is no method of MCP ${meta.version}`);
      const own = ownMethods[request.method];
      if (own) own(this, request);
      else this.#calls.take(request);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#sink.send({ jsonrpc: "2.0", id: request.id, error: error.wire });
    }
  }

  #begin(request: JsonRpcRequest, signal: AbortSignal): Exchange {
    const meta = metaOf(request);
    const { method } = request;
    const ttlMs = cached[method];
    const adds = {
      resultType: "complete",
      ...(ttlMs !== undefined && { ttlMs, cacheScope: "private" }),
    };
    const asked: Asked = { principal: this.#who.principal.id, params: request.params ?? {} };
    if (method === "tools/call" && SuspendedCalls.isMeant(asked.params["requestState"]))
      return this.#resume(request, asked, signal, adds);
    const client = new ModernClient(meta);
    client.attach(this.#sink, request, signal);
    // The call may outlive its request, where it asks.
    const own = new AbortController();
    signal.addEventListener("abort", () => own.abort(), { once: true });
    const caller: Caller = { ...this.#who, signal: own.signal, client };
    if (method !== "tools/call") return { caller, adds };
    const round = new ConsentRound(asked, this.#states);
    return {
      caller: showsForms(meta) ? { ...caller, ask: round.ask } : caller,
      adds,
      instead: () => round.inputRequired(),
      interview: client.interview,
      suspend: (wanted, outcome) => this.#suspend({ client, wanted, outcome, abort: () => own.abort() }, asked),
    };
  }

  #suspend(waiting: Parameters<SuspendedCalls["keep"]>[0], asked: Asked): Record<string, unknown> {
    waiting.client.detach();
    const { result, name } = this.#suspended.keep(waiting, asked);
    this.#kept.add(name);
    return result;
  }

  /** Goes on with a call that has asked: with its answer, or by asking again. Throws a `ProtocolError`. */
  #resume(request: JsonRpcRequest, asked: Asked, signal: AbortSignal, adds: Exchange["adds"] = {}): Exchange {
    const { requestState, inputResponses } = asked.params;
    expectGood(this.#states, requestState, asked);
    const waiting = this.#suspended.take(requestState);
    if (!waiting)
      throw new ProtocolError(
        errorCode.invalidParams,
        "this call has ended meanwhile; call again without requestState",
      );
    const { client, outcome, abort } = waiting;
    const caller: Caller = { ...this.#who, signal, client };
    const answer = isRecord(inputResponses) ? inputResponses[questionName] : undefined;
    if (!isRecord(answer)) {
      const result = this.#suspend(waiting, asked);
      return { caller, resumed: Promise.resolve({ text: "" }), instead: () => result };
    }
    client.attach(this.#sink, request, signal);
    signal.addEventListener("abort", abort, { once: true });
    client.interview.answer(answer);
    return {
      caller,
      adds,
      resumed: outcome,
      interview: client.interview,
      suspend: (wanted) => this.#suspend({ client, wanted, outcome, abort }, asked),
    };
  }

  discover({ id }: JsonRpcRequest): void {
    const { name, version, instructions } = this.#glyph;
    const result = {
      resultType: "complete",
      supportedVersions: [modernVersion, ...legacyVersions],
      capabilities: capabilitiesOf(this.#glyph),
      instructions,
      ttlMs: listTtlMs,
      cacheScope: "private",
      _meta: { [metaKeys.serverInfo]: { name, version } },
    };
    this.#sink.send({ jsonrpc: "2.0", id, result });
  }

  /** A subscription is accepted for resources and for lists, and kept until it is cancelled. */
  listen({ id, params }: JsonRpcRequest): void {
    const filter = params?.["notifications"];
    if (!isRecord(filter))
      throw new ProtocolError(errorCode.invalidParams, `subscriptions/listen needs "notifications", an object`);
    const tell = (method: string, told: Readonly<Record<string, unknown>>) =>
      this.#sink.send({ jsonrpc: "2.0", method, params: { ...told, _meta: { [metaKeys.subscriptionId]: id } } }, id);
    const changes = new Changes(
      this.#glyph,
      (signal) => ({ ...this.#who, signal }),
      (uri) => tell("notifications/resources/updated", { uri }),
    );
    const lists = listKinds.filter((what) => filter[`${what}ListChanged`] === true);
    const forget = this.#glyph.onListChanged((what, session) => {
      if (lists.includes(what) && (session === undefined || session === this.#who.session))
        tell(`notifications/${what}/list_changed`, {});
    });
    const subscription: Subscription = {
      close() {
        changes.close();
        forget();
      },
    };
    this.#subscriptions.get(id)?.close();
    this.#subscriptions.set(id, subscription);
    const wanted = Array.isArray(filter["resourceSubscriptions"]) ? filter["resourceSubscriptions"] : [];
    void watchAll(changes, wanted).then((accepted) => {
      if (this.#subscriptions.get(id) !== subscription) return;
      tell("notifications/subscriptions/acknowledged", {
        notifications: {
          ...Object.fromEntries(lists.map((what) => [`${what}ListChanged`, true])),
          ...(accepted.length > 0 && { resourceSubscriptions: accepted }),
        },
      });
    });
  }

  /** Ends the subscriptions, as a server does that is about to end. */
  endSubscriptions(): void {
    for (const [id, subscription] of this.#subscriptions) {
      subscription.close();
      const result = { resultType: "complete", _meta: { [metaKeys.subscriptionId]: id } };
      this.#sink.send({ jsonrpc: "2.0", id, result });
    }
    this.#subscriptions.clear();
  }

  /** Aborts a request or a subscription; nothing is sent for it any more. */
  cancel(id: unknown): void {
    this.#calls.cancel(id);
    if (typeof id !== "string" && typeof id !== "number") return;
    this.#subscriptions.get(id)?.close();
    this.#subscriptions.delete(id);
  }

  close(): void {
    this.#calls.cancelAll();
    for (const name of this.#kept) this.#suspended.end(name);
    for (const subscription of this.#subscriptions.values()) subscription.close();
    this.#subscriptions.clear();
  }
}

/** Begins to watch resources. Resolves with those that can be. */
async function watchAll(changes: Changes, wanted: readonly unknown[]): Promise<readonly string[]> {
  const accepted: string[] = [];
  for (const uri of wanted) if (typeof uri === "string" && (await changes.watch(uri))) accepted.push(uri);
  return accepted;
}

/** The methods that this era has of its own. */
const ownMethods: Readonly<Record<string, (leg: ModernLeg, request: JsonRpcRequest) => void>> = {
  "server/discover": (leg, request) => leg.discover(request),
  "subscriptions/listen": (leg, request) => leg.listen(request),
};

/** Throws a `ProtocolError` for a state that is not Glyph's, or not for this call. It is used up. */
function expectGood(states: RequestStates, state: unknown, asked: Asked): void {
  let isGood;
  try {
    isGood = states.use(state, asked);
  } catch {
    // glyph.db can't be read or written now.
    throw new ProtocolError(errorCode.internalError, "the answer can't be taken now; call again without requestState");
  }
  if (isGood) return;
  throw new ProtocolError(
    errorCode.invalidParams,
    "requestState is not Glyph's, or not for this call; call again without it",
  );
}

/** One round of asking a person by way of a result that needs input (2026-07-28, multi round-trip requests). */
class ConsentRound {
  readonly #asked: Asked;
  readonly #states: RequestStates;
  readonly #answer: Readonly<Record<string, unknown>> | undefined;
  #question: Question | undefined;

  /** Throws a `ProtocolError` for an answer to what was not asked. */
  constructor(asked: Asked, states: RequestStates) {
    this.#asked = asked;
    this.#states = states;
    const { requestState, inputResponses } = asked.params;
    if (requestState === undefined && inputResponses === undefined) return;
    expectGood(states, requestState, asked);
    const answer = isRecord(inputResponses) ? inputResponses["consent"] : undefined;
    if (isRecord(answer)) this.#answer = answer;
  }

  /** The answer that came with the request; without one the question is kept, and nobody has decided. */
  readonly ask: Ask = (question) => {
    if (this.#answer) return Promise.resolve(choiceIn(question, this.#answer));
    this.#question = question;
    return Promise.resolve(undefined);
  };

  inputRequired(): Record<string, unknown> | undefined {
    if (!this.#question) return undefined;
    return {
      resultType: "input_required",
      inputRequests: {
        consent: { method: "elicitation/create", params: { mode: "form", ...consentForm(this.#question) } },
      },
      requestState: this.#states.make(this.#asked),
    };
  }
}
