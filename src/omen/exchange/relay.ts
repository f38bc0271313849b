import { MalformedEvent } from "../dialect/event-frames.ts";
import type { StreamCodec } from "../dialect/stream-codec.ts";
import type { Answer, Taker } from "../provider/answer.ts";
import { joined } from "../../platform/bytes.ts";
import { Watch } from "../../platform/watch.ts";
import { providerError, type Failure } from "../../platform/failure.ts";
import type { OpenOutlet, Outlet, Source } from "./outlet.ts";
import { Pulse } from "./pulse.ts";

/** How a relayed stream came to its end. */
export type StreamEnd = "done" | "client_gone" | "provider_failed";

export interface RelayOptions {
  /** Called with the length of every chunk from upstream. */
  readonly onBytes: (bytes: number) => void;
  /** Called when something came that is no mere announcement: moves the deadline for the next. */
  readonly onProgress: () => void;
  /** What to tell the client when reading upstream fails; undefined when it is the client who left. */
  readonly explain: (error: unknown) => Failure | undefined;
  /**
   * Tells when the client has left. Where it is there, what upstream still gives is read to its end without the client,
   * and upstream is not cancelled.
   */
  readonly whenLeft?: (listener: () => void) => void;
  /**
   * What is one answer is ended where it is whole and its provider does not say so. Of several, one may
   * be whole long before the next.
   */
  readonly isOne: boolean;
  /** Called exactly once. */
  readonly settle: (end: StreamEnd, fault?: Failure) => void;
  /** What becomes the client's stream. */
  readonly open: OpenOutlet;
  /** A quiet stream gives a sign of life this often, in milliseconds. */
  readonly keepAliveMs: number;
  /**
   * Another may answer if this one says nothing: what only announces an answer is held back until something is said.
   */
  readonly mayBeAnothers: boolean;
}

const nothing = new Uint8Array(0);

/** Longest wait for the bytes behind a stream's end marker, in milliseconds. */
const drainMs = 2000;

/**
 * How long what ends a stream may be missing behind an answer that is whole, in
 * milliseconds; up to twice as long in fact.
 */
const missingEndMs = 5000;

/**
 * Passes a stream of events from upstream on to the client: whole events only, no faster than the client reads, with an
 * error event where upstream breaks off. A stream that arrives at once is given whole; one that fails before its first
 * event throws the `Failure`, so that the answer can still have its status. Undefined when the client left.
 */
export function relay(upstream: Answer, codec: StreamCodec, options: RelayOptions): Relayed | Promise<Relayed> {
  const pump = new Pump(upstream, codec, options);
  upstream.follow(pump);
  return pump.hasNews ? pump.answer() : begun(pump, options);
}

/** A stream's rest, or all of it; undefined when nobody is there to take it. */
export type Relayed = ReadableStream<Uint8Array> | Uint8Array | undefined;

