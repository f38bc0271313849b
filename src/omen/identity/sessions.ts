import { timingSafeEqual } from "node:crypto";
import { now } from "../../platform/clock.ts";
import type { Config } from "../../platform/config/index.ts";
import { randomText } from "../../platform/random.ts";
import { digestOf } from "../tenancy/tenancy.ts";
import type { Known, People } from "./people.ts";
import type { IdentityStore } from "./store.ts";

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A text that nobody guesses: 256 random bits. It is also a code verifier (RFC 7636 §4.1). */
export const unguessable = (): string => randomText(43, letters);

/** How old the time of the last use may be in the store, in milliseconds. */
const noteMs = 60_000;

/** A sign-in that holds. */
export interface Session {
  readonly known: Known;
  /** What a change by way of the cookie must bear besides, which no other site can read. */
  readonly csrf: string;
}

/**
 * Sign-ins that hold: of browsers, by a cookie. They end when they were not used for a while, after a
 * day's work, and with their person.
 */
export class Sessions {
  readonly #store: IdentityStore;
  readonly #people: People;
  readonly #idleMs: number;
  readonly #longestMs: number;

  constructor(store: IdentityStore, people: People, { idle_minutes: idle, hours }: Config["auth"]["sessions"]) {
    this.#store = store;
    this.#people = people;
    this.#idleMs = idle * 60_000;
    this.#longestMs = hours * 3_600_000;
  }

  /** A new session's text, for the cookie alone. */
  begin(person: string): string {
    const text = unguessable();
    const at = now();
    this.#store.deleteSessionsBefore(at);
    this.#store.addSession(digestOf(text), { person, used: at, expires: at + this.#longestMs });
    return text;
  }

  /** The session of a cookie's text; undefined where it is over, or its person belongs nowhere any more. */
  find(text: string): Session | undefined {
    const digest = digestOf(text);
    const row = this.#store.session(digest);
    if (!row) return undefined;
    const at = now();
    const known = this.#people.find(row.person);
    if (row.expires <= at || row.used + this.#idleMs <= at || !known) {
      this.#store.deleteSession(digest);
      return undefined;
    }
    if (at - row.used >= noteMs) this.#store.useSession(digest, at);
    return { known, csrf: csrfOf(text) };
  }

  end(text: string): void {
    this.#store.deleteSession(digestOf(text));
  }
}

/** Follows from the cookie's text, and does not lead back to it. */
const csrfOf = (text: string): string => digestOf(`csrf ${text}`).toString("base64url");

/** Whether a text is the session's token, compared in constant time. */
export const isCsrf = ({ csrf }: Session, given: string): boolean => timingSafeEqual(digestOf(csrf), digestOf(given));
