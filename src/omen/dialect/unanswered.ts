import type { Turn } from "./conversation.ts";

/** What stands for the result of a call that its client broke off. */
const interrupted = "(no result: the call was interrupted)";

/**
 * Turns in which each call that something follows has a result, whose ids are each call's own: an agent whose user
 * broke off a call may keep the call in its history, and every provider refuses that conversation from then on. A call
 * that stands last waits for its result still. The same turns where nothing is missing.
 */
export function withEachAnswer(turns: readonly Turn[]): readonly Turn[] {
  const answered = new Set<string>();
  for (const { parts } of turns) for (const part of parts) if (part.type === "tool_result") answered.add(part.callId);
  const told: Turn[] = [];
  let open: string[] = [];
  for (const turn of turns) {
    const isBehind = turn.role !== "tool" && open.length > 0;
    const last = isBehind ? turn.parts.findLastIndex(({ type }) => type === "tool_result") : -1;
    // Where results stand in a turn of the user's, they have theirs behind them: those who know no ids go by the order.
    if (last >= 0) told.push({ ...turn, parts: turn.parts.toSpliced(last + 1, 0, ...open.map(resultOf)) });
    else if (isBehind) told.push({ role: "tool", parts: open.map(resultOf) }, turn);
    else told.push(turn);
    if (isBehind) open = [];
    for (const part of turn.parts) if (part.type === "tool_call" && !answered.has(part.id)) open.push(part.id);
  }
  return told.every((turn, at) => turn === turns[at]) ? turns : told;
}

const resultOf = (callId: string) =>
  ({ type: "tool_result", callId, content: [{ type: "text", text: interrupted }] }) as const;
