import type { MessageSink } from "./calls.ts";
import type { JsonRpcMessage, JsonRpcResponse, Judgement, RequestId } from "./jsonrpc.ts";

/** Where answers go, and those to a batch all at once. */
export interface BatchSink extends MessageSink {
  sendAll(answers: readonly JsonRpcResponse[]): void;
}

interface OpenBatch {
  readonly owed: Set<RequestId>;
  readonly answers: JsonRpcResponse[];
}

/**
 * Keeps the answers to the messages of a batch until the last is there: they go back as
 * one batch too (JSON-RPC 2.0 §6).
 */
export class Batches implements MessageSink {
  readonly #sink: BatchSink;
  readonly #open = new Map<RequestId, OpenBatch>();

  constructor(sink: BatchSink) {
    this.#sink = sink;
  }

  /** Begins a batch, before its messages are delivered. What is no message is answered within it. */
  begin(items: readonly Judgement[]): void {
    const batch: OpenBatch = { owed: new Set(), answers: [] };
    for (const item of items) {
      if (item.kind === "invalid") batch.answers.push({ jsonrpc: "2.0", id: item.id, error: item.error });
      if (item.kind !== "request") continue;
      batch.owed.add(item.message.id);
      this.#open.set(item.message.id, batch);
    }
    this.#close(batch);
  }

  send(message: JsonRpcMessage, about?: RequestId): void {
    const answered = "method" in message ? undefined : (message.id ?? undefined);
    const batch = answered === undefined ? undefined : this.#open.get(answered);
    if (!batch || answered === undefined) {
      this.#sink.send(message, about);
      return;
    }
    batch.answers.push(message as JsonRpcResponse);
    this.#settle(answered, batch);
  }

  sendWritten(id: RequestId, pieces: readonly (string | Uint8Array)[]): void {
    const batch = this.#open.get(id);
    if (!batch) {
      this.#sink.sendWritten(id, pieces);
      return;
    }
    batch.answers.push(JSON.parse(textOfPieces(pieces)) as JsonRpcResponse);
    this.#settle(id, batch);
  }

  /** A request that was cancelled is not answered. */
  cancelled(id: unknown): void {
    if (typeof id !== "string" && typeof id !== "number") return;
    const batch = this.#open.get(id);
    if (batch) this.#settle(id, batch);
  }

  #settle(id: RequestId, batch: OpenBatch): void {
    batch.owed.delete(id);
    this.#open.delete(id);
    this.#close(batch);
  }

  #close({ owed, answers }: OpenBatch): void {
    if (owed.size === 0 && answers.length > 0) this.#sink.sendAll(answers);
  }
}

/** An answer that is written in pieces, as one text. */
export const textOfPieces = (pieces: readonly (string | Uint8Array)[]): string =>
  Buffer.concat(pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece))).toString();
