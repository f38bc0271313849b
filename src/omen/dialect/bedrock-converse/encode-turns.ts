import type { Conversation, Part, Turn } from "../conversation.ts";
import { encodeAssistantPart, encodeText, encodeUserPart, type Writing } from "./encode-blocks.ts";

interface Message {
  readonly role: "user" | "assistant";
  readonly content: readonly object[];
}

/** What a user says where the assistant began: Converse takes no conversation that begins otherwise. */
const opening: Message = { role: "user", content: [{ text: "…" }] };

/**
 * Turns as Converse wants them: user and assistant alternate, the user first; all that is said between two assistant turns is one user
 * message, tool results in front. Instructions join `system`; later ones lose their place, which is reported.
 */
export function encodeTurns(
  { system, turns }: Pick<Conversation, "system" | "turns">,
  writing: Writing,
): { readonly system: readonly object[]; readonly messages: readonly Message[] } {
  if (turns.some((turn) => turn.name !== undefined)) writing.unsupported("turn.name");
  const first = turns.findIndex((turn) => turn.role !== "system");
  if (first >= 0 && turns.slice(first).some((turn) => turn.role === "system")) writing.unsupported("turn.system");
  const told = turns.filter((turn) => turn.role === "system").flatMap(({ parts }) => parts);
  const messages: Message[] = [];
  for (const run of runsOf(turns.filter((turn) => turn.role !== "system"))) {
    const parts = run.flatMap((turn) => turn.parts);
    if (run[0]?.role === "assistant")
      append(
        messages,
        "assistant",
        parts.flatMap((part) => encodeAssistantPart(part, writing)),
      );
    else
      append(
        messages,
        "user",
        resultsFirst(parts).flatMap((part) => encodeUserPart(part, writing)),
      );
  }
  return {
    system: [...system, ...told].flatMap((part) => encodeInstruction(part, writing)),
    messages: messages[0]?.role === "assistant" ? [opening, ...messages] : messages,
  };
}

const resultsFirst = (parts: readonly Part[]): readonly Part[] => [
  ...parts.filter((part) => part.type === "tool_result"),
  ...parts.filter((part) => part.type !== "tool_result"),
];

function encodeInstruction(part: Part, writing: Writing): readonly object[] {
  if (part.type === "text") return encodeText(part, writing);
  writing.unsupported(part.type);
  return [];
}

/** Turns in a row that are the assistant's, or are not. */
function runsOf(turns: readonly Turn[]): readonly (readonly Turn[])[] {
  const runs: Turn[][] = [];
  for (const turn of turns) {
    const run = runs.at(-1);
    if (run && (run[0]?.role === "assistant") === (turn.role === "assistant")) run.push(turn);
    else runs.push([turn]);
  }
  return runs;
}

/** Adds a message, or its blocks to the last one of the same role; one without blocks is none. */
function append(messages: Message[], role: Message["role"], content: readonly object[]): void {
  if (content.length === 0) return;
  const last = messages.at(-1);
  if (last?.role === role) messages[messages.length - 1] = { role, content: [...last.content, ...content] };
  else messages.push({ role, content });
}
