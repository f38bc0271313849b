import { invalidRequest } from "../../../platform/failure.ts";
import type { Part, ToolResultPart, Turn } from "../conversation.ts";
import { wrapInput } from "../free-form-input.ts";
import { compact, type Fields } from "../json/fields.ts";
import { decodeContent, keep, type Reading } from "./decode-content.ts";
import { decodeImage } from "./image.ts";
import { namesIn, toolIn } from "./namespace.ts";
import { summaryText, unsealSummary } from "./summary.ts";
import { decodeThought } from "./thought.ts";
import { decodeSearchCall, foundText, isClients } from "./tool-search.ts";

/** Items that only OpenAI has: tools that it runs itself or whose form is its own, and its bookkeeping. */
const native = [
  "file_search_call",
  "web_search_call",
  "code_interpreter_call",
  "computer_call",
  "computer_call_output",
  "local_shell_call",
  "local_shell_call_output",
  "shell_call",
  "shell_call_output",
  "apply_patch_call",
  "apply_patch_call_output",
  "mcp_list_tools",
  "mcp_approval_request",
  "mcp_approval_response",
  "mcp_call",
  "configuration_update",
  "compaction",
  "compaction_trigger",
  "program",
  "program_output",
] as const;

const types = [
  "message",
  "reasoning",
  "function_call",
  "function_call_output",
  "custom_tool_call",
  "custom_tool_call_output",
  "image_generation_call",
  "tool_search_call",
  "tool_search_output",
  "item_reference",
  "additional_tools",
  ...native,
] as const;
const isKnown = (type: string): type is (typeof types)[number] => (types as readonly string[]).includes(type);
const roles = ["user", "assistant", "system", "developer"] as const;

/**
 * `input`: a text, or items. Thoughts, texts and calls in a row are one turn of the assistant; results
 * in a row are one turn of tools.
 */
export function decodeItems(fields: Fields, reading: Reading): readonly Turn[] {
  const input = fields.any("input");
  if (input === undefined) throw invalidRequest("input is missing; send a text or a list of items.", "input");
  if (typeof input === "string") return [{ role: "user", parts: [{ type: "text", text: input }] }];
  const turns: (Turn & { readonly parts: Part[] })[] = [];
  const calls = new Set<string>();
  for (const item of fields.objects("input") ?? []) {
    const turn = decodeItem(item, calls, reading);
    const last = turns.at(-1);
    const joins = last?.role === turn?.role && (turn?.role === "assistant" || turn?.role === "tool");
    if (turn && last && joins) for (const part of turn.parts) last.parts.push(part);
    else if (turn) turns.push({ ...turn, parts: [...turn.parts] });
  }
  return turns;
}

/** A message need not say that it is one. */
function decodeItem(item: Fields, calls: Set<string>, reading: Reading): Turn | undefined {
  const type = item.text("type") ?? (item.any("role") === undefined ? undefined : "message");
  if (type !== undefined && !isKnown(type)) return decodeUnknown(item, type, reading);
  switch (type) {
    case "message":
      return decodeMessage(item, reading);
    case "reasoning":
      return decodeReasoning(item);
    case "function_call":
      return decodeCall(item, calls, reading);
    case "custom_tool_call":
      return decodeFreeFormCall(item, calls, reading);
    case "function_call_output":
    case "custom_tool_call_output":
      return decodeOutput(item, calls, reading);
    case "tool_search_call":
    case "tool_search_output":
      return isClients(item) ? decodeSearch(item, type, calls, reading) : keepNative(item, type, reading);
    case "image_generation_call":
      return decodeGenerated(item, reading);
    case "additional_tools":
      return decodeMoreTools(item, reading);
    case "compaction":
      return decodeCompaction(item, reading);
    case "item_reference":
      throw item.wrong("id", "refers to an item that is not kept here; send the item itself");
    case undefined:
      throw item.wrong("type", "is missing");
    default:
      return keepNative(item, type, reading);
  }
}

function keepNative(item: Fields, type: string, { rest }: Reading): undefined {
  rest[item.path] = { type, ...item.rest() };
  return undefined;
}

/** Names and progress of items mean nothing to whom reads them back. */
function skipBookkeeping(item: Fields): void {
  for (const name of ["id", "status"]) item.any(name);
}

function decodeMessage(item: Fields, reading: Reading): Turn {
  const role = item.word("role", roles);
  if (role === undefined) throw item.wrong("role", "is missing");
  const parts = decodeContent(item, "content", reading);
  const instructs = role === "system" || role === "developer";
  if (instructs && parts.some((part) => part.type !== "text"))
    throw item.wrong("content", `must be text alone in the role ${role}`);
  skipBookkeeping(item);
  keep(item, reading);
  return { role: instructs ? "system" : role, parts };
}

function decodeReasoning(item: Fields): Turn {
  const text = (name: string) => item.objects(name)?.map((part) => ({ text: part.requiredText("text") }));
  const summary = text("summary");
  const content = text("content");
  const [id, bytes] = [item.text("id"), item.text("encrypted_content")];
  const part = decodeThought(compact({ id, summary, content, encrypted_content: bytes }));
  return { role: "assistant", parts: part ? [part] : [] };
}

