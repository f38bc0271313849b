import type { Socket } from "../../front/socket.ts";
import { EventStreamReader } from "../dialect/event-stream.ts";

/** What is answered on a connection at one time. `send` resolves when the next text may be sent. */
export type Turn = (send: (text: string) => Promise<void>, gone: AbortSignal) => Promise<void>;

/** The turns of one connection, one after the other. Nothing is taken from a provider that the client has not read. */
export class Turns {
  readonly #socket: Socket;
  readonly #waitingMax: number;
  readonly #waiting: Turn[] = [];
  readonly #gone = new AbortController();
  #isBusy = false;
  #isEnding = false;
  #drained: (() => void) | undefined;
  /** Called once when no turn is under way any more, and none will come. */
  #onIdle: (() => void) | undefined;

  constructor(socket: Socket, waitingMax: number) {
    this.#socket = socket;
    this.#waitingMax = waitingMax;
  }

  /** Takes a turn, to begin when those before it are over; false when too many wait already. */
  add(turn: Turn): boolean {
    if (this.#waiting.length >= this.#waitingMax) return false;
    this.#waiting.push(turn);
    if (!this.#isBusy) void this.#work();
    return true;
  }

  /**
   * Begins no more turns, and says when the one under way is over: at once when there is
   * none. Only the first call counts.
   */
  end(onIdle: () => void): void {
    if (this.#isEnding || this.#gone.signal.aborted) return;
    this.#isEnding = true;
    this.#onIdle = onIdle;
    if (!this.#isBusy) this.#idle();
  }

  /** What was sent has left. */
  drained(): void {
    this.#drained?.();
    this.#drained = undefined;
  }

  /** The client left: what is under way for it ends. */
  closed(): void {
    this.#gone.abort();
    this.drained();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let turn = this.#next(); turn; turn = this.#next()) await turn((text) => this.#send(text), this.#gone.signal);
    this.#isBusy = false;
    this.#idle();
  }

  #next(): Turn | undefined {
    return this.#isEnding || this.#gone.signal.aborted ? undefined : this.#waiting.shift();
  }

  #idle(): void {
    if (!this.#gone.signal.aborted) this.#onIdle?.();
    this.#onIdle = undefined;
  }

  async #send(text: string): Promise<void> {
    if (this.#gone.signal.aborted || this.#socket.send(text)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#drained = resolve;
    await promise;
  }
}

/** Whether an answer is a stream of events. */
export const isEventStream = (response: Response): boolean =>
  response.headers.get("content-type")?.includes("text/event-stream") ?? false;

/**
 * Gives the data of each event of a streamed answer, in order, as fast as they are taken;
 * ends early when the client left.
 */
export async function eachEvent(
  response: Response,
  gone: AbortSignal,
  take: (data: string) => Promise<void>,
): Promise<void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const stop = () => void reader.cancel().catch(() => undefined);
  gone.addEventListener("abort", stop);
  const events = new EventStreamReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read())
      for (const { data } of events.push(read.value as Uint8Array)) await take(data);
  } catch {
    stop(); // the exchange has told and counted why
  }
  gone.removeEventListener("abort", stop);
}
