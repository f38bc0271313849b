import { monotonic } from "../../platform/clock.ts";
import { randomName } from "../../platform/random.ts";
import { digestOf } from "../tenancy/tenancy.ts";
import { unguessable } from "./sessions.ts";

/** How long a command line waits for its person, and how often it may ask, in seconds. */
const [longestSeconds, intervalSeconds] = [600, 1];

/** Most command lines that wait at once. */
const waitingMax = 1000;

/** What a person said to a command line that waits. */
type Word =
  | { readonly kind: "waiting" }
  /** It may be told a key of `person`, in a place of his. */
  | { readonly kind: "approved"; readonly person: string; readonly place: string }
  | { readonly kind: "refused"; readonly reason: string };

interface Waiting {
  /** What the person compares, as `W7QK3M9P`. */
  readonly code: string;
  readonly secret: string;
  readonly began: number;
  word: Word;
}

/**
 * Command lines that wait for a person to sign in elsewhere (after RFC 8628): each has a code that the person compares,
 * and a secret by which it alone gets what it asked for.
 */
export class Devices {
  readonly #byCode = new Map<string, Waiting>();
  readonly #bySecret = new Map<string, Waiting>();

  /** Begins to wait; undefined where too many do. */
  begin():
    | { readonly code: string; readonly secret: string; readonly seconds: number; readonly interval: number }
    | undefined {
    for (const waiting of this.#byCode.values()) if (isOver(waiting)) this.#forget(waiting);
    if (this.#byCode.size >= waitingMax) return undefined;
    const secret = unguessable();
    const waiting: Waiting = {
      code: randomName(8),
      secret: digestOf(secret).toString("hex"),
      began: monotonic(),
      word: { kind: "waiting" },
    };
    this.#byCode.set(waiting.code, waiting);
    this.#bySecret.set(waiting.secret, waiting);
    return { code: shown(waiting.code), secret, seconds: longestSeconds, interval: intervalSeconds };
  }

  /** The code as it is shown, of one that waits; however a person wrote it. */
  find(given: string): string | undefined {
    const waiting = this.#byCode.get(plain(given));
    return waiting && !isOver(waiting) && waiting.word.kind === "waiting" ? shown(waiting.code) : undefined;
  }

  /** Says the person's word, once. Whether somebody waited for it. */
  decide(given: string, word: Word): boolean {
    const waiting = this.#byCode.get(plain(given));
    if (!waiting || isOver(waiting) || waiting.word.kind !== "waiting") return false;
    waiting.word = word;
    return true;
  }

  /** What was said to who has this secret; a last word is said once. Undefined where nobody with it waits. */
  ask(secret: string): Word | undefined {
    const waiting = this.#bySecret.get(digestOf(secret).toString("hex"));
    if (!waiting || isOver(waiting)) return undefined;
    if (waiting.word.kind !== "waiting") this.#forget(waiting);
    return waiting.word;
  }

  #forget({ code, secret }: Waiting): void {
    this.#byCode.delete(code);
    this.#bySecret.delete(secret);
  }
}

const isOver = ({ began }: Waiting): boolean => began + longestSeconds * 1000 <= monotonic();

const shown = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

/** Crockford's base 32 as people write it. */
const plain = (given: string): string =>
  given
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, "")
    .replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1");
