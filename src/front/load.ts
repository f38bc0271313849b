import { Failure } from "../platform/failure.ts";

/** What a front allows where nothing else is said. */
export const usualLoad: LoadLimits = { heldBytesMax: 512 * 1024 * 1024, callsMax: 10_000, writeSeconds: 60 };

/**
 * A body, or an answer, of so many bytes is not counted by its bytes: it costs what a call costs, and calls are
 * bounded.
 */
export const smallBytes = 64 * 1024;

/** What all calls may cost together. */
export interface LoadLimits {
  /** Bytes of bodies and whole answers that are held at once, those of all calls. */
  readonly heldBytesMax: number;
  /** Calls and WebSockets under way. */
  readonly callsMax: number;
  /** A client that takes nothing of what it is given for so long loses its connection, in seconds; at most 255. */
  readonly writeSeconds: number;
}

/** What all calls hold now. One for all ways by which calls come in. */
export class Load {
  readonly limits: LoadLimits;
  #heldBytes = 0;

  constructor(limits: LoadLimits) {
    this.limits = limits;
  }

  /** Throws a `Failure` with status 503 where it would be too much. */
  take(bytes: number): void {
    if (this.#heldBytes + bytes > this.limits.heldBytesMax) throw tooMuchHeld;
    this.#heldBytes += bytes;
  }

  /** Counts what is here already. */
  hold(bytes: number): void {
    this.#heldBytes += bytes;
  }

  free(bytes: number): void {
    this.#heldBytes -= bytes;
  }
}

/** What one call holds. */
export class Share {
  readonly #load: Load;
  #bytes = 0;
  #answerBytes = 0;

  constructor(load: Load) {
    this.#load = load;
  }

  /** Throws a `Failure` with status 503 where all calls would hold too much. */
  readonly take = (bytes: number): void => {
    this.#load.take(bytes);
    this.#bytes += bytes;
  };

  /** More of an answer came. Throws as `take`. */
  answered(bytes: number): void {
    this.#answerBytes += bytes;
    if (this.#answerBytes > smallBytes) this.take(bytes);
  }

  /** The call is over. */
  release(): void {
    this.#load.free(this.#bytes);
    this.#bytes = 0;
  }
}

const overloaded = (message: string): Failure =>
  new Failure({ status: 503, type: "api_error", code: "overloaded", message, headers: { "retry-after": "1" } });

const tooMuchHeld = overloaded(
  "Bodies and answers under way hold as much as they may together; try again soon, or raise server.max_held_bytes.",
);

export const tooManyCalls = overloaded(
  "As many calls are under way as may be; try again soon, or raise server.max_calls and the limit of open files.",
);

/** Bytes of a large answer that are given at once. */
const pieceBytes = 256 * 1024;

/** A large answer piece by piece, as its client takes it, and counted until the last piece was taken, which is told. */
export function paced(
  body: Uint8Array,
  { load, signal, onLast }: { readonly load: Load; readonly signal: AbortSignal; readonly onLast: () => void },
): ReadableStream<Uint8Array> {
  let [at, isHeld] = [0, true];
  load.hold(body.length);
  const over = (): void => {
    if (isHeld) load.free(body.length);
    isHeld = false;
    signal.removeEventListener("abort", over);
  };
  if (signal.aborted) over();
  else signal.addEventListener("abort", over);
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(body.subarray(at, (at += pieceBytes)));
      if (at < body.length) return;
      over();
      onLast();
      controller.close();
    },
    cancel: over,
  });
}
