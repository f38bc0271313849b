import type { Turn } from "./conversation.ts";

/** Turns in a row that are the assistant's, or are not: a format whose roles alternate makes one message of each. */
export function runsOf(turns: readonly Turn[]): readonly (readonly Turn[])[] {
  const runs: Turn[][] = [];
  for (const turn of turns) {
    const run = runs.at(-1);
    if (run && (run[0]?.role === "assistant") === (turn.role === "assistant")) run.push(turn);
    else runs.push([turn]);
  }
  return runs;
}

interface Said<Role> {
  readonly role: Role;
  readonly content: readonly object[];
}

/** Adds a message, or its content to the last one of the same role; one without content is none. */
export function append<Role extends string>(messages: Said<Role>[], role: Role, content: readonly object[]): void {
  if (content.length === 0) return;
  const last = messages.at(-1);
  if (last?.role === role) messages[messages.length - 1] = { role, content: [...last.content, ...content] };
  else messages.push({ role, content });
}
