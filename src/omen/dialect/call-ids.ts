import type { Part, Turn } from "./conversation.ts";

/** Gives calls ids that are theirs alone: some providers begin anew with `call_0` in every answer, or say none. */
export class CallIds {
  readonly #taken = new Set<string>();
  /** By id, the number that the next one of the same name may have. */
  readonly #next = new Map<string, number>();

  /** The id where nothing has it so far, else that id with a number behind it. It is taken then. */
  own(id: string): string {
    let own = id;
    for (let number = this.#next.get(id) ?? 2; own === "" || this.#taken.has(own); number++) {
      own = `${id || "call"}_${number}`;
      this.#next.set(id, number + 1);
    }
    this.#taken.add(own);
    return own;
  }
}

/**
 * Turns in which each call has an id of its own, and each result that of its call: where an id
 * stands twice, their order tells.
 */
export function withOwnIds(turns: readonly Turn[], ids: CallIds): readonly Turn[] {
  /** By the id that calls had, those that have no result yet, the oldest first. */
  const open = new Map<string, string[]>();
  /** By the id that calls had, what the newest is called now. */
  const newest = new Map<string, string>();
  const told = (part: Part): Part => {
    if (part.type === "tool_call") {
      const id = ids.own(part.id);
      newest.set(part.id, id);
      const waiting = open.get(part.id);
      if (waiting) waiting.push(id);
      else open.set(part.id, [id]);
      return id === part.id ? part : { ...part, id };
    }
    if (part.type !== "tool_result") return part;
    const callId = open.get(part.callId)?.shift() ?? newest.get(part.callId) ?? part.callId;
    return callId === part.callId ? part : { ...part, callId };
  };
  return turns.map((turn) => {
    const parts = turn.parts.map(told);
    return parts.every((part, index) => part === turn.parts[index]) ? turn : { ...turn, parts };
  });
}
