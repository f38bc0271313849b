import { invalidRequest } from "../../../platform/failure.ts";
import type {
  CacheHint,
  Conversation,
  Part,
  Reasoning,
  Sampling,
  TextPart,
  ToolResultPart,
  Turn,
} from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { readEffort } from "../effort.ts";
import { wrapInput } from "../free-form-input.ts";
import { compact, Fields } from "../json/fields.ts";
import { decodeHint, decodeParts, decodeTextParts, keep, type Reading } from "./decode-parts.ts";
import { decodeImage } from "./image.ts";
import { decodeReasoning } from "./reasoning.ts";
import { decodeTools } from "./decode-tools.ts";

/** Members that are Omen's own and never a conversation's. */
const ours = ["model", "tags", "omen"] as const;

/** OpenAI API reference, "Create chat completion". */
export function decodeRequest(body: JsonObject): Conversation {
  const fields = new Fields(body);
  for (const name of ours) fields.any(name);
  const messages = fields.objects("messages");
  if (messages === undefined) throw invalidRequest("messages is missing; send at least one.", "messages");
  if (messages.length === 0) throw invalidRequest("messages is empty; send at least one.", "messages");
  const reading: Reading = { rest: {} };
  const turns = messages.map((message) => decodeMessage(message, reading));
  checkCalls(turns);
  const leading = turns.findIndex((turn) => turn.role !== "system" || turn.name !== undefined);
  const instructions = leading < 0 ? turns : turns.slice(0, leading);
  const streamOptions = fields.object("stream_options");
  const conversation = compact({
    system: instructions.flatMap((turn) => turn.parts.filter((part): part is TextPart => part.type === "text")),
    turns: turns.slice(instructions.length),
    ...decodeTools(fields, reading),
    parallelToolCalls: fields.flag("parallel_tool_calls"),
    output: decodeOutput(fields),
    reasoning: decodeEffort(fields),
    sampling: decodeSampling(fields),
    maxTokens: fields.number("max_completion_tokens") ?? fields.number("max_tokens"),
    stop: decodeStop(fields),
    count: fields.number("n"),
    logprobs: decodeLogprobs(fields),
    user: fields.text("safety_identifier") ?? fields.text("user"),
    serviceTier: fields.text("service_tier"),
    cacheKey: fields.text("prompt_cache_key"),
    stream: fields.flag("stream") ?? false,
    wantsUsage: streamOptions?.flag("include_usage") ?? false,
  });
  return { ...conversation, rest: { ...fields.rest(), ...reading.rest } };
}

/** What servers add to an assistant's message: a client that plays it back means nothing by it. */
const repeated = ["id", "index", "annotations", "audio", "function_call", "provider_specific_fields"] as const;

function decodeMessage(message: Fields, reading: Reading): Turn {
  const role = message.word("role", ["system", "developer", "user", "assistant", "tool"]);
  if (role === undefined) throw message.wrong("role", "is missing");
  const name = message.text("name");
  const cache = decodeHint(message);
  const parts = partsOf(role, message, reading);
  keep(message, reading, role === "assistant" ? repeated : []);
  return {
    role: role === "developer" ? "system" : role,
    parts: cache ? withHint(parts, cache) : parts,
    ...(name === undefined || role === "tool" ? {} : { name }),
  };
}

function partsOf(
  role: "system" | "developer" | "user" | "assistant" | "tool",
  message: Fields,
  reading: Reading,
): readonly Part[] {
  switch (role) {
    case "system":
    case "developer":
      return decodeTextParts(message, "content", reading);
    case "user":
      return decodeParts(message, "content", reading);
    case "tool": {
      const callId = message.requiredText("tool_call_id");
      return [{ type: "tool_result", callId, content: decodeResult(message, reading) }];
    }
    case "assistant":
      return decodeAssistant(message, reading);
  }
}

