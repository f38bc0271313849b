import { Watch } from "../../platform/watch.ts";
import { encodeError } from "../dialect/openai-chat/error.ts";
import { Failure } from "../../platform/failure.ts";
import type { Socket } from "../../front/socket.ts";
import { eachEvent, isEventStream, Turns, type Turn } from "../socket/turns.ts";
import { doneFrame, errorFrame, framesOf, readFrame } from "./frame.ts";

export interface SessionOptions {
  readonly socket: Socket;
  /** Whether the upgrade itself said who calls: then no key is needed in a frame. */
  readonly isKnown: boolean;
  /** Whether a client with this key may chat. Rejects with the `Failure` that says why not. */
  admit(token: string | undefined): Promise<void>;
  /** Answers one chat as over HTTP, for whoever has this key. Ends it when the signal says so. */
  exchange(body: string, token: string | undefined, signal: AbortSignal): Promise<Response>;
  /** No new chats, once this is aborted: the program ends. */
  readonly draining: AbortSignal;
  /** How long a client that has to say who it is may take for it, in milliseconds. */
  readonly authMs: number;
}

/** Chats that wait for the one before them. */
const waitingMax = 8;

/** Frames in a row that make no sense, after which the connection is closed: each costs as much as one that does. */
const senselessMax = 100;

/** Close codes (RFC 6455 §7.4.1). */
const [goingAway, policyViolation] = [1001, 1008];

/**
 * One connection of GhostLLM's chat: a key where one is needed, then chats, each answered by chunks of text and `done`.
 */
export class GhostSession {
  readonly #options: SessionOptions;
  readonly #turns: Turns;
  readonly #onDraining: () => void;
  #token: string | undefined;
  #isKnown: boolean;
  #senseless = 0;
  #isOver = false;
  /** Frames are dealt with one after the other: a chat behind a key waits until the key was looked at. */
  #handled: Promise<void> = Promise.resolve();
  /** Runs as long as the client has to say who it is. */
  #unknown: Watch | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#isKnown = options.isKnown;
    this.#turns = new Turns(options.socket, waitingMax);
    this.#onDraining = () => this.#turns.end(() => options.socket.close(goingAway, "Omen is stopping"));
    options.draining.addEventListener("abort", this.#onDraining);
    if (!this.#isKnown) this.#unknown = new Watch(options.authMs, () => this.#refuse("no key came in time"));
  }

  /** A frame came, parsed where it was JSON. */
  receive(frame: unknown): void {
    if (this.#isOver) return;
    this.#handled = this.#handled.then(() => (this.#isOver ? undefined : this.#handle(frame)));
  }

  async #handle(frame: unknown): Promise<void> {
    try {
      const said = readFrame(frame);
      if (said.type === "auth") return await this.#authenticate(said.token);
      if (!this.#isKnown) throw keyFirst;
      if (!this.#turns.add(this.#chat(said.body))) throw tooMany;
      this.#senseless = 0;
      return undefined;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#options.socket.send(errorFrame(encodeError(error)["error"]));
      if (error.status === 401 || error.status === 403 || !this.#isKnown) return this.#refuse("not allowed");
      if (error.status === 400 && ++this.#senseless >= senselessMax) return this.#refuse("too many senseless frames");
      return undefined;
    }
  }

  drained(): void {
    this.#turns.drained();
  }

  /** The client left: what is under way for it ends. */
  closed(): void {
    this.#unknown?.stop();
    this.#options.draining.removeEventListener("abort", this.#onDraining);
    this.#isOver = true;
    this.#turns.closed();
  }

  async #authenticate(token: string): Promise<void> {
    await this.#options.admit(token);
    this.#token = token;
    this.#isKnown = true;
    this.#unknown?.stop();
  }

  #chat(body: object): Turn {
    return async (send, gone) => {
      const response = await this.#options.exchange(JSON.stringify(body), this.#token, gone);
      let failed = false;
      if (isEventStream(response)) {
        await eachEvent(response, gone, async (data) => {
          const { frames, isError } = framesOf(data);
          for (const frame of frames) await send(frame);
          failed ||= isError;
        });
      } else {
        failed = true;
        const { error } = (await response.json().catch(() => ({}))) as { error?: unknown };
        await send(errorFrame(error ?? null));
      }
      if (!failed) await send(doneFrame);
    };
  }

  #refuse(reason: string): void {
    this.#isOver = true;
    this.#options.socket.close(policyViolation, reason);
  }
}

const keyFirst = new Failure({
  status: 401,
  type: "invalid_request_error",
  code: "invalid_api_key",
  message: 'No API key was sent. Send {"type": "auth", "token": KEY} first.',
});

const tooMany = new Failure({
  status: 429,
  type: "rate_limit_error",
  code: "rate_limit_exceeded",
  message: `${waitingMax} chats wait on this connection already; they are answered one after the other.`,
});
