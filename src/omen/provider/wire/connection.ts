import type { Socket } from "bun";
import { Watch } from "../../../platform/watch.ts";
import type { Cancellation } from "../cancellation.ts";
import { WireAnswer, type Source } from "./answer.ts";
import { bodyReader, type BodyReader } from "./body.ts";
import { framed, kept } from "./desk.ts";
import { closedEarly, codes, WireError } from "./error.ts";
import { framingOf, keepAliveSeconds, persists } from "./framing.ts";
import { HeadReader } from "./head.ts";
import type { Message } from "./request.ts";
import { connectSocket, type SocketEvents } from "./socket.ts";
import type { Origin } from "./target.ts";

/** Longest wait for a connection, TLS included, in milliseconds. */
const connectMs = 10_000;

/** Silence after which the kernel asks whether the other end is still there, in milliseconds. */
const probeAfterMs = 30_000;

/** What becomes of a connection between its exchanges. */
export interface Keeper {
  /**
   * The answer is whole and the connection may carry another request; `seconds` is how long
   * the server says it waits for one.
   */
  idle(connection: Connection, seconds: number | undefined): void;
  /** The connection ended; `unasked` where the server ended it while it was idle. Called once. */
  closed(connection: Connection, unasked: boolean): void;
}

/** A failure, and whether the server can't have acted on the request: then it may be sent again. */
export interface Loss {
  readonly error: Error;
  readonly isUnprocessed: boolean;
  /** Whether a byte of an answer came. */
  readonly hasAnswer: boolean;
}

type Phase = "connecting" | "idle" | "awaiting" | "answering" | "closed";

/** One socket, which carries one exchange at a time. */
export class Connection implements Source, SocketEvents {
  readonly origin: Origin;
  readonly #keeper: Keeper;
  #socket: Socket<SocketEvents> | undefined;
  #phase: Phase = "connecting";
  #opening: PromiseWithResolvers<Connection> | undefined;
  #watch: Watch | undefined;
  #head = new HeadReader();
  #hasAnswer = false;
  #body: BodyReader | undefined;
  #answer: WireAnswer | undefined;
  #awaiting: PromiseWithResolvers<WireAnswer> | undefined;
  #persists = false;
  #keepSeconds: number | undefined;
  /** What the kernel has not taken of the request: its first piece from `#sentBytes` on, and those behind it. */
  #unsent: readonly Buffer[] = [];
  #sentBytes = 0;
  #isPaused = false;
  #cancellation: Cancellation | undefined;
  readonly #onCancelled = () => this.#fail(this.#cancellation?.reason ?? closedEarly());
  /** What ended the last exchange before its answer came; undefined when nothing did. */
  loss: Loss | undefined;

  private constructor(origin: Origin, keeper: Keeper) {
    this.origin = origin;
    this.#keeper = keeper;
  }

  /** Connects, within `connectMs`. Rejects with a `WireError`, or with the cancellation's reason. */
  static open(origin: Origin, keeper: Keeper, cancellation: Cancellation): Promise<Connection> {
    const connection = new Connection(origin, keeper);
    return connection.#open(cancellation);
  }

