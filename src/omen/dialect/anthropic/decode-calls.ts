import { invalidRequest } from "../../../platform/failure.ts";

/**
 * Holds a conversation to the rule that binds tool calls (Messages API, "Handle tool calls"): the turn
 * after an assistant's answers its calls, and nothing else. That a call has no answer there is an agent's
 * whose user broke it off; that the conversation ends so is nobody's. Each function throws a `Failure` with
 * status 400 that names the block.
 */
export class CallOrder {
  /**
   * Calls without a result so far, with their paths; several where an id stands twice, as servers give them
   * that begin anew with each answer.
   */
  readonly #open = new Map<string, string[]>();
  #answering = false;

  call(id: string, path: string): void {
    this.#open.set(id, [...(this.#open.get(id) ?? []), path]);
  }

  result(id: string, path: string): void {
    const open = this.#open.get(id);
    if (!open) throw fault(`${path}.tool_use_id`, id, "answers no call of the turn before it");
    open.shift();
    if (open.length === 0) this.#open.delete(id);
  }

  /** A message begins; those of one role in a row are one turn, and a system message is none. */
  turn(role: "user" | "assistant" | "system"): void {
    if (role === "assistant" && this.#answering) this.#open.clear();
    if (role !== "system") this.#answering = role === "user";
  }

  /** The conversation ends. */
  end(): void {
    if (this.#answering) return;
    for (const [id, [path = ""]] of this.#open) throw fault(path, id, "has no tool_result in the turn after it");
  }
}

const fault = (path: string, id: string, reason: string) =>
  invalidRequest(`${path}: the id ${JSON.stringify(id)} ${reason}.`, path);
