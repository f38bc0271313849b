import { Watch } from "../../platform/watch.ts";
import { encodeError } from "../dialect/openai-chat/error.ts";
import { Failure } from "../failure.ts";
import { eachEvent, isEventStream, Turns, type Socket, type Turn } from "../socket/turns.ts";
import { doneFrame, errorFrame, framesOf, readFrame } from "./frame.ts";

export interface SessionOptions {
  readonly socket: Socket;
  /** Whether a client with this key, or with none, may chat. Throws the `Failure` that says why not. */
  admit(token: string | undefined): void;
  /** Answers one chat as over HTTP, for whoever has this key. Ends it when the signal says so. */
  exchange(body: string, token: string | undefined, signal: AbortSignal): Promise<Response>;
  /** No new chats, once this is aborted: the program ends. */
  readonly draining: AbortSignal;
  /** How long a client that has to say who it is may take for it, in milliseconds. */
  readonly authMs: number;
}

/** Chats that wait for the one before them. */
const waitingMax = 8;

/** Close codes (RFC 6455 §7.4.1). */
const [goingAway, policyViolation] = [1001, 1008];

/** One connection of GhostLLM's chat: a key where one is needed, then chats, each answered by chunks of text and `done`. */
export class GhostSession {
  readonly #options: SessionOptions;
  readonly #turns: Turns;
  readonly #onDraining: () => void;
  #token: string | undefined;
  /** Runs as long as the client has to say who it is. */
  #unknown: Watch | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#turns = new Turns(options.socket, waitingMax);
    this.#onDraining = () => this.#turns.end(() => options.socket.close(goingAway, "Omen is stopping"));
    options.draining.addEventListener("abort", this.#onDraining);
    if (!this.#isAdmitted()) this.#unknown = new Watch(options.authMs, () => this.#refuse("no key came in time"));
  }

  /** A frame came, parsed where it was JSON. */
  receive(frame: unknown): void {
    try {
      const said = readFrame(frame);
      if (said.type === "auth") return this.#authenticate(said.token);
      this.#options.admit(this.#token);
      if (!this.#turns.add(this.#chat(said.body))) throw tooMany;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#options.socket.send(errorFrame(encodeError(error)["error"]));
      if (error.status === 401 || error.status === 403) this.#refuse("not allowed");
    }
  }

  drained(): void {
    this.#turns.drained();
  }

  /** The client left: what is under way for it ends. */
  closed(): void {
    this.#unknown?.stop();
    this.#options.draining.removeEventListener("abort", this.#onDraining);
    this.#turns.closed();
  }

  #authenticate(token: string): void {
    this.#options.admit(token);
    this.#token = token;
    this.#unknown?.stop();
  }

  #isAdmitted(): boolean {
    try {
      this.#options.admit(undefined);
      return true;
    } catch {
      return false;
    }
  }

  #chat(body: object): Turn {
    return async (send, gone) => {
      const response = await this.#options.exchange(JSON.stringify(body), this.#token, gone);
      let failed = false;
      if (isEventStream(response)) {
        await eachEvent(response, gone, async (data) => {
          for (const frame of framesOf(data)) await send(frame);
          failed ||= data.startsWith('{"error"');
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
    this.#options.socket.close(policyViolation, reason);
  }
}

const tooMany = new Failure({
  status: 429,
  type: "rate_limit_error",
  code: "rate_limit_exceeded",
  message: `${waitingMax} chats wait on this connection already; they are answered one after the other.`,
});