async function begun(pump: Pump, { keepAliveMs, mayBeAnothers }: RelayOptions): Promise<Relayed> {
  if (mayBeAnothers) await pump.news();
  else await within(keepAliveMs, pump.news());
  return pump.answer();
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

/**
 * Takes what upstream gives, in the very call in which the socket gives it, and puts the client's
 * events into the client's stream.
 */
class Pump implements Taker, Source {
  readonly #upstream: Answer;
  readonly #options: RelayOptions;
  readonly #codec: StreamCodec;
  readonly #pulse: Pulse;
  /** Events that came before there was a stream to put them into. */
  #ahead: Uint8Array[] = [];
  #awaiting: (() => void) | undefined;
  #outlet: Outlet | undefined;
  #quiet: Watch | undefined;
  #draining: Watch | undefined;
  /** Looks whether only the stream's end is missing. */
  #looking: Watch | undefined;
  #lastWord: object | undefined;
  #settled = false;
  /** The client has left, and nobody gets what comes. */
  #isUnread = false;
  #failure: Failure | undefined;
  /** What came so far only announces an answer, which may yet be another's. */
  #isHeld: boolean;

  constructor(upstream: Answer, codec: StreamCodec, options: RelayOptions) {
    this.#upstream = upstream;
    this.#codec = codec;
    this.#pulse = new Pulse(codec);
    this.#options = options;
    this.#isHeld = options.mayBeAnothers;
    if (this.#isHeld) codec.watchOutput();
    options.whenLeft?.(() => this.left());
  }

  /** Whether there is something for the client, if only that nothing will come. */
  get hasNews(): boolean {
    return this.#settled || this.#isUnread || (this.#ahead.length > 0 && !this.#isHeld);
  }

  /** Resolves once there is. */
  news(): Promise<void> {
    return new Promise((resolve) => (this.#awaiting = resolve));
  }

  /** What the client gets. Throws the `Failure` of a stream that failed before it had any event. */
  answer(): Relayed {
    if (this.#failure) throw this.#failure;
    if (this.#isUnread) return undefined;
    if (!this.#settled) return this.#options.open(this);
    return this.#ahead.length > 0 ? joined(this.#ahead) : undefined;
  }

  push(chunk: Uint8Array): void {
    if (this.#settled) return; // what comes behind the end is nobody's concern
    this.#options.onBytes(chunk.length);
    let events: Uint8Array;
    try {
      events = this.#codec.push(chunk);
    } catch (error) {
      return this.#fail(error);
    }
    if (this.#isHeld && this.#codec.hasOutput) this.#isHeld = false;
    if (!this.#isHeld) this.#options.onProgress();
    if (!this.#codec.ended) return this.#give(events);
    if (this.#isHeld) return this.#fail(new Error("it ended its answer without having said anything"));
    // Read on behind the end marker, so that the connection can be used again.
    this.#draining = new Watch(drainMs, () => this.#upstream.cancel());
    this.#finish("done", events);
  }

  end(error?: Error): void {
    this.#draining?.stop();
    if (this.#settled) return;
    if (error) return this.#fail(error);
    // Upstream ended without the end marker: fine after a finish reason, else it broke off.
    const last = this.#codec.finish();
    if (last === undefined) this.#fail(new Error("it ended before the answer did"));
    else this.#finish("done", last);
  }

  #fail(error: unknown): void {
    const failure =
      error instanceof MalformedEvent
        ? providerError(`The provider sent a malformed stream: ${error.message}.`)
        : this.#options.explain(error);
    this.#upstream.cancel();
    if (!this.#outlet && (this.#isHeld || this.#ahead.length === 0)) this.#failure = failure;
    this.#finish(
      failure ? "provider_failed" : "client_gone",
      failure ? this.#codec.breakOff(failure) : nothing,
      failure,
    );
  }

  /** Gives the client these events, and the end. */
  #finish(end: StreamEnd, last: Uint8Array, fault?: Failure): void {
    this.#settle(end, fault);
    if (this.#isUnread) return;
    if (this.#outlet) {
      this.#quiet?.stop();
      if (last.length > 0) this.#outlet.write(last);
      this.#outlet.close();
      this.#upstream.release();
    } else {
      if (last.length > 0) this.#ahead.push(last);
      this.#awaiting?.();
    }
  }

  #give(events: Uint8Array): void {
    if (events.length === 0 || this.#isUnread) return;
    const outlet = this.#outlet;
    if (!outlet) {
      this.#ahead.push(events);
      if (!this.#isHeld) this.#awaiting?.();
      return;
    }
    this.#quiet?.extend(this.#options.keepAliveMs);
    this.#pulse.rest();
    outlet.write(events);
    if (outlet.isFull) this.#upstream.hold();
  }

  /** The client's stream is there; one who has waited in vain so far hears at once that it is alive. */
  begin(outlet: Outlet): void {
    if (this.#isUnread) return outlet.close();
    this.#outlet = outlet;
    outlet.write(this.#ahead.length > 0 ? joined(this.#ahead) : this.#pulse.beat());
    this.#ahead = [];
    if (this.#settled) return outlet.close();
    this.#speakWhenQuiet(outlet);
    if (this.#options.isOne) this.#lookForEnd();
  }

  drained(): void {
    this.#upstream.release();
  }

  left(): void {
    this.#quiet?.stop();
    if (this.#options.whenLeft && !this.#settled) return this.#readOn();
    this.#settle("client_gone");
    this.#upstream.cancel();
  }

  #readOn(): void {
    this.#isUnread = true;
    this.#isHeld = false;
    this.#ahead = [];
    this.#upstream.release();
    this.#awaiting?.();
  }

  #speakWhenQuiet(outlet: Outlet): void {
    this.#quiet = new Watch(this.#options.keepAliveMs, () => {
      // A client that does not read what it has needs no sign of life.
      if (!outlet.isFull) outlet.write(this.#pulse.beat());
      this.#speakWhenQuiet(outlet);
    });
  }

  /**
   * Ends an answer that is whole where its provider neither says so nor closes the connection,
   * whatever signs of life it gives.
   */
  #lookForEnd(): void {
    this.#looking = new Watch(missingEndMs, () => {
      const before = this.#lastWord;
      this.#lastWord = this.#codec.lastWord;
      // What a client leaves unread holds the provider back: the rest may be on its way.
      if (!before || before !== this.#lastWord || this.#outlet?.isFull) return this.#lookForEnd();
      this.end();
      return this.#upstream.cancel();
    });
  }

  #settle(end: StreamEnd, fault?: Failure): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#looking?.stop();
    this.#options.settle(this.#isUnread ? "client_gone" : end, fault);
  }
}
