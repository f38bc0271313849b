import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { now } from "../../platform/clock.ts";
import { randomName, randomOctets } from "../../platform/random.ts";
import { plainForm } from "../gate/case.ts";
import { isRecord } from "./jsonrpc.ts";

/** Milliseconds in which a question has to be answered. */
const holdsMs = 10 * 60_000;
/** Used states that are remembered; the oldest are forgotten last by their own end. */
const usedMax = 10_000;

/** What a state belongs to. */
export interface Asked {
  readonly principal: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * The `requestState` of MCP 2026-07-28, which comes back from whoever likes to send it: signed with this process's key, bound to the caller and to the
 * call with its arguments, short-lived, and good for one answer.
 */
export class RequestStates {
  readonly #key = randomOctets(32);
  readonly #used = new Map<string, number>();

  make(asked: Asked): string {
    const named = `${randomName(16)}.${now() + holdsMs}`;
    return `${named}.${this.#sign(named, asked).toString("base64url")}`;
  }

  /** Whether a state is Glyph's, for this call, and in time; it is used up by that. */
  use(state: unknown, asked: Asked): boolean {
    if (typeof state !== "string") return false;
    const [nonce = "", until = "", signature = "", ...rest] = state.split(".");
    if (rest.length > 0 || this.#used.has(nonce) || !(Number(until) > now())) return false;
    const given = Buffer.from(signature, "base64url");
    const expected = this.#sign(`${nonce}.${until}`, asked);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    this.#forget();
    this.#used.set(nonce, Number(until));
    return true;
  }

  #forget(): void {
    if (this.#used.size < usedMax) return;
    const time = now();
    for (const [nonce, until] of this.#used) if (until <= time) this.#used.delete(nonce);
  }

  #sign(named: string, { principal, params }: Asked): Buffer {
    const { name, arguments: given } = params;
    const call = createHash("sha256")
      .update(isRecord(given) ? plainForm(given) : "{}")
      .digest("hex");
    return createHmac("sha256", this.#key)
      .update(JSON.stringify([named, principal, name, call]))
      .digest();
  }
}
