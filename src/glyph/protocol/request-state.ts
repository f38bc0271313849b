import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { now } from "../../platform/clock.ts";
import { randomName } from "../../platform/random.ts";
import type { States } from "../consent/states.ts";
import { plainForm } from "../gate/case.ts";
import { isRecord } from "./jsonrpc.ts";

/** Milliseconds in which a question has to be answered. */
export const holdsMs = 10 * 60_000;

/** What a state belongs to. */
export interface Asked {
  readonly principal: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * The `requestState` of MCP 2026-07-28, which comes back from whoever likes to send it: signed with the data
 * folder's key, so that it outlives a restart, bound to the caller and to the call with its arguments,
 * short-lived, and good for one answer.
 */
export class RequestStates {
  readonly #states: () => States;

  /** `states` opens where the key is; it may throw. */
  constructor(states: () => States) {
    this.#states = states;
  }

  /** `name` is the state's own, and no other's; made up where none is given. */
  make(asked: Asked, name = randomName(16)): string {
    const named = `${name}.${now() + holdsMs}`;
    return `${named}.${this.#sign(named, asked).toString("base64url")}`;
  }

  /** The name of a state, whoever made it. */
  static nameOf(state: unknown): string {
    return typeof state === "string" ? (state.split(".")[0] ?? "") : "";
  }

  /**
   * Whether a state is Glyph's, for this call, and in time; it is used up by that. Throws
   * where that can't be written down.
   */
  use(state: unknown, asked: Asked): boolean {
    if (typeof state !== "string") return false;
    const [nonce = "", until = "", signature = "", ...rest] = state.split(".");
    if (rest.length > 0 || !(Number(until) > now())) return false;
    const given = Buffer.from(signature, "base64url");
    const expected = this.#sign(`${nonce}.${until}`, asked);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    return this.#states().use(nonce, Number(until));
  }

  #sign(named: string, { principal, params }: Asked): Buffer {
    const { name, arguments: given } = params;
    const call = createHash("sha256")
      .update(isRecord(given) ? plainForm(given) : "{}")
      .digest("hex");
    return createHmac("sha256", this.#states().key)
      .update(JSON.stringify([named, principal, name, call]))
      .digest();
  }
}
