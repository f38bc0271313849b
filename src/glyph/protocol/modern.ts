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
import { capabilities, methodOf } from "./methods.ts";
import { modernClient } from "./modern-client.ts";
import { legacyVersions, metaKeys, metaOf, modernCode, modernVersion, showsForms } from "./modern-meta.ts";
import { type Asked, RequestStates } from "./request-state.ts";

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
 * MCP 2026-07-28 on one connection, or for one request over HTTP: nothing is remembered between requests but the subscriptions that are open.
 */
export class ModernLeg {
  readonly #glyph: Glyph;
  readonly #sink: MessageSink;
  readonly #who: ConnectionCaller;
  readonly #calls: Calls;
  readonly #states: RequestStates;
  readonly #subscriptions = new Map<RequestId, Subscription>();

  constructor(glyph: Glyph, sink: MessageSink, who: ConnectionCaller) {
    this.#glyph = glyph;
    this.#sink = sink;
    this.#who = who;
    this.#states = new RequestStates(() => glyph.states());
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
    const caller: Caller = { ...this.#who, signal, client: modernClient(this.#sink, request, signal) };
    if (method !== "tools/call") return { caller, adds };
    const round = new ConsentRound(request, caller.principal.id, this.#states);
    return {
      caller: showsForms(meta) ? { ...caller, ask: round.ask } : caller,
      adds,
      instead: () => round.inputRequired(),
    };
  }

  discover({ id }: JsonRpcRequest): void {
    const { name, version, instructions } = this.#glyph;
    const result = {
      resultType: "complete",
      supportedVersions: [modernVersion, ...legacyVersions],
      capabilities,
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

function isGood(states: RequestStates, state: unknown, asked: Asked): boolean {
  try {
    return states.use(state, asked);
  } catch {
    // glyph.db can't be read or written now.
    throw new ProtocolError(errorCode.internalError, "the answer can't be taken now; call again without requestState");
  }
}

/** One round of asking a person by way of a result that needs input (2026-07-28, multi round-trip requests). */
class ConsentRound {
  readonly #asked: Asked;
  readonly #states: RequestStates;
  readonly #answer: Readonly<Record<string, unknown>> | undefined;
  #question: Question | undefined;

  /** Throws a `ProtocolError` for an answer to what was not asked. */
  constructor({ params = {} }: JsonRpcRequest, principal: string, states: RequestStates) {
    this.#asked = { principal, params };
    this.#states = states;
    const { requestState, inputResponses } = params;
    if (requestState === undefined && inputResponses === undefined) return;
    if (!isGood(states, requestState, this.#asked)) {
      throw new ProtocolError(
        errorCode.invalidParams,
        "requestState is not Glyph's, or not for this call; call again without it",
      );
    }
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
