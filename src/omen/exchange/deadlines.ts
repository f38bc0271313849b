import { monotonic } from "../../platform/clock.ts";
import type { TimeoutsConfig } from "../../platform/config/index.ts";
import { providerTimeout, type Failure } from "../../platform/failure.ts";
import { Watch } from "../../platform/watch.ts";
import { Cancellation } from "../provider/cancellation.ts";

/**
 * The signal of the client's leaving. Asked for late or never: the runtime makes one when it is asked, and
 * most exchanges are over before.
 */
export type Client = () => AbortSignal;

/** When a call begins to listen whether the client leaves: at the watches' next look, which is 50 ms away at most. */
const listenAfterMs = 0;

/**
 * What can end a call to a provider before its answer is whole: each deadline, and the client's leaving. All end it by
 * the same cancellation; what this remembers tells them apart.
 */
export class Deadlines {
  readonly cancellation = new Cancellation();
  readonly #client: Client;
  readonly #provider: string;
  readonly #timeouts: TimeoutsConfig;
  readonly #idleMs: number;
  readonly #endsAt: number;
  readonly #watch: Watch;
  readonly #listening: Watch;
  readonly #onClientGone = () => this.#leave();
  readonly #drains: boolean;
  #onLeft: (() => void) | undefined;
  /** The client has left, and its answer is read to the end without it. */
  hasLeft = false;
  #signal: AbortSignal | undefined;
  #isOver = false;
  #wasCancelled = false;
  /** Why the call was ended from here: a deadline passed, or the caller may not go on. */
  ended: Failure | undefined;
  /** What the deadline that runs now would mean. */
  #limit: "first byte" | "idle" | "total" = "first byte";

  /** `drains`: where the client leaves, the call goes on all the same, within its deadlines. */
  constructor(client: Client, provider: string, timeouts: TimeoutsConfig, drains = false) {
    this.#drains = drains;
    this.#client = client;
    this.#provider = provider;
    this.#timeouts = timeouts;
    this.#idleMs = timeouts.idle_seconds * 1000;
    this.#endsAt = monotonic() + timeouts.total_seconds * 1000;
    this.#watch = new Watch(Math.min(timeouts.first_byte_seconds, timeouts.total_seconds) * 1000, () =>
      this.#timeOut(),
    );
    this.#listening = new Watch(listenAfterMs, () => this.listen());
  }

  /** Listens from now on whether the client leaves, if the call goes on. */
  listen(): void {
    if (this.#signal || this.#isOver) return;
    this.#listening.stop();
    this.#signal = this.#client();
    if (this.#signal.aborted) this.#leave();
    else this.#signal.addEventListener("abort", this.#onClientGone);
  }

  /** Nobody wants the answer any more. */
  cancel(): void {
    this.#wasCancelled = true;
    this.#leave();
  }

  #leave(): void {
    if (!this.#drains) return this.cancellation.cancel();
    if (this.hasLeft) return undefined;
    this.hasLeft = true;
    return this.#onLeft?.();
  }

  /** Calls back when the client leaves a call that goes on without it: at once where it has. For one listener. */
  whenLeft(listener: () => void): void {
    this.#onLeft = listener;
    if (this.hasLeft) listener();
  }

  /** Ends the call with what its client is told. */
  fail(failure: Failure): void {
    this.ended ??= failure;
    this.cancellation.cancel();
  }

  get isUnwanted(): boolean {
    return this.#wasCancelled || this.#client().aborted;
  }

  /** Bytes arrived: the next must come within the idle limit. */
  progress(): void {
    const now = monotonic();
    const rest = this.#endsAt - now;
    this.#limit = rest < this.#idleMs ? "total" : "idle";
    this.#watch.extend(Math.min(this.#idleMs, rest), now);
  }

  /** The call is over: no deadline and no leaving of the client concern it any more. Idempotent. */
  end(): void {
    this.#isOver = true;
    this.#watch.stop();
    this.#listening.stop();
    this.#signal?.removeEventListener("abort", this.#onClientGone);
  }

  #timeOut(): void {
    const name = this.#provider;
    const { first_byte_seconds: firstByteSeconds, idle_seconds: idleSeconds } = this.#timeouts;
    const what = {
      "first byte": `sent nothing for ${firstByteSeconds} seconds`,
      idle: `was silent for ${idleSeconds} seconds`,
      total: "took longer than its total limit",
    }[this.#limit];
    this.fail(providerTimeout(`The provider '${name}' ${what}. providers.${name}.timeouts sets the limits.`));
  }
}
