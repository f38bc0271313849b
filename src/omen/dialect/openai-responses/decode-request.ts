import { offeredOf } from "../allowed-tools.ts";
import type { Conversation, Reasoning, Sampling, TextPart, Turn } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { readEffort } from "../effort.ts";
import { compact, Fields } from "../json/fields.ts";
import { keep, type Reading } from "./decode-content.ts";
import { decodeItems } from "./decode-items.ts";
import { decodeToolChoice, decodeTools } from "./decode-tools.ts";

/**
 * Members that are no matter of the conversation: Omen's own, what is said of storing an answer and of
 * running it in the background, both of which are Omen's affair and never the provider's, and notes
 * that only come back in the answer.
 */
const ours = ["model", "tags", "omen", "store", "background", "metadata"] as const;

/** What an answer may be asked to hold. Encrypted thoughts always come along; the rest is a provider's own. */
const includable = { thoughts: "reasoning.encrypted_content", logprobs: "message.output_text.logprobs" } as const;

/**
 * API reference, "Create a response". A `previous_response_id` must be resolved before: here it is what the canonical
 * form has no place for, as are stored prompts.
 */
export function decodeRequest(body: JsonObject): Conversation {
  const fields = new Fields(body);
  for (const name of ours) fields.any(name);
  const reading: Reading = { rest: {}, found: [] };
  const instructions = fields.text("instructions");
  const turns = decodeItems(fields, reading);
  const leading = turns.findIndex((turn) => turn.role !== "system");
  const lead = leading < 0 ? turns : turns.slice(0, leading);
  const include = fields.texts("include") ?? [];
  const tools = decodeTools(fields, reading);
  const choice = decodeToolChoice(fields, reading);
  const offered = choice && "mode" in choice ? offeredOf(tools, choice) : { ...tools, toolChoice: choice };
  const conversation = compact({
    system: [...(instructions ? [{ type: "text" as const, text: instructions }] : []), ...lead.flatMap(textsOf)],
    turns: turns.slice(lead.length),
    ...offered,
    parallelToolCalls: fields.flag("parallel_tool_calls"),
    output: decodeOutput(fields, reading),
    reasoning: decodeReasoning(fields, reading),
    sampling: decodeSampling(fields),
    maxTokens: fields.number("max_output_tokens"),
    logprobs: decodeLogprobs(fields, include),
    user: fields.text("safety_identifier") ?? fields.text("user"),
    serviceTier: fields.text("service_tier"),
    cacheKey: fields.text("prompt_cache_key"),
    stream: fields.flag("stream") ?? false,
    wantsUsage: true,
  });
  fields.any("user");
  keepInclude(include, reading);
  if (fields.word("truncation", ["auto", "disabled"]) === "auto") reading.rest["truncation"] = "auto";
  const streaming = fields.object("stream_options");
  if (streaming?.flag("include_obfuscation") === true) reading.rest["stream_options.include_obfuscation"] = true;
  if (streaming) keep(streaming, reading);
  return { ...conversation, rest: { ...fields.rest(), ...reading.rest } };
}

const textsOf = (turn: Turn): readonly TextPart[] =>
  turn.parts.filter((part): part is TextPart => part.type === "text");

function decodeOutput(fields: Fields, reading: Reading): Conversation["output"] {
  const text = fields.object("text");
  const format = text?.object("format");
  if (text) keep(text, reading);
  const type = format?.word("type", ["text", "json_object", "json_schema"]);
  if (!format || type === undefined || type === "text") return undefined;
  if (type === "json_object") return { type };
  const schema = format.table("schema");
  if (schema === undefined) throw format.wrong("schema", "is missing");
  return compact({
    type,
    name: format.requiredText("name"),
    schema,
    description: format.text("description"),
    strict: format.flag("strict"),
  });
}

/**
 * `generate_summary` is what `summary` was called first. How long a summary is to be is
 * the provider's choice elsewhere.
 */
function decodeReasoning(fields: Fields, reading: Reading): Reasoning | undefined {
  const reasoning = fields.object("reasoning");
  if (!reasoning) return undefined;
  const effort = readEffort(reasoning, "effort");
  const lengths = ["auto", "concise", "detailed"] as const;
  const summary = reasoning.word("summary", lengths) ?? reasoning.word("generate_summary", lengths);
  reasoning.any("generate_summary");
  keep(reasoning, reading);
  const decoded = compact({ effort, visible: summary === undefined ? undefined : true });
  return Object.keys(decoded).length === 0 ? undefined : decoded;
}

function decodeSampling(fields: Fields): Sampling | undefined {
  const sampling = compact({ temperature: fields.number("temperature"), topP: fields.number("top_p") });
  return Object.keys(sampling).length === 0 ? undefined : sampling;
}

function decodeLogprobs(fields: Fields, include: readonly string[]): Conversation["logprobs"] {
  const top = fields.number("top_logprobs") ?? 0;
  return top > 0 || include.includes(includable.logprobs) ? { top } : undefined;
}

function keepInclude(include: readonly string[], { rest }: Reading): void {
  const others = include.filter((name) => name !== includable.thoughts && name !== includable.logprobs);
  if (others.length > 0) rest["include"] = others;
}
