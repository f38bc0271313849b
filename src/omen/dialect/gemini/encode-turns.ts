import type { Conversation, Part, ToolResultPart } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { encodeModelParts, encodeText } from "./encode-model-parts.ts";
import { encodeResult, encodeUserPart, type Writing } from "./encode-user-parts.ts";
import type { ModelTraits } from "./model.ts";
import { signFirstCall } from "./signature.ts";
import type { WireContent, WirePart } from "./wire.ts";
import { runsOf } from "../runs.ts";

/**
 * Turns as Google wants them: user and model alternate, a function's result stands right behind its call, all results
 * of one turn together ("Function calling"), and none is without parts. Instructions go before all turns: those from
 * within lose their place, which is reported. Where there is no turn at all, the instructions are what is said.
 */
export function encodeTurns(
  { system, turns }: Pick<Conversation, "system" | "turns">,
  traits: ModelTraits,
  unsupported: Unsupported,
): { readonly instructions: readonly WirePart[]; readonly contents: readonly WireContent[] } {
  if (turns.some((turn) => turn.name !== undefined)) unsupported("turn.name");
  const names = new Map<string, string>();
  const writing: Writing = { traits, unsupported, names };
  const first = turns.findIndex((turn) => turn.role !== "system");
  const lead = first < 0 ? turns : turns.slice(0, first);
  const instructions = [...system, ...lead.flatMap(({ parts }) => parts)].flatMap((part) =>
    encodeInstruction(part, unsupported),
  );
  const contents: WireContent[] = [];
  for (const run of runsOf(turns.slice(lead.length))) {
    const said = run.filter((turn) => turn.role !== "system").flatMap(({ parts }) => parts);
    if (run[0]?.role === "assistant") {
      for (const part of said) if (part.type === "tool_call") names.set(part.id, part.name);
      const parts = encodeModelParts(said, unsupported);
      append(contents, "model", traits.signsCalls ? signFirstCall(parts) : parts);
      continue;
    }
    append(contents, "user", encodeUser(said, writing));
    const told = run.filter((turn) => turn.role === "system").flatMap(({ parts }) => parts);
    const sentences = told.flatMap((part) => encodeInstruction(part, unsupported));
    if (sentences.length > 0) unsupported("turn.system");
    for (const sentence of sentences) instructions.push(sentence); // more than a call takes arguments
  }
  if (contents.length > 0) return { instructions, contents };
  if (instructions.length === 0)
    return { instructions, contents: turns.some(({ role }) => role === "user") ? [opening] : [] };
  unsupported("system");
  return { instructions: [], contents: [{ role: "user", parts: instructions }] };
}

/** What a user says who said nothing: Google takes no conversation without contents. */
const opening: WireContent = { role: "user", parts: [{ text: "…" }] };

function encodeUser(parts: readonly Part[], writing: Writing): readonly WirePart[] {
  const results = parts
    .filter((part): part is ToolResultPart => part.type === "tool_result")
    .map((part) => encodeResult(part, writing));
  const others = parts.filter((part) => part.type !== "tool_result");
  return [
    ...results.map(({ result }) => result),
    ...results.flatMap(({ beside }) => beside),
    ...others.flatMap((part) => encodeUserPart(part, writing.unsupported)),
  ];
}

function encodeInstruction(part: Part, unsupported: Unsupported): readonly WirePart[] {
  if ("cache" in part && part.cache) unsupported("cache");
  if (part.type === "text") return encodeText(part, unsupported);
  unsupported(part.type);
  return [];
}

/** Adds a content, or its parts to the last one of the same role; one without parts is none. */
function append(contents: WireContent[], role: WireContent["role"], parts: readonly WirePart[]): void {
  if (parts.length === 0) return;
  const last = contents.at(-1);
  if (last?.role === role) contents[contents.length - 1] = { role, parts: [...last.parts, ...parts] };
  else contents.push({ role, parts });
}
