import { changed, type Answer, type Taker } from "./answer.ts";

/**
 * A stream's own framing, read as what the rest of the program knows: server-sent events. Holds the
 * state between reads; does no I/O.
 */
export interface Framing {
  /**
   * The events that these bytes complete, empty when there are none. Throws a `MalformedEvent`. The
   * bytes need not outlive the call.
   */
  push(chunk: Uint8Array): Uint8Array;
  /**
   * What was wrong behind the events that `push` gave last: they are still good, nothing that follows is.
   * Absent where `push` throws at once.
   */
  readonly failure?: Error | undefined;
  /** The stream is over: what is left to give. Throws an `Error` when it broke off within an event. */
  finish(): Uint8Array;
}

/** The answer with its body as server-sent events. A framing that fails gives up the rest of the body. */
export const reframe = (answer: Answer, framing: Framing): Answer =>
  changed(answer, {
    header(name) {
      if (name === "content-type") return "text/event-stream";
      return name === "content-length" ? undefined : answer.header(name);
    },
    follow: (taker) => answer.follow(new Reframing(answer, framing, taker)),
  });

class Reframing implements Taker {
  readonly #answer: Answer;
  readonly #framing: Framing;
  readonly #taker: Taker;

  constructor(answer: Answer, framing: Framing, taker: Taker) {
    this.#answer = answer;
    this.#framing = framing;
    this.#taker = taker;
  }

  push(chunk: Uint8Array): void {
    let events: Uint8Array;
    try {
      events = this.#framing.push(chunk);
    } catch (error) {
      return this.#fail(error);
    }
    if (events.length > 0) this.#taker.push(events);
    if (this.#framing.failure) this.#fail(this.#framing.failure);
  }

  end(error?: Error): void {
    if (error) return this.#taker.end(error);
    let last: Uint8Array;
    try {
      last = this.#framing.finish();
    } catch (broken) {
      return this.#taker.end(broken as Error);
    }
    if (last.length > 0) this.#taker.push(last);
    this.#taker.end();
  }

  #fail(error: unknown): void {
    this.#answer.cancel();
    this.#taker.end(error as Error);
  }
}
