import { Failure, invalidRequest } from "../failure.ts";
import type { JsonObject } from "../dialect/dialect.ts";
import { encodeResponseError } from "../dialect/openai-responses/error.ts";
import type { Turn } from "./turn.ts";

/** Answers in the background at once, of all callers. */
const runningMax = 256;

interface Run {
  readonly turn: Turn;
  readonly abort: AbortController;
}

/**
 * Answers that nobody waits for (API reference, "Create a response", `background`): they run to their end whether or not their client stays, are
 * asked for by id, and are kept when they are over. One that runs when the program ends has failed.
 */
export class Background {
  readonly #runs = new Map<string, Run>();

  /** A turn begins to run. Gives the signal that ends it. Throws a `Failure` with status 429 when too many do. */
  begin(turn: Turn): AbortSignal {
    if (this.#runs.size >= runningMax) throw tooMany;
    const abort = new AbortController();
    this.#runs.set(turn.id, { turn, abort });
    turn.keepBegun();
    return abort.signal;
  }

  /** An answer of this owner that still runs. */
  find(owner: string, id: string): JsonObject | undefined {
    const turn = this.#runs.get(id)?.turn;
    return turn?.owner === owner ? turn.begun("in_progress") : undefined;
  }

  /** Ends one, and gives it as it then is; undefined when none runs under this id. */
  cancel(owner: string, id: string): JsonObject | undefined {
    const run = this.#runs.get(id);
    if (!run || run.turn.owner !== owner) return undefined;
    const response = run.turn.begun("cancelled");
    run.turn.keep(response);
    run.abort.abort();
    this.#runs.delete(id);
    return response;
  }

  /** The turn's exchange is over: an answer that did not come is kept as the failure that it is. */
  async end(turn: Turn, answer: Response): Promise<void> {
    if (!this.#runs.has(turn.id)) return;
    if (!turn.isKept) {
      const { error } = (await answer.json().catch(() => ({}))) as { error?: { code?: string; message?: string } };
      const fault = { code: error?.code ?? null, message: error?.message ?? "The answer broke off.", param: null };
      turn.keep({ ...turn.begun("failed"), error: encodeResponseError(fault) });
    }
    this.#runs.delete(turn.id);
  }
}

/** A kept response, as JSON text, of one that runs no more: what was kept when it began and never again was lost with the program. */
export function afterLoss(response: string): string {
  if (!response.includes('"in_progress"')) return response;
  const kept = JSON.parse(response) as JsonObject;
  if (kept["status"] !== "in_progress") return response;
  const message = "Omen stopped before the answer was over. Ask again.";
  return JSON.stringify({
    ...kept,
    status: "failed",
    error: encodeResponseError({ code: null, message, param: null }),
  });
}

const tooMany = new Failure({
  status: 429,
  type: "rate_limit_error",
  code: "rate_limit_exceeded",
  message: `${runningMax} answers run in the background already; wait for one to end.`,
});

/** What a background answer can't be. Throws a `Failure` with status 400. */
export function checkBackground({ stream }: JsonObject, stores: boolean): void {
  if (stream === true)
    throw invalidRequest("An answer in the background can't be streamed here; ask for it by its id.", "stream");
  if (!stores) throw invalidRequest("An answer in the background must be stored; leave store out.", "background");
}
