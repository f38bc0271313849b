/** Most bytes of one log. */
const bytesMax = 4 * 1024 * 1024;

const encoder = new TextEncoder();

interface LoggedEvent {
  /** Its `sequence_number`; undefined of a comment. */
  readonly number: number | undefined;
  readonly bytes: Uint8Array;
}

/**
 * The events of an answer in the background, for whoever follows it: from its beginning, or from where somebody left
 * (API reference, "Retrieve a response", `stream` and `starting_after`).
 */
export class EventLog {
  readonly #events: LoggedEvent[] = [];
  readonly #decoder = new TextDecoder();
  /** Those who have read all there is. */
  readonly #waiting = new Set<() => void>();
  #length = 0;
  #isOver = false;
  #isTooLong = false;

  /** The next whole events; their lines end in LF. */
  append(events: Uint8Array): void {
    if (this.#isTooLong) return;
    this.#length += events.length;
    if (this.#length > bytesMax) this.#giveUp();
    else
      for (const text of this.#decoder.decode(events).split("\n\n"))
        if (text !== "") this.#events.push({ number: numberOf(text), bytes: encoder.encode(`${text}\n\n`) });
    this.#wake();
  }

  /** No more will come. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** Whether it can be followed: a log that grew too long is given up. */
  get isWhole(): boolean {
    return !this.#isTooLong;
  }

  /**
   * The events whose numbers are greater than `after`, as they come. The stream of a log
   * that grows too long breaks off.
   */
  follow(after: number): ReadableStream<Uint8Array> {
    const isKnown = ({ number }: LoggedEvent): boolean => number !== undefined && number <= after;
    let at = 0;
    return new ReadableStream({
      pull: async (controller) => {
        for (;;) {
          if (this.#isTooLong) return controller.error(new Error("the answer is too long to be followed"));
          const event = this.#events[at];
          if (event) at++;
          if (event && !isKnown(event)) return controller.enqueue(event.bytes);
          if (!event && this.#isOver) return controller.close();
          if (!event) await new Promise<void>((resolve) => this.#waiting.add(resolve));
        }
      },
    });
  }

  #giveUp(): void {
    this.#isTooLong = true;
    this.#events.length = 0;
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** Within a text the quotes would be escaped, so the first that is found is the event's own. */
function numberOf(text: string): number | undefined {
  const number = /"sequence_number":\s*(\d+)/.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
}
