import { AnswerTooLarge, type Answer } from "../answer.ts";
import type { Head } from "./head.ts";

/** The connection that an answer comes from, as the answer needs it. */
export interface Source {
  /** Stops taking bytes from the kernel, so that the provider is held back. */
  pause(): void;
  resume(): void;
  /** Closes the connection at once. */
  abandon(): void;
}

/** Bytes that wait for a slow reader before the provider is held back; one read from the socket (512 KiB at most) may exceed it. */
const queuedBytesMax = 512 * 1024;

const end: Promise<undefined> = Promise.resolve(undefined);

/** An answer whose head is here and whose body is coming; the connection puts bytes in, whoever called takes them out. */
export class WireAnswer implements Answer {
  readonly status: number;
  readonly #fields: ReadonlyMap<string, string>;
  readonly #source: Source;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #isOver = false;
  #isPaused = false;
  #error: Error | undefined;
  #reader: PromiseWithResolvers<Uint8Array | undefined> | undefined;
  #collector: PromiseWithResolvers<Uint8Array> | undefined;
  /** Most bytes that the collector takes. */
  #collectedMax = 0;

  constructor(head: Head, source: Source) {
    this.status = head.status;
    this.#fields = head.fields;
    this.#source = source;
  }

  header(name: string): string | undefined {
    return this.#fields.get(name);
  }

  get isWhole(): boolean {
    return this.#isOver;
  }

  take(): Uint8Array | undefined {
    return this.#queuedBytes > 0 && !this.#error ? this.#take() : undefined;
  }

  read(): Promise<Uint8Array | undefined> {
    if (this.#queuedBytes > 0) return Promise.resolve(this.#take());
    if (this.#error) return Promise.reject(this.#error);
    if (this.#isOver) return end;
    this.#reader ??= Promise.withResolvers();
    return this.#reader.promise;
  }

  bytes(bytesMax: number): Promise<Uint8Array> {
    if (this.#error) return Promise.reject(this.#error);
    if (this.#queuedBytes > bytesMax) return this.#refuse(bytesMax);
    if (this.#isOver) return Promise.resolve(this.#take());
    this.#collectedMax = bytesMax;
    this.#collector ??= Promise.withResolvers();
    this.#resume();
    return this.#collector.promise;
  }

  cancel(): void {
    if (this.#isOver) return;
    this.finish();
    this.#source.abandon();
  }

  /** More of the body; never empty. */
  push(chunk: Uint8Array): void {
    if (this.#reader) {
      const { resolve } = this.#reader;
      this.#reader = undefined;
      resolve(chunk);
      return;
    }
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.length;
    if (this.#collector && this.#queuedBytes > this.#collectedMax) {
      this.#refuse(this.#collectedMax).catch(() => undefined); // whoever collects hears of it
      return;
    }
    if (this.#collector || this.#isPaused || this.#queuedBytes < queuedBytesMax) return;
    this.#isPaused = true;
    this.#source.pause();
  }

  /** The body is whole, or given up. */
  finish(): void {
    this.#isOver = true;
    this.#reader?.resolve(undefined);
    this.#collector?.resolve(this.#take());
  }

  /** The body broke off. What came before can still be read. */
  fail(error: Error): void {
    this.#isOver = true;
    this.#error = error;
    this.#reader?.reject(error);
    this.#collector?.reject(error);
  }

  /** Gives up an answer that is too large, and what came of it. */
  #refuse(bytesMax: number): Promise<never> {
    const isComing = !this.#isOver;
    const error = new AnswerTooLarge(bytesMax);
    this.#queue = [];
    this.#queuedBytes = 0;
    this.fail(error);
    if (isComing) this.#source.abandon();
    return Promise.reject(error);
  }

  /** All that is queued, as one array. */
  #take(): Uint8Array {
    const [first] = this.#queue;
    const taken = first && this.#queue.length === 1 ? first : Buffer.concat(this.#queue);
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#resume();
    return taken;
  }

  /** Only while the answer comes: afterwards the connection is somebody else's. */
  #resume(): void {
    if (!this.#isPaused || this.#isOver) return;
    this.#isPaused = false;
    this.#source.resume();
  }
}
