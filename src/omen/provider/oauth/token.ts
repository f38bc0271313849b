import { now } from "../../../platform/clock.ts";
import type { Secret } from "../../../platform/config/index.ts";

/** An OAuth access token (RFC 6749 §5.1). */
export interface AccessToken {
  readonly token: Secret;
  /** When it stops working, in milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** Where the bearer token of a call comes from. */
export interface TokenSource {
  /** Rejects with an `Error` that says what is wrong, and never holds a secret. */
  get(): Promise<Secret>;
  /** Google no longer takes this one: the next call asks anew. */
  reject(token: Secret): void;
}

/**
 * How long before its end a token is replaced, in milliseconds. Google's metadata server hands out the same
 * token until five minutes before its end, so that asking sooner would ask for nothing (Compute Engine
 * documentation, "Authenticate workloads").
 */
const marginMs = 225_000;

/**
 * Keeps a token until shortly before its end, and asks once however many wait. While asking
 * fails, what is still valid goes on.
 */
export class RefreshedToken implements TokenSource {
  readonly #ask: () => Promise<AccessToken>;
  #known: AccessToken | undefined;
  #asking: Promise<AccessToken> | undefined;

  constructor(ask: () => Promise<AccessToken>) {
    this.#ask = ask;
  }

  async get(): Promise<Secret> {
    const known = this.#known;
    if (known && known.expiresAt - marginMs > now()) return known.token;
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    try {
      this.#known = await this.#asking;
      return this.#known.token;
    } catch (error) {
      if (known && this.#known === known && known.expiresAt > now()) return known.token;
      throw error;
    }
  }

  reject(token: Secret): void {
    if (this.#known?.token === token) this.#known = undefined;
  }
}
