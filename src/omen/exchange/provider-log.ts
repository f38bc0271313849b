import { clientGone } from "../../platform/failure.ts";
import type { Log } from "../../platform/log.ts";
import type { AttemptEnd } from "./attempt.ts";

/** Deployments and what they refuse that were told of, at most. */
const toldMax = 1000;

/** What the log says of calls to providers: each that failed, and once of each deployment what it refuses by name. */
export class ProviderLog {
  readonly #log: Log;
  readonly #told = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * A call ended, of the exchange with this id. What a provider refuses of a request may quote it: that is told to
   * its client alone, and at `debug`.
   */
  ended({ deployment, status, fault, leftOut }: AttemptEnd, id: string): void {
    if (leftOut.length > 0) this.#leftOut(deployment.key, leftOut.join(", "));
    if (fault === undefined || status === clientGone) return;
    const fields = { id, deployment: deployment.key, status, failure: fault };
    if (status >= 500 || status === 429 || status === 402) this.#log.warn("a provider failed", fields);
    else this.#log.debug("a provider refused a request", fields);
  }

  #leftOut(deployment: string, fields: string): void {
    const key = `${deployment}\n${fields}`;
    if (this.#told.has(key)) return;
    if (this.#told.size >= toldMax) this.#told.clear();
    this.#told.add(key);
    this.#log.info("a provider refuses by name what is left out from now on", { deployment, fields });
  }
}
