import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { OmenServer } from "./server.ts";
import { completion, respond, type Behaviour } from "./upstream/index.ts";

/** Calls of /admin as the operator, with the admin key of a data folder. */
export class Operator {
  readonly #omen: Pick<OmenServer, "url" | "dataFolder">;

  constructor(omen: Pick<OmenServer, "url" | "dataFolder">) {
    this.#omen = omen;
  }

  get key(): string {
    return readFileSync(join(this.#omen.dataFolder, "keys/admin"), "utf8").trim();
  }

  /** The answer, whatever its status. */
  call(method: string, path: string, body?: object): Promise<Response> {
    return fetch(this.#omen.url + path, {
      method,
      headers: { authorization: `Bearer ${this.key}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  /** The JSON of an answer that succeeded. */
  async ask<Answer = Record<string, unknown>>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await this.call(method, path, body);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  /** The text of a new key. */
  async makeKey(terms: { readonly name: string } & Record<string, unknown>): Promise<string> {
    return (await this.ask<{ readonly key: string }>("POST", "/admin/keys", terms)).key;
  }

  /** What a budget holds now. */
  async budget(id: string): Promise<BudgetRow> {
    const { data } = await this.ask<{ readonly data: readonly BudgetRow[] }>("GET", "/admin/budgets");
    const found = data.find((budget) => budget.id === id);
    if (!found) throw new Error(`no budget ${id}`);
    return found;
  }
}

export interface BudgetRow {
  readonly id: string;
  readonly amount_usd: number;
  readonly spent_usd: number;
  readonly reserved_usd: number;
  readonly unsettled_usd: number;
  readonly left_usd: number;
  readonly members?: readonly { readonly id: string; readonly spent_usd: number }[];
}

/** One chat of a key's holder. */
export const chatAs = (
  url: string,
  key: string | undefined,
  body: Record<string, unknown> = {},
  init: { readonly headers?: Record<string, string>; readonly signal?: AbortSignal } = {},
): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { ...(key !== undefined && { authorization: `Bearer ${key}` }), ...init.headers },
    body: JSON.stringify({ model: "up-model", messages: [{ role: "user", content: "Hello" }], ...body }),
    ...(init.signal && { signal: init.signal }),
  });

/** A provider that honours the limit of an answer: it says, and bills, so many tokens or as many as it may. */
export const billing =
  (promptTokens: number, answerTokens: () => number, delayMs = 0): Behaviour =>
  async (exchange) => {
    if (delayMs > 0 && !(await exchange.pause(delayMs))) return;
    const { max_tokens: old, max_completion_tokens: limit = old ?? Number.POSITIVE_INFINITY } = exchange.request
      .json as { max_tokens?: number; max_completion_tokens?: number };
    const tokens = Math.min(answerTokens(), limit);
    const usage = { prompt_tokens: promptTokens, completion_tokens: tokens, total_tokens: promptTokens + tokens };
    await respond(exchange, 200, completion(exchange.request.model ?? "", "Hi", usage));
  };

/** What a call resolves with once it is as it should be; asked again until then. */
export async function eventually<Value>(ask: () => Promise<Value>, isRight: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await ask();
    if (isRight(value)) return value;
    await Bun.sleep(5);
  }
}
