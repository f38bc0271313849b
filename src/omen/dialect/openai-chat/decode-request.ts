import { invalidRequest } from "../../../platform/failure.ts";
import type {
  Conversation,
  Part,
  Reasoning,
  Sampling,
  TextPart,
  Tool,
  ToolChoice,
  ToolResultPart,
  Turn,
} from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { readEffort } from "../effort.ts";
import { decodeFreeFormTool } from "../free-form.ts";
import { wrapInput } from "../free-form-input.ts";
import { compact, Fields } from "../json/fields.ts";
import { decodeParts, decodeTextParts } from "./decode-parts.ts";
import { decodeImage } from "./image.ts";
import { decodeReasoning } from "./reasoning.ts";
import { decodeWebSearch } from "./web-search.ts";

/** Members that are Omen's own and never a conversation's. */
const ours = ["model", "tags", "omen"] as const;

/** OpenAI API reference, "Create chat completion". */
export function decodeRequest(body: JsonObject): Conversation {
  const fields = new Fields(body);
  for (const name of ours) fields.any(name);
  const messages = fields.objects("messages");
  if (messages === undefined) throw invalidRequest("messages is missing; send at least one.", "messages");
  if (messages.length === 0) throw invalidRequest("messages is empty; send at least one.", "messages");
  const turns = messages.map(decodeMessage);
  checkCalls(turns);
  const leading = turns.findIndex((turn) => turn.role !== "system" || turn.name !== undefined);
  const instructions = leading < 0 ? turns : turns.slice(0, leading);
  const streamOptions = fields.object("stream_options");
  return compact({
    system: instructions.flatMap((turn) => turn.parts.filter((part): part is TextPart => part.type === "text")),
    turns: turns.slice(instructions.length),
    tools: fields.objects("tools")?.map(decodeTool),
    builtIns: decodeWebSearch(fields),
    toolChoice: decodeToolChoice(fields),
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
    rest: fields.rest(),
  });
}

function decodeMessage(message: Fields): Turn {
  const role = message.word("role", ["system", "developer", "user", "assistant", "tool"]);
  if (role === undefined) throw message.wrong("role", "is missing");
  const name = message.text("name");
  const named = name === undefined ? {} : { name };
  switch (role) {
    case "system":
    case "developer":
      return { role: "system", parts: decodeTextParts(message, "content"), ...named };
    case "user":
      return { role: "user", parts: decodeParts(message, "content"), ...named };
    case "tool":
      return {
        role: "tool",
        parts: [
          {
            type: "tool_result",
            callId: message.requiredText("tool_call_id"),
            content: decodeResult(message),
          },
        ],
      };
    case "assistant":
      return { role: "assistant", parts: decodeAssistant(message), ...named };
  }
}

/** Texts, as OpenAI has it, and images and files, as servers take them that show results to models that see. */
function decodeResult(message: Fields): ToolResultPart["content"] {
  return decodeParts(message, "content").map((part) => {
    if (part.type === "text" || part.type === "image" || part.type === "file") return part;
    throw message.wrong("content", "holds neither texts, images nor files");
  });
}

/** Reasoning first, as models write it. */
function decodeAssistant(message: Fields): readonly Part[] {
  const images = (message.objects("images") ?? []).map(decodeImage);
  const parts: Part[] = [...decodeReasoning(message), ...decodeParts(message, "content"), ...images];
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

/** Every tool result answers a call of the turn before it (what OpenAI's API demands, and no other dialect can express). */
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

function decodeTool(tool: Fields): Tool {
  const kind = tool.word("type", ["function", "custom"]) ?? "function";
  const target = tool.object(kind);
  if (!target) throw tool.wrong(kind, "is missing");
  if (kind === "custom") return decodeFreeFormTool(target, (format) => format.object("grammar"));
  return compact({
    name: target.requiredText("name"),
    description: target.text("description"),
    parameters: target.table("parameters") ?? { type: "object", properties: {} },
    strict: target.flag("strict"),
  });
}

function decodeToolChoice(fields: Fields): ToolChoice | undefined {
  const choice = fields.any("tool_choice");
  if (choice === undefined) return undefined;
  if (choice === "auto" || choice === "none" || choice === "required") return { type: choice };
  if (typeof choice === "string")
    throw fields.wrong("tool_choice", 'must be "auto", "none", "required" or name a function');
  const named = fields.object("tool_choice");
  const target = named?.object("function") ?? named?.object("custom");
  if (!target) throw fields.wrong("tool_choice", "must name a function");
  return { type: "tool", name: target.requiredText("name") };
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
