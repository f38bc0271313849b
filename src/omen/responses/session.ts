import { Watch } from "../../platform/watch.ts";
import type { JsonObject } from "../dialect/dialect.ts";
import { Failure } from "../../platform/failure.ts";
import type { Socket } from "../../front/socket.ts";
import { eachEvent, isEventStream, Turns, type Turn } from "../socket/turns.ts";
import { connectionLimit, errorFrame, failureFrame, readFrame, tooManyWaiting } from "./frame.ts";

export interface SessionOptions {
  readonly socket: Socket;
  /** Answers one request as over HTTP. Ends it when the signal says so. */
  exchange(body: string, signal: AbortSignal): Promise<Response>;
  /** The events of an answer that is only prepared. Throws a `Failure`. */
  prepare(body: JsonObject): readonly JsonObject[];
  /** The answer of this id was gone on from, and that failed. */
  evict(id: string): void;
  /** No new requests, once this is aborted: the program ends. */
  readonly draining: AbortSignal;
  readonly limitMs: number;
}

/** Requests of a client that wait for the one before them. */
const waitingMax = 8;

/** Frames in a row that make no sense, after which the connection is closed: each costs as much as one that does. */
const senselessMax = 100;

/** How the event of a response that failed begins. */
const failed = /^\{"type":\s*"(?:response\.failed|error)"/;

/** Close codes (RFC 6455 §7.4.1). */
const [normal, goingAway, policyViolation] = [1000, 1001, 1008];

/**
 * One WebSocket connection (OpenAI, "WebSocket mode"): requests are answered one after the other, each by the events
 * that it would stream over HTTP.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #turns: Turns;
  readonly #limit: Watch;
  readonly #onDraining: () => void;
  #senseless = 0;
  #isOver = false;

  constructor(options: SessionOptions) {
    const { socket, limitMs, draining } = options;
    this.#options = options;
    this.#turns = new Turns(socket, waitingMax);
    this.#limit = new Watch(limitMs, () =>
      this.#turns.end(() => {
        socket.send(failureFrame(connectionLimit(Math.round(limitMs / 60_000))));
        socket.close(normal, "websocket_connection_limit_reached");
      }),
    );
    this.#onDraining = () => this.#turns.end(() => socket.close(goingAway, "Omen is stopping"));
    draining.addEventListener("abort", this.#onDraining);
  }

  /** A frame came, parsed where it was JSON. */
  receive(frame: unknown): void {
    if (this.#isOver) return;
    try {
      const { body, generate } = readFrame(frame);
      this.#senseless = 0;
      if (!this.#turns.add(generate ? this.#answer(body) : this.#prepare(body))) throw tooManyWaiting(waitingMax);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#options.socket.send(failureFrame(error));
      if (error.status === 400 && ++this.#senseless >= senselessMax) this.#refuse("too many senseless frames");
    }
  }

  #refuse(reason: string): void {
    this.#isOver = true;
    this.#options.socket.close(policyViolation, reason);
  }

  /** What was sent has left. */
  drained(): void {
    this.#turns.drained();
  }

  /** The client left: what is under way for it ends. */
  closed(): void {
    this.#limit.stop();
    this.#options.draining.removeEventListener("abort", this.#onDraining);
    this.#turns.closed();
  }

  #answer(body: JsonObject): Turn {
    return async (send, gone) => {
      const response = await this.#options.exchange(JSON.stringify(body), gone);
      const { previous_response_id: previous } = body;
      const evict = () => {
        if (typeof previous === "string") this.#options.evict(previous);
      };
      if (isEventStream(response))
        return eachEvent(response, gone, (event) => {
          if (failed.test(event)) evict();
          return send(event);
        });
      evict();
      const { error } = (await response.json().catch(() => ({}))) as { error?: unknown };
      await send(errorFrame(response.status, error ?? null));
    };
  }

  #prepare(body: JsonObject): Turn {
    return async (send) => {
      try {
        for (const event of this.#options.prepare(body)) await send(JSON.stringify(event));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        await send(failureFrame(error));
      }
    };
  }
}