function decodeCall(item: Fields, calls: Set<string>, reading: Reading): Turn {
  const id = item.requiredText("call_id");
  calls.add(id);
  const text = item.text("arguments") ?? "";
  const part: Part = {
    type: "tool_call",
    id,
    ...toolIn(item),
    arguments: text.trim() === "" ? "{}" : text,
  };
  keepCaller(item, reading);
  return { role: "assistant", parts: [part] };
}

function decodeFreeFormCall(item: Fields, calls: Set<string>, reading: Reading): Turn {
  const id = item.requiredText("call_id");
  calls.add(id);
  const part: Part = {
    type: "tool_call",
    id,
    ...toolIn(item),
    arguments: wrapInput(item.requiredText("input")),
    isFreeForm: true,
  };
  keepCaller(item, reading);
  return { role: "assistant", parts: [part] };
}

/** Every result answers a call before it (what OpenAI's API demands, and no other dialect can express). */
function decodeOutput(item: Fields, calls: ReadonlySet<string>, reading: Reading): Turn {
  const callId = item.requiredText("call_id");
  if (!calls.has(callId)) throw item.wrong("call_id", `${JSON.stringify(callId)} answers no call before it`);
  const content = decodeContent(item, "output", reading).map((part): ToolResultPart["content"][number] => {
    if (part.type === "text" || part.type === "image" || part.type === "file") return part;
    throw item.wrong("output", `can't hold ${part.type}`);
  });
  keepCaller(item, reading);
  return { role: "tool", parts: [{ type: "tool_result", callId, content }] };
}

/** A summary of Omen's own is a message; what a provider encrypted is for that one alone. */
function decodeCompaction(item: Fields, { rest }: Reading): Turn | undefined {
  const summary = unsealSummary(item.any("encrypted_content"));
  if (summary !== undefined) return { role: "user", parts: [{ type: "text", text: summaryText(summary) }] };
  rest[item.path] = { type: "compaction", ...item.rest() };
  return undefined;
}

/**
 * Tools that come among the items, as Codex gives them to its newest models: they are tools like those of the request.
 */
function decodeMoreTools(item: Fields, reading: Reading): undefined {
  for (const tool of item.objects("tools") ?? []) reading.found.push(tool);
  item.any("role");
  skipBookkeeping(item);
  keep(item, reading);
}

/**
 * An item of a kind that is not known here, as agents replay them from newer servers: what it says is told, in the turn
 * of whom it speaks for, and the rest is named. Refusing it would end the session.
 */
function decodeUnknown(item: Fields, type: string, { rest }: Reading): Turn | undefined {
  const text = ["text", "message", "content", "summary"].flatMap((name) => textsIn(item.any(name))).join("\n");
  if (text === "") return keepNative(item, type, { rest, found: [] });
  const others = item.rest();
  if (Object.keys(others).some((name) => name !== "id" && name !== "status")) rest[item.path] = { type, ...others };
  if (type.includes("reasoning")) return { role: "assistant", parts: [{ type: "reasoning", text }] };
  return { role: type.startsWith("agent_") ? "assistant" : "user", parts: [{ type: "text", text }] };
}

/** A text, or the texts of parts. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (!Array.isArray(value)) return [];
  return value.flatMap((part: { readonly text?: unknown } | null) =>
    typeof part?.text === "string" ? [part.text] : [],
  );
}

/** A search for tools, or what it found. */
function decodeSearch(item: Fields, type: string, calls: Set<string>, reading: Reading): Turn {
  const callId = item.requiredText("call_id");
  skipBookkeeping(item);
  if (type === "tool_search_call") {
    const part = decodeSearchCall(item);
    calls.add(callId);
    keep(item, reading);
    return { role: "assistant", parts: [part] };
  }
  if (!calls.has(callId)) throw item.wrong("call_id", `${JSON.stringify(callId)} answers no call before it`);
  const found = item.objects("tools") ?? [];
  for (const tool of found) reading.found.push(tool);
  keep(item, reading);
  const text = foundText(found.flatMap(namesIn));
  return { role: "tool", parts: [{ type: "tool_result", callId, content: [{ type: "text", text }] }] };
}

/** An image that the model made before; without its bytes it is OpenAI's own to look up. */
function decodeGenerated(item: Fields, { rest }: Reading): Turn | undefined {
  const image = decodeImage(item.any("result"));
  if (image) return { role: "assistant", parts: [image] };
  rest[item.path] = { type: "image_generation_call", ...item.rest() };
  return undefined;
}

/** A call that the model made directly is what every call is elsewhere. */
function keepCaller(item: Fields, reading: Reading): void {
  const caller = item.any("caller");
  if (caller !== undefined && item.object("caller")?.text("type") !== "direct")
    reading.rest[item.at("caller")] = caller;
  skipBookkeeping(item);
  keep(item, reading);
}
