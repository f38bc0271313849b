import { monotonic } from "../../platform/clock.ts";
import type { Caller } from "../gate/caller.ts";
import type { Glyph } from "../server.ts";
import type { LaterResult, Outcome, ToolResult } from "../tool/tool.ts";
import type { Interview, Wanted } from "./interview.ts";
import {
  errorCode,
  isRecord,
  type JsonRpcMessage,
  type JsonRpcRequest,
  ProtocolError,
  type RequestId,
} from "./jsonrpc.ts";
import { methodOf, type Result, toolsFor } from "./methods.ts";

/** Where answers go. What the reader does not take yet is kept for it. */
export interface MessageSink {
  /** `about` is the request that a message which answers none belongs to. */
  send(message: JsonRpcMessage, about?: RequestId): void;
  /**
   * As `send`, for the answer to request `id` that is written as JSON already, in pieces; bytes are lent for the call.
   */
  sendWritten(id: RequestId, pieces: readonly (string | Uint8Array)[]): void;
}

/** One request, in the terms of its era. */
export interface Exchange {
  readonly caller: Caller;
  /** The members that a result of this method has besides. */
  readonly adds?: Readonly<Record<string, unknown>>;
  /** What is answered in the place of a tool's result, once it is there. */
  instead?(): Result | undefined;
  /** A call that goes on with this request: its outcome, in the place of another call's. */
  readonly resumed?: Promise<LaterResult>;
  /** The questions of a call before it has ended. */
  readonly interview?: Interview;
  /** Keeps a call that has asked, and gives what is answered until its client calls again. */
  suspend?(wanted: Wanted, outcome: Promise<LaterResult>): Result;
}

/** What differs between the eras. */
export interface Era {
  /** The code of what is not there. */
  readonly notFound: number;
  /** Throws a `ProtocolError` for a request that is none of the era. */
  begin(request: JsonRpcRequest, signal: AbortSignal): Exchange;
}

/** Requests under way on one connection; more are refused until some have ended. */
const runningMax = 256;
/** Longest value of a trace that is passed on, in characters (W3C Baggage §3.3.2). */
const traceMax = 8192;
/** Milliseconds between two signs of progress. */
const progressMs = 1000;

/** The requests of one connection to Glyph itself: each is answered once, unless it is cancelled. */
export class Calls {
  readonly #glyph: Glyph;
  readonly #sink: MessageSink;
  readonly #era: Era;
  readonly #running = new Map<RequestId, AbortController>();

  constructor(glyph: Glyph, sink: MessageSink, era: Era) {
    this.#glyph = glyph;
    this.#sink = sink;
    this.#era = era;
  }

  /** How many have not ended. */
  get running(): number {
    return this.#running.size;
  }

  /**
   * Takes a request that Glyph answers itself, and answers it: before this returns where the result is here already,
   * else when it comes. False for another method.
   */
  take(request: JsonRpcRequest): boolean {
    const { method } = request;
    if (method !== "tools/call" && !methodOf(method)) return false;
    const controller = new AbortController();
    try {
      const meta = request.params?.["_meta"];
      if (meta !== undefined && !isRecord(meta))
        throw new ProtocolError(errorCode.invalidParams, `"_meta" must be an object`);
      if (this.#running.size >= runningMax) throw new ProtocolError(errorCode.internalError, tooMany);
      if (method === "tools/call") this.#callTool(request, controller);
      else this.#ask(request, controller);
    } catch (error) {
      this.#fail(request.id, error);
    }
    return true;
  }

  #callTool(request: JsonRpcRequest, controller: AbortController): void {
    const { id, params, repeated } = request;
    if (repeated !== undefined) {
      this.#answer(id, { text: `bad arguments: '${repeated}' stands twice`, failed: true }, undefined);
      return;
    }
    const exchange = this.#era.begin(request, controller.signal);
    const outcome = exchange.resumed ?? call(this.#glyph, params, exchange.caller);
    if (outcome instanceof Promise) void this.#await(request, outcome, controller, exchange);
    else this.#answer(id, outcome, exchange);
  }

  async #await(
    { id, params }: JsonRpcRequest,
    outcome: Promise<LaterResult>,
    controller: AbortController,
    exchange: Exchange,
  ): Promise<void> {
    this.#running.set(id, controller);
    const stop = this.#tellProgress(id, params, exchange.caller);
    const wanted =
      exchange.interview && (await Promise.race([outcome.then(() => undefined), exchange.interview.next()]));
    const result = wanted ? undefined : await outcome;
    stop();
    this.#ended(id, controller);
    if (!result) {
      if (wanted && exchange.suspend && !controller.signal.aborted)
        this.#sink.send({ jsonrpc: "2.0", id, result: exchange.suspend(wanted, outcome) });
      return;
    }
    if (!controller.signal.aborted) this.#answer(id, result, exchange);
  }

