import type { Caller } from "../gate/caller.ts";
import type { Glyph } from "../server.ts";
import type { LaterResult, Outcome, ToolResult } from "../tool/tool.ts";
import {
  errorCode,
  isRecord,
  type JsonRpcMessage,
  type JsonRpcRequest,
  ProtocolError,
  type RequestId,
} from "./jsonrpc.ts";

/** Where answers go. What the reader does not take yet is kept for it. */
export interface MessageSink {
  send(message: JsonRpcMessage): void;
  /** As `send`, for the answer to request `id` that is written as JSON already, in pieces; bytes are lent for the call. */
  sendWritten(id: RequestId, pieces: readonly (string | Uint8Array)[]): void;
}

/** The tool calls of one connection: each is answered once, unless it is cancelled. */
export class Calls {
  readonly #glyph: Glyph;
  readonly #sink: MessageSink;
  readonly #callerOf: (signal: AbortSignal) => Caller;
  readonly #running = new Map<RequestId, AbortController>();

  /** `callerOf` says who makes a call that `signal` cancels. */
  constructor(glyph: Glyph, sink: MessageSink, callerOf: (signal: AbortSignal) => Caller) {
    this.#glyph = glyph;
    this.#sink = sink;
    this.#callerOf = callerOf;
  }

  /** Answers a `tools/call`: before this returns where the result is here already, else when it comes. */
  start({ id, params, repeated }: JsonRpcRequest): void {
    if (repeated !== undefined) {
      this.#answer(id, { text: `bad arguments: '${repeated}' stands twice`, failed: true });
      return;
    }
    const controller = new AbortController();
    let outcome: Outcome;
    try {
      outcome = call(this.#glyph, params, () => this.#callerOf(controller.signal));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error; // Glyph never throws: this is a bug, and the process says so
      this.#sink.send({ jsonrpc: "2.0", id, error: { code: error.code, message: error.message } });
      return;
    }
    if (outcome instanceof Promise) void this.#await(id, outcome, controller);
    else this.#answer(id, outcome);
  }

  async #await(id: RequestId, outcome: Promise<LaterResult>, controller: AbortController): Promise<void> {
    this.#running.set(id, controller);
    const result = await outcome;
    if (this.#running.get(id) === controller) this.#running.delete(id);
    if (!controller.signal.aborted) this.#answer(id, result);
  }

  #answer(id: RequestId, result: ToolResult): void {
    const { text } = result;
    if (typeof text === "string") {
      this.#sink.send({ jsonrpc: "2.0", id, result: onWire(result, text) });
      return;
    }
    // The text's own bytes take the place of an empty string.
    const message = JSON.stringify({ result: onWire(result, ""), id, jsonrpc: "2.0" });
    const at = message.indexOf(emptyText) + emptyText.length;
    this.#sink.sendWritten(id, [message.slice(0, at - 2), text.json, message.slice(at)]);
  }

  /** Aborts a call, which then is not answered. An id that is not known means a call that was answered already. */
  cancel(id: unknown): void {
    if (typeof id === "string" || typeof id === "number") this.#running.get(id)?.abort();
  }

  cancelAll(): void {
    for (const controller of this.#running.values()) controller.abort();
  }
}

/** Throws a `ProtocolError` for what is no call of a known tool (MCP 2025-11-25, Tools, Error handling). */
function call(glyph: Glyph, params: unknown, callerOf: () => Caller): Outcome {
  if (!isRecord(params) || typeof params["name"] !== "string") {
    throw new ProtocolError(errorCode.invalidParams, `tools/call needs the tool's "name", a string`);
  }
  const tool = glyph.find(params["name"]);
  if (!tool) {
    const absence = glyph.absence(params["name"]);
    if (absence !== undefined) return { text: absence, failed: true };
    const names = glyph.tools.map(({ name }) => name).join(", ");
    throw new ProtocolError(errorCode.invalidParams, `unknown tool '${params["name"]}'; there are ${names}`);
  }
  const given = params["arguments"] ?? {};
  if (!isRecord(given)) throw new ProtocolError(errorCode.invalidParams, `"arguments" must be an object`);
  return glyph.call(tool, given, callerOf());
}

/** How the block of text in a result is written when it is empty; nothing that a client chose stands before it. */
const emptyText = `"text":""`;

/**
 * How a result is written. Facts go into `_meta` and not into `structuredContent`: several clients show the model only
 * the latter where both are present (anthropics/claude-code#79944, anomalyco/opencode#32074), and the text would be lost. What a mounted server
 * answered passes as it is.
 */
function onWire({ facts, failed, raw }: ToolResult, text: string): Record<string, unknown> {
  const own = facts && { "glyph/facts": facts };
  if (raw) return own ? { ...raw, _meta: { ...Object(raw["_meta"]), ...own } } : { ...raw };
  return { content: [{ type: "text", text }], ...(failed && { isError: true }), ...(own && { _meta: own }) };
}
