import { monotonic } from "../platform/clock.ts";
import { Watch } from "../platform/watch.ts";
import type { TimeoutsConfig } from "../platform/config/index.ts";
import { Cancellation } from "./provider/cancellation.ts";
import { providerTimeout, type Failure } from "./failure.ts";
import { connectionFailure } from "./upstream-failure.ts";
import type { Deployment } from "./route/catalogue.ts";

/** The signal of the client's leaving. Asked for late or never: the runtime makes one when it is asked, and most exchanges are over before. */
export type Client = () => AbortSignal;

/** When a call begins to listen whether the client leaves: at the watches' next look, which is 50 ms away at most. */
const listenAfterMs = 0;

/**
 * One call to a provider within an exchange: its abort, its deadlines, its clock. The client's leaving and each deadline end the
 * call by the same cancellation; what this remembers tells them apart.
 */
export class AttemptScope {
  readonly cancellation = new Cancellation();
  readonly client: Client;
  #signal: AbortSignal | undefined;
  readonly #listening: Watch;
  readonly deployment: Deployment;
  readonly #idleMs: number;
  readonly #endsAt: number;
  readonly #onClientGone = () => this.cancellation.cancel();
  #watch: Watch;
  #isOver = false;
  #timedOut: Failure | undefined;
  /** What the deadline that runs now would mean. */
  #limit: "first byte" | "idle" | "total" = "first byte";
  readonly #timeouts: TimeoutsConfig;

  constructor(client: Client, deployment: Deployment, timeouts: TimeoutsConfig) {
    this.client = client;
    this.deployment = deployment;
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
    this.#signal = this.client();
    if (this.#signal.aborted) this.cancellation.cancel();
    else this.#signal.addEventListener("abort", this.#onClientGone);
  }

  get clientIsGone(): boolean {
    return this.client().aborted;
  }

  /** Bytes arrived: the next must come within the idle limit. */
  progress(): void {
    const now = monotonic();
    const rest = this.#endsAt - now;
    this.#limit = rest < this.#idleMs ? "total" : "idle";
    this.#watch.extend(Math.min(this.#idleMs, rest), now);
  }

  /** What a rejected call means; undefined when the client left, to whom nothing need be said. */
  explain(error: unknown): Failure | undefined {
    if (this.#timedOut) return this.#timedOut;
    if (this.clientIsGone) return undefined;
    return connectionFailure(error, this.deployment);
  }

  /** The call is over: no deadline and no leaving of the client concern it any more. Idempotent. */
  end(): void {
    this.#isOver = true;
    this.#watch.stop();
    this.#listening.stop();
    this.#signal?.removeEventListener("abort", this.#onClientGone);
  }

  #timeOut(): void {
    const { name } = this.deployment.provider;
    const { first_byte_seconds: firstByteSeconds, idle_seconds: idleSeconds } = this.#timeouts;
    const what = {
      "first byte": `sent nothing for ${firstByteSeconds} seconds`,
      idle: `was silent for ${idleSeconds} seconds`,
      total: "took longer than its total limit",
    }[this.#limit];
    this.#timedOut = providerTimeout(`The provider '${name}' ${what}. providers.${name}.timeouts sets the limits.`);
    this.cancellation.cancel();
  }
}
