import type { BuiltInTool, Conversation, OutputFormat, Sampling, Tool, ToolChoice, Turn } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { compact, Fields } from "../json/fields.ts";
import { decodeBuiltIn } from "./built-in-tools.ts";
import { decodeCache } from "./cache.ts";
import { decodeContent, decodeTexts, keep, type Reading } from "./decode-blocks.ts";
import { CallOrder } from "./decode-calls.ts";
import { decodeThinking } from "./thinking.ts";

/** Members that are Omen's own and never a conversation's. */
const ours = ["model", "tags", "omen"] as const;

/** Anthropic's schemas have no name, which other dialects demand. */
const schemaName = "output";

/**
 * Anthropic API reference, "Create a Message", in any version: `temperature`, `top_p` and `top_k` left it with
 * 2026-10-21. Paths in errors and in `rest` are spelt as Anthropic spells them: `messages.1.content.0.type`.
 */
export function decodeRequest(body: JsonObject): Conversation {
  const fields = new Fields(body, "", "dots");
  for (const name of ours) fields.any(name);
  const reading: Reading = { calls: new CallOrder(), rest: {} };
  const output = fields.object("output_config");
  const metadata = fields.object("metadata");
  const conversation = compact({
    system: fields.any("system") === undefined ? [] : decodeTexts(fields, "system", reading),
    turns: decodeMessages(fields, reading),
    ...decodeTools(fields, reading),
    ...decodeToolChoice(fields),
    output: decodeFormat(output, "format") ?? decodeFormat(fields, "output_format"),
    reasoning: decodeThinking(fields, output, reading.rest),
    sampling: decodeSampling(fields),
    maxTokens: decodeMaxTokens(fields),
    stop: fields.texts("stop_sequences"),
    user: metadata?.text("user_id"),
    serviceTier: decodeServiceTier(fields),
    stream: fields.flag("stream") ?? false,
    wantsUsage: true,
  });
  if (output) keep(output, reading);
  if (metadata) keep(metadata, reading);
  return { ...conversation, rest: { ...fields.rest(), ...reading.rest } };
}

function decodeMessages(fields: Fields, reading: Reading): readonly Turn[] {
  const messages = fields.objects("messages");
  if (messages === undefined) throw fields.wrong("messages", "is missing; send at least one");
  if (messages.length === 0) throw fields.wrong("messages", "is empty; send at least one");
  const turns = messages.map((message) => decodeMessage(message, reading));
  reading.calls.end();
  return turns;
}

function decodeMessage(message: Fields, reading: Reading): Turn {
  const role = message.word("role", ["user", "assistant", "system"]);
  if (role === undefined) throw message.wrong("role", "is missing");
  reading.calls.turn(role);
  const parts = role === "system" ? decodeTexts(message, "content", reading) : decodeContent(message, role, reading);
  keep(message, reading);
  const answersAlone = role === "user" && parts.length > 0 && parts.every((part) => part.type === "tool_result");
  return { role: answersAlone ? "tool" : role, parts };
}

/**
 * Tools that Anthropic brings itself have a type of their own, with a date in it; those that
 * nobody else has go to the rest.
 */
function decodeTools(
  fields: Fields,
  reading: Reading,
): { readonly tools: readonly Tool[] | undefined; readonly builtIns: readonly BuiltInTool[] | undefined } {
  const listed = fields.objects("tools");
  const tools: Tool[] = [];
  const builtIns: BuiltInTool[] = [];
  for (const tool of listed ?? []) {
    const type = tool.text("type") ?? "custom";
    const builtIn = type === "custom" ? undefined : decodeBuiltIn(type, tool, reading);
    if (builtIn) builtIns.push(builtIn);
    else if (type === "custom") tools.push(decodeTool(tool, reading));
    else reading.rest[tool.path] = { type, ...tool.rest() };
  }
  return {
    tools: listed && (tools.length > 0 || builtIns.length === 0) ? tools : undefined,
    builtIns: builtIns.length > 0 ? builtIns : undefined,
  };
}

function decodeTool(tool: Fields, reading: Reading): Tool {
  const parameters = tool.table("input_schema");
  if (parameters === undefined) throw tool.wrong("input_schema", "is missing");
  tool.flag("eager_input_streaming"); // arguments pass at once here, always
  const decoded = compact({
    name: tool.requiredText("name"),
    description: tool.text("description"),
    parameters,
    strict: tool.flag("strict"),
    cache: decodeCache(tool),
  });
  keep(tool, reading);
  return decoded;
}

function decodeToolChoice(fields: Fields): {
  readonly toolChoice: ToolChoice | undefined;
  readonly parallelToolCalls: boolean | undefined;
} {
  const choice = fields.object("tool_choice");
  if (!choice) return { toolChoice: undefined, parallelToolCalls: undefined };
  const type = choice.word("type", ["auto", "any", "tool", "none"]);
  if (type === undefined) throw choice.wrong("type", "is missing");
  const single = choice.flag("disable_parallel_tool_use");
  const parallelToolCalls = single === undefined ? undefined : !single;
  if (type === "tool") return { toolChoice: { type, name: choice.requiredText("name") }, parallelToolCalls };
  return { toolChoice: { type: type === "any" ? "required" : type }, parallelToolCalls };
}

/** `output_config.format`; `output_format` is its name of the beta. */
function decodeFormat(holder: Fields | undefined, name: string): OutputFormat | undefined {
  const format = holder?.object(name);
  if (!format) return undefined;
  const type = format.word("type", ["json_schema"]);
  if (type === undefined) throw format.wrong("type", "is missing");
  const schema = format.table("schema");
  if (schema === undefined) throw format.wrong("schema", "is missing");
  return { type, name: schemaName, schema };
}

function decodeSampling(fields: Fields): Sampling | undefined {
  const sampling = compact({
    temperature: fields.number("temperature"),
    topP: fields.number("top_p"),
    topK: fields.number("top_k"),
  });
  return Object.keys(sampling).length === 0 ? undefined : sampling;
}

/** Required; 0 only fills the prompt cache. */
function decodeMaxTokens(fields: Fields): number {
  const tokens = fields.number("max_tokens");
  if (tokens === undefined) throw fields.wrong("max_tokens", "is missing");
  if (!Number.isInteger(tokens) || tokens < 0) throw fields.wrong("max_tokens", "must be a whole number from 0");
  return tokens;
}

/** `standard_only` is what others call their default. */
function decodeServiceTier(fields: Fields): string | undefined {
  const tier = fields.text("service_tier");
  return tier === "standard_only" ? "default" : tier;
}
