import type { Conversation, Part, Turn } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { encodeAssistantPart, encodeText, encodeUserPart } from "./encode-blocks.ts";
import type { ModelTraits } from "./model.ts";
import { saidAtAll } from "../said-at-all.ts";
import { append, runsOf } from "../runs.ts";

interface Message {
  readonly role: "user" | "assistant" | "system";
  readonly content: readonly object[];
}

/**
 * Turns as Anthropic wants them: user and assistant alternate; all that is said between two assistant turns is one user
 * message, tool results first ("Handle tool calls"), and one system message behind it ("Mid-conversation system
 * messages": only right after a user's). Instructions before the first turn join `system`; so do later ones that the
 * model does not take in between: they lose their place, which is reported.
 */
export function encodeTurns(
  { system, turns }: Pick<Conversation, "system" | "turns">,
  traits: ModelTraits,
  unsupported: Unsupported,
): { readonly system: readonly object[]; readonly messages: readonly Message[] } {
  if (turns.some((turn) => turn.name !== undefined)) unsupported("turn.name");
  const first = turns.findIndex((turn) => turn.role !== "system");
  const lead = first < 0 ? turns : turns.slice(0, first);
  const instructions = [...system, ...lead.flatMap(({ parts }) => parts)].flatMap((part) =>
    encodeInstruction(part, unsupported),
  );
  const messages: Message[] = [];
  for (const run of runsOf(turns.slice(lead.length))) {
    if (run[0]?.role === "assistant") {
      const parts = run.flatMap((turn) => turn.parts);
      append(
        messages,
        "assistant",
        parts.flatMap((part) => encodeAssistantPart(part, unsupported)),
      );
      continue;
    }
    append(messages, "user", encodeUser(run, unsupported));
    const told = run.filter((turn) => turn.role === "system").flatMap((turn) => turn.parts);
    const sentences = told.flatMap((part) => encodeInstruction(part, unsupported));
    if (sentences.length === 0) continue;
    if (traits.systemTurns && messages.at(-1)?.role === "user") append(messages, "system", sentences);
    else {
      unsupported("turn.system");
      for (const sentence of sentences) instructions.push(sentence); // more than a call takes arguments
    }
  }
  return { system: instructions, messages: saidAtAll(messages, opening) };
}

/** What a user says who said nothing. */
const opening: Message = { role: "user", content: [{ type: "text", text: "…" }] };

function encodeUser(run: readonly Turn[], unsupported: Unsupported): readonly object[] {
  const said = run.filter((turn) => turn.role !== "system").flatMap((turn) => turn.parts);
  const results = said.filter((part) => part.type === "tool_result");
  const others = said.filter((part) => part.type !== "tool_result");
  return [...results, ...others].flatMap((part) => encodeUserPart(part, unsupported));
}

function encodeInstruction(part: Part, unsupported: Unsupported): readonly object[] {
  if (part.type === "text") return encodeText(part, unsupported);
  unsupported(part.type);
  return [];
}
