import { monotonic } from "../platform/clock.ts";
import { Watch } from "../platform/watch.ts";
import type { TimeoutsConfig } from "../platform/config/index.ts";
import { providerTimeout, type Failure } from "./failure.ts";
import { connectionFailure } from "./upstream-failure.ts";
import type { Deployment } from "./route/catalogue.ts";

/**
 * One call to a provider within an exchange: its abort, its deadlines, its clock. The client's leaving and each deadline end the
 * call by the same signal; the reason tells them apart.
 */
export class AttemptScope {
  readonly #abort = new AbortController();
  readonly #client: AbortSignal;
  readonly #deployment: Deployment;
  readonly #idleMs: number;
  readonly #endsAt: number;
  readonly #onClientGone = () => this.#abort.abort();
  #watch: Watch;
  #timedOut: Failure | undefined;
  #phase: string;

  constructor(client: AbortSignal, deployment: Deployment, timeouts: TimeoutsConfig) {
    this.#client = client;
    this.#deployment = deployment;
    this.#idleMs = timeouts.idle_seconds * 1000;
    this.#endsAt = monotonic() + timeouts.total_seconds * 1000;
    this.#phase = `sent nothing for ${timeouts.first_byte_seconds} seconds`;
    this.#watch = new Watch(Math.min(timeouts.first_byte_seconds, timeouts.total_seconds) * 1000, () =>
      this.#timeOut(),
    );
    if (client.aborted) this.#abort.abort();
    else client.addEventListener("abort", this.#onClientGone);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get clientIsGone(): boolean {
    return this.#client.aborted;
  }

  /** Bytes arrived: the next must come within the idle limit. */
  progress(): void {
    const rest = this.#endsAt - monotonic();
    this.#phase =
      rest < this.#idleMs ? "took longer than its total limit" : `was silent for ${this.#idleMs / 1000} seconds`;
    this.#watch.extend(Math.min(this.#idleMs, rest));
  }

  /** What a rejected call means; undefined when the client left, to whom nothing need be said. */
  explain(error: unknown): Failure | undefined {
    if (this.#timedOut) return this.#timedOut;
    if (this.clientIsGone) return undefined;
    return connectionFailure(error, this.#deployment);
  }

  /** The call is over: no deadline and no leaving of the client concern it any more. Idempotent. */
  end(): void {
    this.#watch.stop();
    this.#client.removeEventListener("abort", this.#onClientGone);
  }

  #timeOut(): void {
    this.#timedOut = providerTimeout(
      `The provider '${this.#deployment.provider.name}' ${this.#phase}. providers.${this.#deployment.provider.name}.timeouts sets the limits.`,
    );
    this.#abort.abort();
  }
}
