import { MalformedEvent } from "./dialect/event-frames.ts";
import type { StreamCodec } from "./dialect/stream-codec.ts";
import type { Answer } from "./provider/answer.ts";
import { Watch } from "../platform/watch.ts";
import { providerError, type Failure } from "./failure.ts";

/** How a relayed stream came to its end. */
export type StreamEnd = "done" | "client_gone" | "provider_failed";

export interface RelayOptions {
  /** Called with the first byte that came from upstream. */
  readonly onFirstByte: () => void;
  /** Called with every chunk from upstream: moves the deadline for the next. */
  readonly onProgress: () => void;
  /** What to tell the client when reading upstream fails; undefined when it is the client who left. */
  readonly explain: (error: unknown) => Failure | undefined;
  /** Called exactly once. */
  readonly settle: (end: StreamEnd) => void;
  /** A quiet stream gets a comment this often, in milliseconds. */
  readonly keepAliveMs: number;
}

const encoder = new TextEncoder();

/** A comment, which a client of server-sent events passes over. */
export const keepAlive = encoder.encode(": keep-alive\n\n");

/** Longest wait for the bytes behind a stream's end marker, in milliseconds. */
const drainMs = 2000;

/**
 * Passes a stream of events from upstream on to the client: whole events only, no faster than the client reads, with an error
 * event where upstream breaks off. A stream that arrives at once is given whole; one that fails before its first event throws the
 * `Failure`, so that the answer can still have its status. Undefined when the client left.
 */
export function relay(upstream: Answer, codec: StreamCodec, options: RelayOptions): Relayed | Promise<Relayed> {
  const pump = new Pump(upstream, codec, options);
  const now = pump.now();
  return now ? pump.begin(now) : begun(pump, upstream, options);
}

/** A stream's rest, or all of it; undefined when nobody is there to take it. */
type Relayed = ReadableStream<Uint8Array> | Uint8Array | undefined;

async function begun(pump: Pump, upstream: Answer, { keepAliveMs }: RelayOptions): Promise<Relayed> {
  const reading = pump.next();
  const first = upstream.isWhole ? await reading : await within(keepAliveMs, reading);
  return first === undefined ? pump.stream(reading) : pump.begin(first);
}

/** The promise's value, or undefined when it takes longer than `waitMs`. */
export function within<T>(waitMs: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const watch = new Watch(waitMs, () => resolve(undefined));
    promise.then(
      (value) => {
        watch.stop();
        resolve(value);
      },
      (error: unknown) => {
        watch.stop();
        reject(error as Error);
      },
    );
  });
}

class Pump {
  readonly #upstream: Answer;
  readonly #options: RelayOptions;
  readonly #codec: StreamCodec;
  #settled = false;
  #begun = false;

  constructor(upstream: Answer, codec: StreamCodec, options: RelayOptions) {
    this.#upstream = upstream;
    this.#codec = codec;
    this.#options = options;
  }

  /** What upstream broke off with, if it did. */
  failure: Failure | undefined;

  /** What the client gets, the first events in front. Throws the `Failure` of a stream that failed before it had any. */
  begin(first: Uint8Array): Relayed {
    if (this.failure) throw this.failure;
    if (!this.#settled) return this.stream(first);
    return first.length > 0 ? first : undefined;
  }

  /** As `next`, of what is here already; undefined when upstream has to be waited for. */
  now(): Uint8Array | undefined {
    try {
      for (let chunk = this.#upstream.take?.(); chunk; chunk = this.#upstream.take?.()) {
        const events = this.#pass(chunk);
        if (events) return events;
      }
      return undefined;
    } catch (error) {
      return this.#fail(error);
    }
  }

  /** The next whole events, the stream's last bytes included; an empty array only when the stream is over and nothing is to be said. */
  async next(): Promise<Uint8Array> {
    const now = this.now();
    if (now) return now;
    try {
      for (;;) {
        const chunk = await this.#upstream.read();
        const events = chunk ? this.#pass(chunk) : this.#finish();
        if (events) return events;
      }
    } catch (error) {
      return this.#fail(error);
    }
  }

  /** The client's events that these bytes complete; undefined when there are none, and more is to come. */
  #pass(chunk: Uint8Array): Uint8Array | undefined {
    this.#progress();
    const events = this.#codec.push(chunk);
    if (this.#codec.ended) {
      this.#settle("done");
      if (!this.#upstream.isWhole) void this.#drain();
      return events;
    }
    return events.length > 0 ? events : undefined;
  }

  /** The rest of the stream for the client, `first` in front; when that is still awaited, the client hears so at once. */
  stream(first: Uint8Array | Promise<Uint8Array>): ReadableStream<Uint8Array> {
    let quiet: Watch | undefined;
    let pending: Uint8Array | Promise<Uint8Array> | undefined = first;
    const speakWhenQuiet = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      quiet = new Watch(this.#options.keepAliveMs, () => {
        // A client that does not read what it has needs no sign of life.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(keepAlive);
        speakWhenQuiet(controller);
      });
    };
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        if (first instanceof Promise) controller.enqueue(keepAlive);
        speakWhenQuiet(controller);
      },
      pull: async (controller) => {
        const events = await (pending ?? this.next());
        pending = undefined;
        quiet?.extend(this.#options.keepAliveMs);
        if (events.length > 0) controller.enqueue(events);
        if (!this.#settled) return;
        quiet?.stop();
        controller.close();
      },
      cancel: () => {
        quiet?.stop();
        this.#settle("client_gone");
        this.#upstream.cancel();
      },
    });
  }

  #progress(): void {
    if (!this.#begun) {
      this.#begun = true;
      this.#options.onFirstByte();
    }
    this.#options.onProgress();
  }

  /** Upstream ended without the end marker: fine after a finish reason, else it broke off. */
  #finish(): Uint8Array {
    const last = this.#codec.finish();
    if (last === undefined) return this.#fail(new Error("it ended before the answer did"));
    this.#settle("done");
    return last;
  }

  #fail(error: unknown): Uint8Array {
    const failure =
      error instanceof MalformedEvent
        ? providerError(`The provider sent a malformed stream: ${error.message}.`)
        : this.#options.explain(error);
    this.failure = failure;
    this.#settle(failure ? "provider_failed" : "client_gone");
    this.#upstream.cancel();
    return failure ? this.#codec.breakOff(failure) : new Uint8Array(0);
  }

  /** Reads on behind the end marker, so that the connection can be used again. */
  async #drain(): Promise<void> {
    const watch = new Watch(drainMs, () => this.#upstream.cancel());
    try {
      while (await this.#upstream.read());
    } catch {
      // What comes behind the end is nobody's concern.
    }
    watch.stop();
  }

  #settle(end: StreamEnd): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#options.settle(end);
  }
}
