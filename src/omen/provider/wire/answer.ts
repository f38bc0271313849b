import { Gathering } from "../../../platform/gathering.ts";
import type { Answer, Taker } from "../answer.ts";
import type { Head } from "./head.ts";

/** The connection that an answer comes from, as the answer needs it. */
export interface Source {
  /** Stops taking bytes from the kernel, so that the provider is held back. */
  pause(): void;
  resume(): void;
  /** Closes the connection at once. */
  abandon(): void;
}

/**
 * Bytes that wait for their taker before the provider is held back; one read from the socket
 * (512 KiB at most) may exceed it.
 */
const queuedBytesMax = 512 * 1024;

/**
 * An answer whose head is here and whose body is coming: the connection puts bytes in, and whoever called is given
 * them.
 */
export class WireAnswer implements Answer {
  readonly status: number;
  readonly #fields: ReadonlyMap<string, string>;
  readonly #source: Source;
  #taker: Taker | undefined;
  #queue = new Gathering();
  #isHeld = false;
  #isPaused = false;
  #isOver = false;
  #isCancelled = false;
  #error: Error | undefined;

  constructor(head: Head, source: Source) {
    this.status = head.status;
    this.#fields = head.fields;
    this.#source = source;
  }

  header(name: string): string | undefined {
    return this.#fields.get(name);
  }

  follow(taker: Taker): void {
    this.#taker = taker;
    this.#give();
  }

  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#give();
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#taker = undefined;
    this.#takeQueue();
    if (this.#isOver) return;
    this.#isOver = true;
    this.#source.abandon();
  }

  /** More of the body; never empty. */
  push(chunk: Uint8Array): void {
    if (this.#isCancelled) return;
    if (this.#taker && !this.#isHeld) return this.#taker.push(chunk);
    this.#queue.push(chunk);
    if (this.#isPaused || this.#queue.length < queuedBytesMax) return;
    this.#isPaused = true;
    this.#source.pause();
  }

  /** The body is whole. */
  finish(): void {
    this.#isOver = true;
    this.#give();
  }

  /** The body broke off. What came before is still given. */
  fail(error: Error): void {
    this.#isOver = true;
    this.#error = error;
    this.#give();
  }

  /** Gives what has waited, and the end; the taker may hold or cancel in between. */
  #give(): void {
    if (this.#queue.length > 0 && !this.#isHeld) this.#taker?.push(this.#takeQueue());
    if (!this.#isOver || this.#isHeld) return;
    const taker = this.#taker;
    this.#taker = undefined;
    taker?.end(this.#error);
  }

  /** All that is queued, as one array. */
  #takeQueue(): Uint8Array {
    const taken = this.#queue.bytes;
    this.#queue = new Gathering();
    // Only while the answer comes: afterwards the connection is somebody else's.
    if (this.#isPaused && !this.#isOver) {
      this.#isPaused = false;
      this.#source.resume();
    }
    return taken;
  }
}
