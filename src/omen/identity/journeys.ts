import { timingSafeEqual } from "node:crypto";
import { monotonic } from "../../platform/clock.ts";
import { digestOf } from "../tenancy/tenancy.ts";
import type { Journey } from "./provider/provider.ts";
import { unguessable } from "./sessions.ts";

/** How long somebody may take to sign in, in milliseconds. */
const longestMs = 600_000;

/** Most sign-ins under way; the oldest gives way. */
const underWayMax = 1000;

/** A sign-in under way. */
interface UnderWay extends Journey {
  readonly provider: string;
  /** Where the browser goes when it has signed in: a path here. */
  readonly returnTo: string;
  /**
   * The digest of the cookie of the browser that began: another one can't end it, so that nobody
   * is signed in as somebody else.
   */
  readonly browser: Buffer;
  readonly began: number;
}

/** Sign-ins under way, between the browser's leaving and its coming back. They do not outlive the process. */
export class Journeys {
  readonly #underWay = new Map<string, UnderWay>();

  begin(from: { provider: string; redirectUri: string; returnTo: string; browser: string }): Journey {
    const { provider, redirectUri, returnTo, browser } = from;
    const journey = { redirectUri, state: unguessable(), nonce: unguessable(), verifier: unguessable() };
    const began = monotonic();
    this.#underWay.set(journey.state, { ...journey, provider, returnTo, browser: digestOf(browser), began });
    for (const [state, oldest] of this.#underWay) {
      if (this.#underWay.size <= underWayMax && oldest.began + longestMs > began) break;
      this.#underWay.delete(state);
    }
    return journey;
  }

  /** Ends the one of this state, provider and browser, which can be done once; undefined where there is none. */
  end(state: string, provider: string, browser: string): UnderWay | undefined {
    const found = this.#underWay.get(state);
    if (found?.provider !== provider || !timingSafeEqual(found.browser, digestOf(browser))) return undefined;
    this.#underWay.delete(state);
    return found.began + longestMs > monotonic() ? found : undefined;
  }
}
