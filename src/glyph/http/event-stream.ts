import { Watch } from "../../platform/watch.ts";

/** Milliseconds of silence after which a comment keeps whatever lies between from cutting the stream. */
const keepAliveMs = 15_000;

const comment = ": \n\n";

interface Event {
  readonly number: number;
  readonly text: string;
}

/**
 * Server-sent events (WHATWG HTML, Server-sent events) that can be read while they come, and again from any of them.
 */
export class EventStream {
  readonly #name: string | undefined;
  readonly #events: Event[] = [];
  #next = 1;
  #delivered = -1;
  #isDone = false;
  #wake: (() => void) | undefined;
  #reader = 0;
  /** Bytes that are kept, roughly. */
  size = 0;

  /** `name` stands before the number of each event in its id; without one there are no ids. */
  constructor(name: string | undefined) {
    this.#name = name;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Whether somebody reads it now. */
  get isRead(): boolean {
    return this.#reader !== 0;
  }

  /** The number of the last event that went to a reader; -1 before. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Adds one message, which is JSON on one line. */
  push(message: string): void {
    this.#events.push({ number: this.#next++, text: message });
    this.size += message.length;
    this.#rouse();
  }

  /** Puts an event before all others that holds an id alone: whoever has it can come again from the beginning. */
  prime(): void {
    this.#events.unshift({ number: 0, text: "" });
  }

  /** Adds nothing more: whoever reads comes to an end. */
  end(): void {
    this.#isDone = true;
    this.#rouse();
  }

  /** Drops the oldest events until at most `bytes` are kept. */
  trim(bytes: number): void {
    while (this.size > bytes) {
      const dropped = this.#events.shift();
      if (!dropped) return;
      this.size -= dropped.text.length;
    }
  }

  /**
   * What comes after event `after` (-1: everything). A later reader takes the place of an earlier one, whose
   * connection may have been lost unnoticed. `isWelcome` is asked now and then while nothing comes; `left` is called
   * when the reader goes before the end.
   */
  read(
    after: number,
    isWelcome: () => Promise<boolean>,
    left: () => void = () => undefined,
  ): ReadableStream<Uint8Array> {
    const reader = ++this.#readers;
    this.#reader = reader;
    this.#rouse();
    let next = after + 1;
    const encoder = new TextEncoder();
    return new ReadableStream<Uint8Array>({
      // The runtime sends the head with the first bytes.
      start: (controller) => controller.enqueue(encoder.encode(comment)),
      pull: async (controller) => {
        for (;;) {
          if (this.#reader !== reader) return controller.close();
          const event = this.#events.find(({ number }) => number >= next);
          if (event) {
            next = event.number + 1;
            this.#delivered = Math.max(this.#delivered, event.number);
            return controller.enqueue(encoder.encode(this.#written(event)));
          }
          if (this.#isDone) {
            this.#reader = 0;
            return controller.close();
          }
          if (await this.#woken()) continue;
          if (await isWelcome()) return controller.enqueue(encoder.encode(comment));
          this.#reader = 0;
        }
      },
      cancel: () => {
        if (this.#reader !== reader) return;
        this.#reader = 0;
        this.#rouse();
        left();
      },
    });
  }

  #readers = 0;

  #written({ number, text }: Event): string {
    const id = this.#name === undefined ? "" : `id: ${this.#name}-${number}\n`;
    return `${text === "" ? "" : "event: message\n"}${id}data: ${text}\n\n`;
  }

  /** True when there is something to look at, false when nothing came for long. */
  #woken(): Promise<boolean> {
    return new Promise((resolve) => {
      const watch = new Watch(keepAliveMs, () => {
        this.#wake = undefined;
        resolve(false);
      });
      this.#wake = () => {
        watch.stop();
        resolve(true);
      };
    });
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/** What a stream of events is answered with. */
export const eventHeaders = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};
