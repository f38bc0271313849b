import type { BatchSink } from "../protocol/batches.ts";
import {
  type Batch,
  errorCode,
  judge,
  type JsonRpcError,
  type JsonRpcMessage,
  type JsonRpcResponse,
  type Judgement,
  type RequestId,
} from "../protocol/jsonrpc.ts";
import { FrameBuffer } from "./frame-buffer.ts";
import { type Frame, Framing } from "./framing.ts";

/** Largest message in either direction, in bytes; the MCP SDK's clients drop the connection beyond it. */
export const maxFrameBytes = 10 * 1024 * 1024;

/**
 * Where frames are written: the part of Bun's FileSink that is used here. Bytes may be
 * reused when `write` has returned.
 */
interface FrameSink {
  write(text: string | Uint8Array): number | Promise<number>;
  flush(): number | undefined | Promise<number | undefined>;
}

/** Who takes the messages of a connection. */
interface Receiver {
  /** The messages of a frame, or why there are none. */
  unpack(frame: Judgement | Batch): readonly Judgement[];
  deliver(message: JsonRpcMessage): void;
}

export interface StdioStreams {
  readonly input: AsyncIterable<Uint8Array>;
  readonly output: FrameSink;
}

/**
 * MCP's stdio transport (2025-11-25, Transports): one JSON-RPC message a line, nothing else on standard output.
 * Knows which requests are still owed an answer, so that the end of the input can wait for them.
 */
export class StdioTransport implements BatchSink {
  readonly #streams: StdioStreams;
  readonly #owed = new Map<RequestId, number>();
  readonly #buffer = new FrameBuffer();
  /** The write under way, if any; settles when the reader has taken everything written so far. */
  #writing: Promise<void> | undefined;
  readonly #broken = Promise.withResolvers<void>();
  #isBroken = false;
  #onSettled: (() => void) | undefined;

  constructor(streams: StdioStreams) {
    this.#streams = streams;
  }

  /** Resolves when the reader of the output is gone; nothing can be answered any more. */
  get broken(): Promise<void> {
    return this.#broken.promise;
  }

  /**
   * Hands every well-formed message to `receiver`, answers the others itself, and resolves when the input has ended.
   */
  async run(receiver: Receiver): Promise<void> {
    const framing = new Framing(maxFrameBytes);
    for await (const chunk of this.#streams.input) {
      for (const frame of framing.push(chunk)) {
        this.#receive(frame, receiver);
        // A client that does not read its answers is not given more work, not even what came with one chunk.
        if (this.#writing) await this.#writing;
      }
    }
    for (const frame of framing.end()) this.#receive(frame, receiver);
  }

  /** Writes one message, once the reader has taken those before it. */
  send(message: JsonRpcMessage): void {
    const text = JSON.stringify(message);
    const answered = "id" in message && !("method" in message) ? message.id : undefined;
    if (exceeds(text, maxFrameBytes)) this.#refuseSize(answered ?? null);
    else this.#write(`${text}\n`);
    if (answered !== undefined && answered !== null) this.#settle(answered);
  }

  /**
   * As `send`, for the answer to request `id` that is written as JSON already, in pieces; bytes are lent for the call.
   */
  sendWritten(id: RequestId, pieces: readonly (string | Uint8Array)[]): void {
    const line = [...pieces, "\n"];
    // One that has to wait is copied into memory of its own.
    const frame = this.#writing ? FrameBuffer.own(line) : this.#buffer.join(line);
    if (frame.length > maxFrameBytes + 1) this.#refuseSize(id);
    else this.#write(frame);
    this.#settle(id);
  }

  /** Writes the answers to a batch as one message. */
  sendAll(answers: readonly JsonRpcResponse[]): void {
    const text = JSON.stringify(answers);
    if (exceeds(text, maxFrameBytes)) for (const { id } of answers) this.#refuseSize(id ?? null);
    else this.#write(`${text}\n`);
    for (const { id } of answers) if (id !== undefined && id !== null) this.#settle(id);
  }

  #refuseSize(id: RequestId | null): void {
    this.#refuse(id, {
      code: errorCode.internalError,
      message: `the answer exceeds ${maxFrameBytes} bytes; ask for less`,
    });
  }

  /** Resolves when no request is owed an answer and the reader has taken everything written. */
  async drained(): Promise<void> {
    if (this.#owed.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onSettled = resolve;
      });
    }
    await this.flushed();
  }

  /** Resolves when the reader has taken everything written. */
  async flushed(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  #receive(frame: Frame, receiver: Receiver): void {
    const judgements = receiver.unpack(judgeFrame(frame));
    // All of a batch are owed before the first is answered: the batch is answered as a whole.
    for (const judgement of judgements) if (judgement.kind === "request") this.#owe(judgement.message.id);
    for (const judgement of judgements) this.#take(judgement, receiver);
  }

  #take(judgement: Judgement, receiver: Receiver): void {
    if (judgement.kind === "invalid") {
      this.#refuse(judgement.id, judgement.error);
      return;
    }
    if (judgement.kind === "notification" && judgement.message.method === "notifications/cancelled") {
      this.#cancelled(judgement.message.params?.["requestId"]);
    }
    receiver.deliver(judgement.message);
  }

  #refuse(id: RequestId | null, error: JsonRpcError): void {
    this.#write(`${JSON.stringify({ jsonrpc: "2.0", id, error })}\n`);
  }

  #write(frame: string | Uint8Array): void {
    if (this.#isBroken) return;
    const before = this.#writing;
    const writing = before ? before.then(() => this.#push(frame)) : this.#push(frame);
    // What the reader takes at once leaves nothing to wait for.
    if (!writing) return;
    const settled = writing.then(() => {
      if (this.#writing === settled) this.#writing = undefined;
    });
    this.#writing = settled;
  }

  /** Gives the sink a frame. Returns a promise, which never rejects, where the reader has not taken it yet. */
  #push(frame: string | Uint8Array): Promise<unknown> | undefined {
    const { output } = this.#streams;
    try {
      const written = output.write(frame);
      const flushed = written instanceof Promise ? written.then(() => output.flush()) : output.flush();
      return flushed instanceof Promise ? flushed.catch(() => this.#break()) : undefined;
    } catch {
      this.#break();
      return undefined;
    }
  }

  #break(): void {
    this.#isBroken = true;
    this.#broken.resolve();
  }

  #owe(id: RequestId): void {
    this.#owed.set(id, (this.#owed.get(id) ?? 0) + 1);
  }

  /**
   * A cancelled request is not answered (2025-11-25, Cancellation); an initialize can't be
   * cancelled, and is answered anyway.
   */
  #cancelled(id: unknown): void {
    if (typeof id === "string" || typeof id === "number") this.#settle(id);
  }

  #settle(id: RequestId): void {
    const count = this.#owed.get(id) ?? 0;
    if (count > 1) this.#owed.set(id, count - 1);
    else this.#owed.delete(id);
    if (this.#owed.size === 0) this.#onSettled?.();
  }
}

function judgeFrame(frame: Frame): Judgement | Batch {
  if (frame.kind === "text") return judge(frame.text);
  const error =
    frame.kind === "too_long"
      ? { code: errorCode.invalidRequest, message: `this message exceeds ${frame.limit} bytes` }
      : { code: errorCode.parseError, message: "this line is not UTF-8" };
  return { kind: "invalid", id: null, error };
}

/** Whether `text` has more than `limit` bytes in UTF-8; counts them only where its length leaves a doubt. */
export const exceeds = (text: string, limit: number): boolean =>
  text.length > limit || (text.length * 3 > limit && Buffer.byteLength(text) > limit);
