import {
  errorCode,
  judge,
  type JsonRpcError,
  type JsonRpcMessage,
  type Judgement,
  type RequestId,
} from "../protocol/jsonrpc.ts";
import { type Frame, Framing } from "./framing.ts";

/** Largest message in either direction, in bytes; the MCP SDK's clients drop the connection beyond it. */
const maxFrameBytes = 10 * 1024 * 1024;

/** Where frames are written: the part of Bun's FileSink that is used here. */
interface FrameSink {
  write(text: string | Uint8Array): number | Promise<number>;
  flush(): number | undefined | Promise<number | undefined>;
}

export interface StdioStreams {
  readonly input: AsyncIterable<Uint8Array>;
  readonly output: FrameSink;
}

/**
 * MCP's stdio transport (2025-11-25, Transports): one JSON-RPC message a line, nothing else on standard output.
 * Knows which requests are still owed an answer, so that the end of the input can wait for them.
 */
export class StdioTransport {
  readonly #streams: StdioStreams;
  readonly #owed = new Map<RequestId, number>();
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

  /** Hands every well-formed message to `deliver`, answers the others itself, and resolves when the input has ended. */
  async run(deliver: (message: JsonRpcMessage) => void): Promise<void> {
    const framing = new Framing(maxFrameBytes);
    for await (const chunk of this.#streams.input) {
      for (const frame of framing.push(chunk)) this.#receive(frame, deliver);
      // A client that does not read its answers is not given more work.
      if (this.#writing) await this.#writing;
    }
    for (const frame of framing.end()) this.#receive(frame, deliver);
  }

  /** Writes one message; resolves when the reader has taken it, or is gone. */
  send(message: JsonRpcMessage): Promise<void> {
    const text = JSON.stringify(message);
    const answered = "id" in message && !("method" in message) ? message.id : undefined;
    const written = exceeds(text, maxFrameBytes) ? this.#refuseSize(answered ?? null) : this.#write(`${text}\n`);
    if (answered !== undefined && answered !== null) this.#settle(answered);
    return written;
  }

  /** As `send`, for the answer to request `id` that is written as JSON already, in pieces. */
  sendWritten(id: RequestId, pieces: readonly (string | Uint8Array)[]): Promise<void> {
    const bytes = Buffer.concat(
      [...pieces, "\n"].map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece)),
    );
    const written = bytes.length > maxFrameBytes + 1 ? this.#refuseSize(id) : this.#write(bytes);
    this.#settle(id);
    return written;
  }

  #refuseSize(id: RequestId | null): Promise<void> {
    return this.#refuse(id, {
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

  #receive(frame: Frame, deliver: (message: JsonRpcMessage) => void): void {
    const judgement = judgeFrame(frame);
    if (judgement.kind === "invalid") {
      void this.#refuse(judgement.id, judgement.error);
      return;
    }
    if (judgement.kind === "request") this.#owe(judgement.message.id);
    if (judgement.kind === "notification" && judgement.message.method === "notifications/cancelled") {
      this.#cancelled(judgement.message.params?.["requestId"]);
    }
    deliver(judgement.message);
  }

  #refuse(id: RequestId | null, error: JsonRpcError): Promise<void> {
    return this.#write(`${JSON.stringify({ jsonrpc: "2.0", id, error })}\n`);
  }

  #write(text: string | Uint8Array): Promise<void> {
    if (this.#isBroken) return Promise.resolve();
    const before = this.#writing;
    const writing = (before ? before.then(() => this.#push(text)) : this.#push(text)).finally(() => {
      if (this.#writing === writing) this.#writing = undefined;
    });
    this.#writing = writing;
    return writing;
  }

  async #push(text: string | Uint8Array): Promise<void> {
    try {
      const written = this.#streams.output.write(text);
      if (written instanceof Promise) await written;
      await this.#streams.output.flush();
    } catch {
      this.#isBroken = true;
      this.#broken.resolve();
    }
  }

  #owe(id: RequestId): void {
    this.#owed.set(id, (this.#owed.get(id) ?? 0) + 1);
  }

  /** A cancelled request is not answered (2025-11-25, Cancellation); an initialize can't be cancelled, and is answered anyway. */
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

function judgeFrame(frame: Frame): Judgement {
  if (frame.kind === "text") return judge(frame.text);
  const error =
    frame.kind === "too_long"
      ? { code: errorCode.invalidRequest, message: `this message exceeds ${frame.limit} bytes` }
      : { code: errorCode.parseError, message: "this line is not UTF-8" };
  return { kind: "invalid", id: null, error };
}

/** Whether `text` has more than `limit` bytes in UTF-8; counts them only where its length leaves a doubt. */
const exceeds = (text: string, limit: number): boolean =>
  text.length > limit || (text.length * 3 > limit && Buffer.byteLength(text) > limit);