/** What is said of a whole message holds up to its last part. */
function withHint(parts: readonly Part[], cache: CacheHint): readonly Part[] {
  const last = parts.findLastIndex(({ type }) => type !== "reasoning" && type !== "refusal" && type !== "audio");
  return parts.map((part, index) => (index === last ? ({ cache, ...part } as Part) : part));
}

/** Texts, as OpenAI has it, and images and files, as servers take them that show results to models that see. */
function decodeResult(message: Fields, reading: Reading): ToolResultPart["content"] {
  return decodeParts(message, "content", reading).map((part) => {
    if (part.type === "text" || part.type === "image" || part.type === "file") return part;
    throw message.wrong("content", "holds neither texts, images nor files");
  });
}

/** Reasoning first, as models write it. */
function decodeAssistant(message: Fields, reading: Reading): readonly Part[] {
  const images = (message.objects("images") ?? []).map(decodeImage);
  const parts: Part[] = [...decodeReasoning(message), ...decodeParts(message, "content", reading), ...images];
  const refusal = message.text("refusal");
  if (refusal !== undefined) parts.push({ type: "refusal", text: refusal });
  for (const call of message.objects("tool_calls") ?? []) {
    parts.push(decodeCall(call));
  }
  return parts;
}

/** A free-form call holds its input as it is. */
function decodeCall(call: Fields): Part {
  const kind = call.word("type", ["function", "custom"]) ?? "function";
  const target = call.object(kind);
  if (!target) throw call.wrong(kind, "is missing");
  const [id, name] = [call.requiredText("id"), target.requiredText("name")];
  if (kind === "custom")
    return { type: "tool_call", id, name, arguments: wrapInput(target.requiredText("input")), isFreeForm: true };
  const text = target.text("arguments") ?? "";
  return { type: "tool_call", id, name, arguments: text === "" ? "{}" : text };
}

/**
 * Every tool result answers a call of the turn before it (what OpenAI's API demands, and no other dialect can express).
 */
function checkCalls(turns: readonly Turn[]): void {
  const open = new Set<string>();
  for (const [index, turn] of turns.entries()) {
    for (const part of turn.parts) {
      if (part.type === "tool_call") open.add(part.id);
      if (part.type !== "tool_result" || open.has(part.callId)) continue;
      const param = `messages[${index}].tool_call_id`;
      throw invalidRequest(`${param} ${JSON.stringify(part.callId)} answers no tool call before it.`, param);
    }
  }
}

function decodeOutput(fields: Fields): Conversation["output"] {
  const format = fields.object("response_format");
  const type = format?.word("type", ["text", "json_object", "json_schema"]);
  if (!format || type === undefined || type === "text") return undefined;
  if (type === "json_object") return { type };
  const schema = format.object("json_schema");
  if (!schema) throw format.wrong("json_schema", "is missing");
  return compact({
    type,
    name: schema.requiredText("name"),
    schema: schema.table("schema") ?? {},
    description: schema.text("description"),
    strict: schema.flag("strict"),
  });
}

function decodeEffort(fields: Fields): Reasoning | undefined {
  const effort = readEffort(fields, "reasoning_effort");
  return effort === undefined ? undefined : { effort };
}

function decodeSampling(fields: Fields): Sampling | undefined {
  const sampling = compact({
    temperature: fields.number("temperature"),
    topP: fields.number("top_p"),
    topK: fields.number("top_k"),
    frequencyPenalty: fields.number("frequency_penalty"),
    presencePenalty: fields.number("presence_penalty"),
    seed: fields.number("seed"),
    logitBias: fields.table("logit_bias") as Readonly<Record<string, number>> | undefined,
  });
  return Object.keys(sampling).length === 0 ? undefined : sampling;
}

function decodeStop(fields: Fields): readonly string[] | undefined {
  const stop = fields.any("stop");
  return typeof stop === "string" ? [stop] : fields.texts("stop");
}

function decodeLogprobs(fields: Fields): Conversation["logprobs"] {
  const top = fields.number("top_logprobs");
  return fields.flag("logprobs") === true ? { top: top ?? 0 } : undefined;
}
