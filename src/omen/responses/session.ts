import { Watch } from "../../platform/watch.ts";
import { EventStreamReader } from "../dialect/event-stream.ts";
import type { JsonObject } from "../dialect/dialect.ts";
import { Failure } from "../failure.ts";
import { connectionLimit, errorFrame, failureFrame, readFrame, tooManyWaiting, type CreateFrame } from "./frame.ts";

/** The connection, as far as a session needs it. */
export interface Socket {
  /** Sends a text; false when it could not leave at once, and `drained` will be called when it has. */
  send(text: string): boolean;
  close(code: number, reason: string): void;
}

export interface SessionOptions {
  readonly socket: Socket;
  /** Answers one request as over HTTP. Ends it when the signal says so. */
  exchange(body: string, signal: AbortSignal): Promise<Response>;
  /** The events of an answer that is only prepared. Throws a `Failure`. */
  prepare(body: JsonObject): readonly JsonObject[];
  /** No new requests, once this is aborted: the program ends. */
  readonly draining: AbortSignal;
  readonly limitMs: number;
}

/** Requests of a client that wait for the one before them. */
const waitingMax = 8;

/** Close codes (RFC 6455 §7.4.1). */
const [normal, goingAway] = [1000, 1001];

/**
 * One WebSocket connection (OpenAI, "WebSocket mode"): requests are answered one after the other, each by the events that it would stream over
 * HTTP. Nothing is read from a provider that the client has not taken.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #waiting: CreateFrame[] = [];
  readonly #gone = new AbortController();
  readonly #limit: Watch;
  readonly #onDraining = () => this.#endWhenIdle();
  #isBusy = false;
  #limitReached = false;
  #drained: (() => void) | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#limit = new Watch(options.limitMs, () => {
      this.#limitReached = true;
      this.#endWhenIdle();
    });
    options.draining.addEventListener("abort", this.#onDraining);
  }

  /** A frame came, parsed where it was JSON. */
  receive(frame: unknown): void {
    try {
      const request = readFrame(frame);
      if (this.#waiting.length >= waitingMax) throw tooManyWaiting(waitingMax);
      this.#waiting.push(request);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#options.socket.send(failureFrame(error));
      return;
    }
    if (!this.#isBusy) void this.#work();
  }

  /** What was sent has left. */
  drained(): void {
    this.#drained?.();
    this.#drained = undefined;
  }

  /** The client left: what is under way for it ends. */
  closed(): void {
    this.#gone.abort();
    this.#limit.stop();
    this.#options.draining.removeEventListener("abort", this.#onDraining);
    this.drained();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (!this.#gone.signal.aborted && !this.#mustEnd) {
      const request = this.#waiting.shift();
      if (!request) break;
      await (request.generate ? this.#answer(request.body) : this.#prepare(request.body));
    }
    this.#isBusy = false;
    if (this.#mustEnd) this.#endWhenIdle();
  }

  async #answer(body: JsonObject): Promise<void> {
    const response = await this.#options.exchange(JSON.stringify(body), this.#gone.signal);
    if (response.headers.get("content-type")?.includes("text/event-stream")) return this.#relay(response);
    const { error } = (await response.json().catch(() => ({}))) as { error?: unknown };
    await this.#send(errorFrame(response.status, error ?? null));
  }

  async #relay(response: Response): Promise<void> {
    const reader = response.body?.getReader();
    if (!reader) return;
    const stop = () => void reader.cancel().catch(() => undefined);
    this.#gone.signal.addEventListener("abort", stop);
    const events = new EventStreamReader();
    try {
      for (let read = await reader.read(); !read.done; read = await reader.read())
        for (const { data } of events.push(read.value as Uint8Array)) await this.#send(data);
    } catch {
      stop(); // the exchange has told and counted why
    }
    this.#gone.signal.removeEventListener("abort", stop);
  }

  async #prepare(body: JsonObject): Promise<void> {
    try {
      for (const event of this.#options.prepare(body)) await this.#send(JSON.stringify(event));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      await this.#send(failureFrame(error));
    }
  }

  /** Resolves when the next may be sent. */
  async #send(text: string): Promise<void> {
    if (this.#gone.signal.aborted || this.#options.socket.send(text)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#drained = resolve;
    await promise;
  }

  get #mustEnd(): boolean {
    return this.#limitReached || this.#options.draining.aborted;
  }

  #endWhenIdle(): void {
    if (this.#isBusy || this.#gone.signal.aborted) return;
    const { socket, limitMs } = this.#options;
    if (!this.#limitReached) return socket.close(goingAway, "Omen is stopping");
    socket.send(failureFrame(connectionLimit(Math.round(limitMs / 60_000))));
    socket.close(normal, "websocket_connection_limit_reached");
  }
}
