import { collect, type Answer } from "./answer.ts";

/** A stream's own framing, read as what the rest of the program knows: server-sent events. Holds the state between reads; does no I/O. */
export interface Framing {
  /** The events that these bytes complete, empty when there are none. Throws a `MalformedEvent`. The bytes need not outlive the call. */
  push(chunk: Uint8Array): Uint8Array;
  /** What was wrong behind the events that `push` gave last: they are still good, nothing that follows is. Absent where `push` throws at once. */
  readonly failure?: Error | undefined;
  /** The stream is over: what is left to give. Throws an `Error` when it broke off within an event. */
  finish(): Uint8Array;
}

/** The answer with its body as server-sent events. A framing that fails gives up the rest of the body. */
export const reframe = (answer: Answer, framing: Framing): Answer => new ReframedAnswer(answer, framing);

class ReframedAnswer implements Answer {
  readonly status: number;
  readonly #answer: Answer;
  readonly #framing: Framing;
  #isOver = false;

  constructor(answer: Answer, framing: Framing) {
    this.status = answer.status;
    this.#answer = answer;
    this.#framing = framing;
  }

  header(name: string): string | undefined {
    if (name === "content-type") return "text/event-stream";
    return name === "content-length" ? undefined : this.#answer.header(name);
  }

  get isWhole(): boolean {
    return this.#answer.isWhole;
  }

  async read(): Promise<Uint8Array | undefined> {
    while (!this.#isOver) {
      this.#refuseFailure();
      const chunk = await this.#answer.read();
      this.#isOver = chunk === undefined;
      const events = this.#translate(chunk);
      if (events.length > 0) return events;
    }
    return undefined;
  }

  #translate(chunk: Uint8Array | undefined): Uint8Array {
    try {
      return chunk === undefined ? this.#framing.finish() : this.#framing.push(chunk);
    } catch (error) {
      this.cancel();
      throw error;
    }
  }

  #refuseFailure(): void {
    const { failure } = this.#framing;
    if (!failure) return;
    this.cancel();
    throw failure;
  }

  bytes(bytesMax: number): Promise<Uint8Array> {
    return collect(this, bytesMax);
  }

  cancel(): void {
    this.#isOver = true;
    this.#answer.cancel();
  }
}
