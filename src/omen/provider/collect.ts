import { Gathering } from "../../platform/gathering.ts";
import type { Answer, Taker } from "./answer.ts";

/** A body that is longer than anybody is willing to hold. */
export class AnswerTooLarge extends Error {
  override readonly name = "AnswerTooLarge";

  constructor(readonly bytesMax: number) {
    super(`its answer is larger than ${bytesMax} bytes`);
  }
}

/**
 * The whole body; a promise only where it must be waited for. Rejects when the connection breaks or the call is
 * cancelled, and with an `AnswerTooLarge` beyond `bytesMax`: what is beyond is given up. `onBytes` hears of each read.
 */
export function collect(
  answer: Answer,
  bytesMax: number,
  onBytes?: (bytes: number) => void,
): Uint8Array | Promise<Uint8Array> {
  const collector = new Collector(answer, bytesMax, onBytes);
  answer.follow(collector);
  return collector.body ?? collector.awaited();
}

/**
 * At most `bytesMax` bytes of the body as text; what is beyond is given up. Rejects when the connection
 * breaks or the call is cancelled.
 */
export async function readText(
  answer: Answer,
  bytesMax: number,
): Promise<{ readonly text: string; readonly whole: boolean }> {
  const collector = new Collector(answer, bytesMax);
  answer.follow(collector);
  try {
    const body = await collector.awaited();
    return { text: decode(body), whole: true };
  } catch (error) {
    if (!(error instanceof AnswerTooLarge)) throw error;
    return { text: decode(collector.beginning), whole: false };
  }
}

const decode = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");

class Collector implements Taker {
  readonly #answer: Answer;
  readonly #bytesMax: number;
  readonly #onBytes: ((bytes: number) => void) | undefined;
  readonly #gathering = new Gathering();
  #isOver = false;
  #error: Error | undefined;
  #awaiting: PromiseWithResolvers<Uint8Array> | undefined;
  /** The body, once it is whole. */
  body: Uint8Array | undefined;

  constructor(answer: Answer, bytesMax: number, onBytes?: (bytes: number) => void) {
    this.#answer = answer;
    this.#onBytes = onBytes;
    this.#bytesMax = bytesMax;
  }

  push(chunk: Uint8Array): void {
    if (this.#isOver) return;
    this.#gathering.push(chunk);
    this.#onBytes?.(chunk.length);
    if (this.#gathering.length <= this.#bytesMax) return;
    this.#answer.cancel();
    this.end(new AnswerTooLarge(this.#bytesMax));
  }

  end(error?: Error): void {
    if (this.#isOver) return; // given up: an end that was on its way does not make it whole
    this.#isOver = true;
    this.#error = error;
    if (error) this.#awaiting?.reject(error);
    else {
      this.body = this.#gathering.bytes;
      this.#awaiting?.resolve(this.body);
    }
  }

  awaited(): Promise<Uint8Array> {
    if (this.body) return Promise.resolve(this.body);
    if (this.#error) return Promise.reject(this.#error);
    this.#awaiting = Promise.withResolvers();
    return this.#awaiting.promise;
  }

  /** What came of a body that is too long, as far as it may be held. */
  get beginning(): Uint8Array {
    return this.#gathering.bytes.subarray(0, this.#bytesMax);
  }
}
