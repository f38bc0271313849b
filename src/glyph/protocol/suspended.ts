import { randomName } from "../../platform/random.ts";
import type { Glyph } from "../server.ts";
import type { LaterResult } from "../tool/tool.ts";
import { questionName, type Wanted } from "./interview.ts";
import type { ModernClient } from "./modern-client.ts";
import { type Asked, holdsMs, RequestStates } from "./request-state.ts";

/**
 * Calls of MCP 2026-07-28 that have asked their client, and wait for it to call again: by the
 * name of the state that it got.
 */

interface Waiting {
  readonly client: ModernClient;
  readonly wanted: Wanted;
  readonly outcome: Promise<LaterResult>;
  /** Ends the call. */
  abort(): void;
}

/** Of one Glyph: a call may be repeated on another connection than it was first made on. */
const waitingOf = new WeakMap<Glyph, Map<string, Waiting>>();

const prefix = "open-";

export class SuspendedCalls {
  readonly #waiting: Map<string, Waiting>;
  readonly #states: RequestStates;

  constructor(glyph: Glyph, states: RequestStates) {
    this.#waiting = waitingOf.get(glyph) ?? new Map<string, Waiting>();
    waitingOf.set(glyph, this.#waiting);
    this.#states = states;
  }

  /** Whether a state says that it belongs to a call that waits. */
  static isMeant(state: unknown): boolean {
    return RequestStates.nameOf(state).startsWith(prefix);
  }

  /**
   * Keeps a call for as long as an answer may come, and gives what its client is told, and
   * under which name the call waits.
   */
  keep(waiting: Waiting, asked: Asked): { readonly result: Record<string, unknown>; readonly name: string } {
    const name = prefix + randomName(16);
    this.#waiting.set(name, waiting);
    setTimeout(() => this.end(name), holdsMs).unref();
    const result = {
      resultType: "input_required",
      inputRequests: { [questionName]: waiting.wanted },
      requestState: this.#states.make(asked, name),
    };
    return { result, name };
  }

  /** The call of a state, which then waits no more; undefined where it has ended, or Glyph has. */
  take(state: unknown): Waiting | undefined {
    const name = RequestStates.nameOf(state);
    const waiting = this.#waiting.get(name);
    this.#waiting.delete(name);
    return waiting;
  }

  /** Ends a call that nobody answers any more; nothing where it has gone on. */
  end(name: string): void {
    const waiting = this.#waiting.get(name);
    this.#waiting.delete(name);
    waiting?.client.interview.end();
    waiting?.abort();
  }
}
