import { answerOf, findOwner, jsonOf, type Endpoint } from "./endpoint.ts";
import type { Invocation } from "../command.ts";

/**
 * The admin API of the Omen that a command talks to. Over the folder's socket, or in the folder that nobody owns,
 * this machine's user needs no key.
 */
export class Admin {
  readonly #endpoint: Endpoint;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /** The answer's JSON. Throws a `CommandError` with the exit code that docs/cli.md promises. */
  async ask<Answer>(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object): Promise<Answer> {
    const answer = await answerOf(this.#endpoint, path, {
      method,
      headers: { "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await jsonOf(this.#endpoint, answer)) as Answer;
  }

  /** The answer as text, for what is no JSON. */
  async text(path: string): Promise<string> {
    return (await answerOf(this.#endpoint, path)).text();
  }
}

/**
 * Does something with the admin API of `--url`, of the Omen that runs here, or of the folder itself where none does.
 */
export async function withAdmin<Result>(
  invocation: Invocation,
  act: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const { endpoint, close } = await findOwner(invocation);
  try {
    return await act(new Admin(endpoint));
  } finally {
    await close();
  }
}
