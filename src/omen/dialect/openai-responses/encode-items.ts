import type { Conversation, Part, ToolCallPart, ToolResultPart, Turn } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { unwrapInput } from "../free-form-input.ts";
import { encodeInputPart, encodeSpoken } from "./encode-content.ts";
import { encodeOwnThought } from "./thought.ts";

/** What is said before a request, as `instructions` and `input`. */
export interface EncodedInput {
  readonly instructions: string | undefined;
  readonly input: readonly object[];
}

/** One instruction stands in `instructions`, which holds one text; several are a message before all others. */
export function encodeItems(
  { system, turns }: Pick<Conversation, "system" | "turns">,
  unsupported: Unsupported,
): EncodedInput {
  if (system.some((part) => part.cache)) unsupported("cache");
  if (turns.some((turn) => turn.name !== undefined)) unsupported("turn.name");
  const [first] = system;
  const freeForm = freeFormCalls(turns);
  const items = turns.flatMap((turn) => encodeTurn(turn, freeForm, unsupported));
  if (system.length <= 1) return { instructions: first?.text, input: items };
  return {
    instructions: undefined,
    input: [
      encodeMessage(
        "system",
        system.flatMap((part) => encodeInputPart(part, unsupported)),
      ),
      ...items,
    ],
  };
}

const encodeMessage = (role: Turn["role"], content: readonly object[]): object => ({ type: "message", role, content });

/** The ids of calls whose results have a type of their own. */
const freeFormCalls = (turns: readonly Turn[]): ReadonlySet<string> =>
  new Set(
    turns
      .flatMap(({ parts }) => parts)
      .flatMap((part) => (part.type === "tool_call" && part.isFreeForm ? part.id : [])),
  );

/** A turn as items: results first, since they belong to the calls before it. */
function encodeTurn({ role, parts }: Turn, freeForm: ReadonlySet<string>, unsupported: Unsupported): readonly object[] {
  if (role === "assistant") return encodeAssistant(parts, unsupported);
  const results = parts
    .filter((part) => part.type === "tool_result")
    .map((part) => encodeResult(part, freeForm.has(part.callId), unsupported));
  const content = parts
    .filter((part) => part.type !== "tool_result")
    .flatMap((part) => encodeInputPart(part, unsupported));
  if (content.length === 0) return results;
  return [...results, encodeMessage(role === "system" ? "system" : "user", content)];
}

/** Texts and refusals in a row are one message, whose own id and status the wire does not need. */
function encodeAssistant(parts: readonly Part[], unsupported: Unsupported): readonly object[] {
  const items: object[] = [];
  let content: object[] | undefined;
  for (const part of parts) {
    const spoken = encodeSpoken(part, unsupported);
    if (spoken) {
      if (content) content.push(spoken);
      else items.push(encodeMessage("assistant", (content = [spoken])));
      continue;
    }
    content = undefined;
    const item = encodeOther(part, unsupported);
    if (item) items.push(item);
  }
  return items;
}

function encodeOther(part: Part, unsupported: Unsupported): object | undefined {
  if (part.type === "tool_call") return encodeCall(part, unsupported);
  const thought = part.type === "reasoning" ? encodeOwnThought(part) : undefined;
  if (!thought) unsupported(part.type);
  return thought;
}

function encodeCall(call: ToolCallPart, unsupported: Unsupported): object {
  const { id, name, arguments: text, isFreeForm, cache } = call;
  if (cache) unsupported("cache");
  if (isFreeForm) return { type: "custom_tool_call", call_id: id, name, input: unwrapInput(text) };
  return { type: "function_call", call_id: id, name, arguments: text };
}

function encodeResult(
  { callId, content, isError, cache }: ToolResultPart,
  isFreeForm: boolean,
  unsupported: Unsupported,
): object {
  if (isError) unsupported("tool_result.isError");
  if (cache) unsupported("cache");
  const parts = content.flatMap((part) => encodeInputPart(part, unsupported));
  const [only] = content;
  const short = content.length === 0 ? "" : content.length === 1 && only?.type === "text" ? only.text : undefined;
  const type = isFreeForm ? "custom_tool_call_output" : "function_call_output";
  return { type, call_id: callId, output: short ?? parts };
}
