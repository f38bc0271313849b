import { Failure, invalidRequest } from "../../platform/failure.ts";
import type { JsonObject } from "../dialect/dialect.ts";
import { encodeResponseError } from "../dialect/openai-responses/error.ts";
import { EventLogs } from "./event-logs.ts";
import type { Turn } from "./turn.ts";

/** Answers in the background at once, of all callers. */
const runningMax = 256;

interface Run {
  readonly turn: Turn;
  readonly abort: AbortController;
}

/**
 * Answers that nobody waits for (API reference, "Create a response", `background`): they run to their end
 * whether or not their client stays, are asked for by id, and are kept when they are over. One that runs
 * when the program ends has failed.
 */
export class Background {
  readonly #runs = new Map<string, Run>();
  readonly #logs = new EventLogs();

  /**
   * A turn begins to run. Gives the signal that ends it. Throws a `Failure` with status 429 when too many
   * do, or 503 when it can't be kept.
   */
  begin(turn: Turn): AbortSignal {
    if (this.#runs.size >= runningMax) throw tooMany;
    turn.keepBegun(); // before its id is given: who has it is told what became of it
    const abort = new AbortController();
    this.#runs.set(turn.id, { turn, abort });
    return abort.signal;
  }

  /** An answer of this owner that still runs. */
  find(owner: string, id: string): JsonObject | undefined {
    const turn = this.#runs.get(id)?.turn;
    return turn?.owner === owner ? turn.begun("in_progress") : undefined;
  }

  /**
   * The events of an answer of this owner that is streamed, or was until a while ago, whose
   * numbers are greater than `after`.
   */
  follow(owner: string, id: string, after: number): ReadableStream<Uint8Array> | undefined {
    return this.#logs.follow(owner, id, after);
  }

  /** Forgets those events. */
  forget(owner: string, id: string): void {
    this.#logs.forget(owner, id);
  }

  /** Reads a streamed answer to its end, whoever follows it. Gives its events. */
  record(turn: Turn, answer: Response): ReadableStream<Uint8Array> {
    const log = this.#logs.open(turn.owner, turn.id);
    const read = async () => {
      for await (const events of (answer.body ?? []) as AsyncIterable<Uint8Array>) log.append(events);
    };
    const over = () => {
      this.#lose(turn, brokeOff);
      this.#logs.end(turn.id);
    };
    read().then(over, over);
    return log.follow(-1);
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

  /**
   * The turn's exchange is over: an answer that did not come is kept as the failure that it
   * is. Gives the answer as it was.
   */
  async end(turn: Turn, answer: Response): Promise<Response> {
    const text = await answer.text().catch(() => "");
    const { code, message = brokeOff } = turn.isKept ? {} : errorIn(text);
    this.#lose(turn, message, code);
    return new Response(text, answer);
  }

  /** A run is over: an answer that was not kept has failed. */
  #lose(turn: Turn, message: string, code: string | null = null): void {
    if (!this.#runs.delete(turn.id) || turn.isKept) return;
    turn.keep({ ...turn.begun("failed"), error: encodeResponseError({ code, message, param: null }) });
  }
}

const brokeOff = "The answer broke off.";

/** What went wrong, as an answer that is an error says it. */
function errorIn(text: string): { readonly code?: string | null; readonly message?: string } {
  try {
    return (JSON.parse(text) as { readonly error?: { readonly code?: string; readonly message?: string } }).error ?? {};
  } catch {
    return {};
  }
}

/**
 * A kept response, as JSON text, of one that runs no more: what was kept when it began and never
 * again was lost with the program.
 */
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
export function checkBackground(stores: boolean): void {
  if (!stores) throw invalidRequest("An answer in the background must be stored; leave store out.", "background");
}