  #open(cancellation: Cancellation): Promise<Connection> {
    const opening = Promise.withResolvers<Connection>();
    this.#opening = opening;
    this.#watch = new Watch(connectMs, () =>
      this.#fail(
        new WireError(codes.connectTimeout, `it did not accept a connection within ${connectMs / 1000} seconds`),
      ),
    );
    this.#listen(cancellation);
    if (this.#phase === "closed") return opening.promise;
    connectSocket(this.origin, this);
    return opening.promise;
  }

  /** Sends a request; resolves with the head of the answer. On rejection `loss` says what is known. */
  exchange(message: Message, cancellation: Cancellation): Promise<WireAnswer> {
    const awaiting = Promise.withResolvers<WireAnswer>();
    this.#awaiting = awaiting;
    this.#phase = "awaiting";
    this.#hasAnswer = false;
    this.loss = undefined;
    this.#unsent = framed(message);
    this.#sentBytes = 0;
    this.#listen(cancellation);
    this.#flush();
    if (this.#unsent.length > 0) this.#unsent = kept(this.#unsent);
    return awaiting.promise;
  }

  /** Whether a request can be sent now. */
  get isUsable(): boolean {
    return this.#phase === "idle" && this.#socket?.readyState === 1;
  }

  /** An idle connection alone keeps no process alive. */
  hold(isHeld: boolean): void {
    if (isHeld) this.#socket?.ref();
    else this.#socket?.unref();
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#socket?.resume();
  }

  abandon(): void {
    this.#close();
  }

  /** Closes an idle connection in order. */
  retire(): void {
    this.#close("end");
  }

  begun(socket: Socket<SocketEvents>): void {
    if (this.#phase === "connecting") this.#socket = socket;
    else socket.terminate();
  }

  opened(refusal: Error | undefined): void {
    if (this.#phase !== "connecting") return;
    if (refusal) return this.#fail(refusal);
    this.#watch?.stop();
    this.#unlisten();
    this.#socket?.setNoDelay(true);
    this.#socket?.setKeepAlive(true, probeAfterMs);
    this.#phase = "idle";
    this.#opening?.resolve(this);
    this.#opening = undefined;
  }

  received(bytes: Buffer): void {
    try {
      if (this.#phase === "awaiting") this.#receiveHead(bytes);
      else if (this.#phase === "answering") this.#receiveBody(bytes);
      else this.#close(); // nobody asked
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #receiveHead(bytes: Buffer): void {
    this.#hasAnswer = true;
    const head = this.#head.push(bytes);
    if (!head) return;
    const framing = framingOf(head);
    this.#persists = persists(head, framing);
    this.#keepSeconds = keepAliveSeconds(head);
    this.#body = bodyReader(framing);
    this.#answer = new WireAnswer(head, this);
    this.#phase = "answering";
    this.#awaiting?.resolve(this.#answer); // heard when this read is dealt with
    this.#awaiting = undefined;
    this.#receiveBody(this.#head.takeRest());
  }

  #receiveBody(bytes: Buffer): void {
    const [body, answer] = [this.#body, this.#answer];
    if (!body || !answer) return;
    const chunk = body.push(bytes);
    if (chunk.length > 0) answer.push(chunk);
    if (body.isDone) this.#finish(answer, !body.hasSurplus);
  }

  /** The answer is whole. */
  #finish(answer: WireAnswer, isClean: boolean): void {
    this.#unlisten();
    this.#answer = undefined;
    this.#body = undefined;
    if (this.#isPaused) this.resume(); // the answer is whole: it is held back no more
    if (isClean && this.#persists && this.#unsent.length === 0 && this.#phase === "answering") {
      this.#phase = "idle";
      this.#keeper.idle(this, this.#keepSeconds);
    } else this.#close("end");
    answer.finish();
  }

  /** The other end sends no more: an answer that ends so is whole, any other broke off. */
  ended(): void {
    if (this.#phase !== "answering" || !this.#body || !this.#answer) return this.#fail(closedEarly());
    try {
      this.#body.end();
      this.#finish(this.#answer, false);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  vanished(error: Error | undefined): void {
    if (error) this.#fail(error);
    else if (this.#phase !== "closed") this.ended();
  }

  drained(): void {
    this.#flush();
  }

  /** Hands the kernel what it takes of the request; the rest follows when the socket drains. */
  #flush(): void {
    for (let piece = this.#unsent[0]; piece; piece = this.#unsent[0]) {
      const rest = this.#sentBytes === 0 ? piece : piece.subarray(this.#sentBytes);
      const count = this.#socket?.write(rest) ?? -1;
      if (count < 0) return this.#fail(closedEarly());
      if (count < rest.length) {
        this.#sentBytes += count;
        return;
      }
      this.#unsent = this.#unsent.slice(1);
      this.#sentBytes = 0;
    }
  }

  #fail(error: Error): void {
    if (this.#phase === "closed") return;
    const [opening, awaiting, answer] = [this.#opening, this.#awaiting, this.#answer];
    this.loss = {
      error,
      isUnprocessed: !this.#hasAnswer && this.#unsent.length > 0,
      hasAnswer: this.#hasAnswer,
    };
    this.#close("terminate", this.#phase === "idle");
    opening?.reject(error);
    awaiting?.reject(error);
    answer?.fail(error);
  }

  #close(how: "end" | "terminate" = "terminate", unasked = false): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#watch?.stop();
    this.#unlisten();
    this.#opening = undefined;
    this.#awaiting = undefined;
    this.#answer = undefined;
    this.#body = undefined;
    this.#unsent = [];
    this.#socket?.[how]();
    this.#keeper.closed(this, unasked);
  }

  #listen(cancellation: Cancellation): void {
    this.#cancellation = cancellation;
    if (cancellation.reason) this.#onCancelled();
    else cancellation.listen(this.#onCancelled);
  }

  #unlisten(): void {
    this.#cancellation?.listen(undefined);
    this.#cancellation = undefined;
  }
}
