import type { Answer, Taker } from "./answer.ts";

/** Reads a body piece by piece, holding its provider back in between: what a slow client comes to. */
export class AnswerReader implements Taker {
  readonly #answer: Answer;
  readonly #chunks: Uint8Array[] = [];
  #end: { readonly error: Error | undefined } | undefined;
  #wake: (() => void) | undefined;

  constructor(answer: Answer) {
    this.#answer = answer;
    answer.hold();
    answer.follow(this);
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#answer.hold();
    this.#wake?.();
  }

  end(error?: Error): void {
    this.#end = { error };
    this.#wake?.();
  }

  /** The next bytes; undefined at the end. Rejects when the body broke off. */
  async read(): Promise<Uint8Array | undefined> {
    if (this.#chunks.length === 0 && !this.#end) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      this.#answer.release();
      await woken;
    }
    const chunk = this.#chunks.shift();
    if (!chunk && this.#end?.error) throw this.#end.error;
    return chunk;
  }

  /** All that comes, in its pieces. */
  async all(): Promise<readonly Uint8Array[]> {
    const chunks: Uint8Array[] = [];
    for (let chunk = await this.read(); chunk; chunk = await this.read()) chunks.push(chunk);
    return chunks;
  }
}
