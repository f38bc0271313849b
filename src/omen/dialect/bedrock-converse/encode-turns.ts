import type { Conversation, Part } from "../conversation.ts";
import { encodeAssistantPart, encodeText, encodeUserPart, type Writing } from "./encode-blocks.ts";
import { saidAtAll } from "../said-at-all.ts";
import { append, runsOf } from "../runs.ts";

interface Message {
  readonly role: "user" | "assistant";
  readonly content: readonly object[];
}

/** What a user says where the assistant began: Converse takes no conversation that begins otherwise. */
const opening: Message = { role: "user", content: [{ text: "…" }] };

/**
 * Turns as Converse wants them: user and assistant alternate, the user first; all that is said between two
 * assistant turns is one user message, tool results in front. Instructions join `system`; later ones lose
 * their place, which is reported.
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
    messages: saidAtAll(messages[0]?.role === "assistant" ? [opening, ...messages] : messages, opening),
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