  /** Tells a client that wants to know that a call still goes on: what it gives is the seconds so far. */
  #tellProgress(id: RequestId, params: JsonRpcRequest["params"], { client }: Caller): () => void {
    const meta = params?.["_meta"];
    const token = isRecord(meta) ? meta["progressToken"] : undefined;
    if (typeof token !== "string" && typeof token !== "number") return () => undefined;
    const started = monotonic();
    const timer = setInterval(() => {
      // Whoever does the work tells it better, and what is told must only grow.
      if (client?.hasProgress) return;
      const progress = Math.round(monotonic() - started) / 1000;
      const told = { progressToken: token, progress, message: "still at work" };
      this.#sink.send({ jsonrpc: "2.0", method: "notifications/progress", params: told }, id);
    }, progressMs);
    return () => clearInterval(timer);
  }

  #ask(request: JsonRpcRequest, controller: AbortController): void {
    const { id, method, params = {} } = request;
    const exchange = this.#era.begin(request, controller.signal);
    const asking = { glyph: this.#glyph, params, caller: exchange.caller, notFound: this.#era.notFound };
    const answer = (result: Result) => this.#sink.send({ jsonrpc: "2.0", id, result: { ...result, ...exchange.adds } });
    const outcome = methodOf(method)?.(asking) ?? {};
    if (!(outcome instanceof Promise)) {
      answer(outcome);
      return;
    }
    this.#running.set(id, controller);
    outcome.then(
      (result) => {
        this.#ended(id, controller);
        if (!controller.signal.aborted) answer(result);
      },
      (error: unknown) => {
        this.#ended(id, controller);
        if (!controller.signal.aborted) this.#fail(id, error);
      },
    );
  }

  #ended(id: RequestId, controller: AbortController): void {
    if (this.#running.get(id) === controller) this.#running.delete(id);
  }

  /** Glyph throws nothing but protocol errors: anything else is a bug, which a client is told of without its words. */
  #fail(id: RequestId, error: unknown): void {
    if (!(error instanceof ProtocolError)) this.#glyph.report(error);
    const known =
      error instanceof ProtocolError
        ? error.wire
        : { code: errorCode.internalError, message: "a fault in Glyph; its log has the details" };
    this.#sink.send({ jsonrpc: "2.0", id, error: known });
  }

  #answer(id: RequestId, result: ToolResult, exchange: Exchange | undefined): void {
    const instead = exchange?.instead?.();
    if (instead) {
      this.#sink.send({ jsonrpc: "2.0", id, result: instead });
      return;
    }
    const { text } = result;
    if (typeof text === "string") {
      this.#sink.send({ jsonrpc: "2.0", id, result: { ...onWire(result, text), ...exchange?.adds } });
      return;
    }
    // The text's own bytes take the place of an empty string.
    const message = JSON.stringify({ result: { ...onWire(result, ""), ...exchange?.adds }, id, jsonrpc: "2.0" });
    const at = message.indexOf(emptyText) + emptyText.length;
    this.#sink.sendWritten(id, [message.slice(0, at - 2), text.json, message.slice(at)]);
  }

  /** Aborts a request, which then is not answered. An id that is not known means one that was answered already. */
  cancel(id: unknown): void {
    if (typeof id === "string" || typeof id === "number") this.#running.get(id)?.abort();
  }

  cancelAll(): void {
    for (const controller of this.#running.values()) controller.abort();
  }
}

const tooMany = `${runningMax} requests are under way on this connection; wait for answers`;

/** Throws a `ProtocolError` for what is no call of a known tool (MCP 2025-11-25, Tools, Error handling). */
function call(glyph: Glyph, params: unknown, caller: Caller): Outcome {
  if (!isRecord(params) || typeof params["name"] !== "string") {
    throw new ProtocolError(errorCode.invalidParams, `tools/call needs the tool's "name", a string`);
  }
  const tool = glyph.find(params["name"]);
  if (!tool) {
    const absence = glyph.absence(params["name"]);
    if (absence !== undefined) return { text: absence, failed: true };
    const names = toolsFor(glyph, caller)
      .map(({ name }) => name)
      .join(", ");
    throw new ProtocolError(errorCode.invalidParams, `unknown tool '${params["name"]}'; there are ${names}`);
  }
  const given = params["arguments"] ?? {};
  if (!isRecord(given)) throw new ProtocolError(errorCode.invalidParams, `"arguments" must be an object`);
  const trace = tool.server !== undefined || glyph.isTraced ? traceOf(params["_meta"]) : undefined;
  return glyph.call(tool, given, trace ? { ...caller, trace } : caller);
}

/** What a request says of the trace that it belongs to (SEP-414); undefined where it says nothing. */
function traceOf(meta: unknown): Readonly<Record<string, string>> | undefined {
  if (!isRecord(meta)) return undefined;
  const found = ["traceparent", "tracestate", "baggage"].flatMap((name) => {
    const value = meta[name];
    return typeof value === "string" && value.length <= traceMax ? [[name, value] as const] : [];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

/** How the block of text in a result is written when it is empty; nothing that a client chose stands before it. */
const emptyText = `"text":""`;

/**
 * How a result is written. Facts go into `_meta` and not into `structuredContent`: several clients show the model only
 * the latter where both are present (anthropics/claude-code#79944, anomalyco/opencode#32074), and the text would be
 * lost. What a mounted server answered passes as it is.
 */
function onWire({ facts, failed, raw }: ToolResult, text: string): Record<string, unknown> {
  const own = facts && { "glyph/facts": facts };
  if (raw) return own ? { ...raw, _meta: { ...Object(raw["_meta"]), ...own } } : { ...raw };
  return { content: [{ type: "text", text }], ...(failed && { isError: true }), ...(own && { _meta: own }) };
}
