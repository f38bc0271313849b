import { invalidRequest } from "../../../platform/failure.ts";

/**
 * Holds a conversation to the rule that binds tool calls (Messages API, "Handle tool calls"): the turn after an assistant's answers
 * each of its calls, and nothing else. Each function throws a `Failure` with status 400 that names the block.
 */
export class CallOrder {
  /** Calls without a result so far, with their paths. */
  readonly #open = new Map<string, string>();
  readonly #known = new Set<string>();
  #answering = false;

  call(id: string, path: string): void {
    if (this.#known.has(id)) throw fault(`${path}.id`, id, "is used by an earlier call");
    this.#known.add(id);
    this.#open.set(id, path);
  }

  result(id: string, path: string): void {
    if (!this.#open.delete(id)) throw fault(`${path}.tool_use_id`, id, "answers no call of the turn before it");
  }

  /** A message begins; those of one role in a row are one turn, and a system message is none. */
  turn(role: "user" | "assistant" | "system"): void {
    if (role === "assistant" && this.#answering) this.end();
    if (role !== "system") this.#answering = role === "user";
  }

  /** No more results can come. */
  end(): void {
    for (const [id, path] of this.#open) throw fault(path, id, "has no tool_result in the turn after it");
  }
}

const fault = (path: string, id: string, reason: string) =>
  invalidRequest(`${path}: the id ${JSON.stringify(id)} ${reason}.`, path);
