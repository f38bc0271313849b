import type { Conversation, OutputFormat, Reasoning, Tool } from "../conversation.ts";
import type { JsonObject, Unsupported } from "../dialect.ts";
import { reportGrammar } from "../free-form.ts";
import { compact } from "../json/fields.ts";
import { encodeMessages } from "./encode-messages.ts";

/** Ollama API, "Generate a chat message" (POST /api/chat). Members come in one fixed order. */
export function encodeRequest(conversation: Conversation, model: string, unsupported: Unsupported): JsonObject {
  const { logprobs, tools, toolChoice } = conversation;
  reportUnsaid(conversation, unsupported);
  // It knows no choice: a tool that must not be called is not offered.
  const offered = toolChoice?.type === "none" ? undefined : tools;
  return compact({
    model,
    messages: encodeMessages(conversation, unsupported),
    tools: offered?.map((tool) => encodeTool(tool, unsupported)),
    format: encodeFormat(conversation.output, unsupported),
    think: encodeThink(conversation.reasoning, model, unsupported),
    logprobs: logprobs ? true : undefined,
    top_logprobs: logprobs && logprobs.top > 0 ? logprobs.top : undefined,
    options: encodeOptions(conversation, unsupported),
    stream: conversation.stream,
  });
}

/**
 * What Ollama has no word for. One answer is what it gives; calls side by side are what its models do by themselves.
 */
function reportUnsaid(conversation: Conversation, unsupported: Unsupported): void {
  const { toolChoice, count = 1, builtIns = [], parallelToolCalls } = conversation;
  if (toolChoice?.type === "required" || toolChoice?.type === "tool") unsupported("toolChoice");
  if (parallelToolCalls === false) unsupported("parallelToolCalls");
  if (count > 1) unsupported("count");
  for (const { type } of builtIns) unsupported(`builtIns.${type}`);
  for (const name of ["user", "serviceTier", "cacheKey"] as const) if (conversation[name]) unsupported(name);
}

function encodeTool(tool: Tool, unsupported: Unsupported): object {
  const { name, description, parameters, strict, cache } = tool;
  reportGrammar(tool, unsupported);
  if (strict) unsupported("tool.strict");
  if (cache) unsupported("cache");
  return { type: "function", function: compact({ name, description, parameters }) };
}

/** Ollama holds every answer to the schema as strictly as it can; the schema's name and meaning stay here. */
function encodeFormat(output: OutputFormat | undefined, unsupported: Unsupported): unknown {
  if (!output) return undefined;
  if (output.type === "json_object") return "json";
  if (output.description !== undefined) unsupported("output.description");
  return output.schema;
}

/** Models of the gpt-oss family think as deep as they are told, all others do or don't (Ollama docs, "Thinking"). */
function encodeThink(reasoning: Reasoning | undefined, model: string, unsupported: Unsupported): unknown {
  if (!reasoning) return undefined;
  const { effort, budgetTokens, visible } = reasoning;
  if (budgetTokens !== undefined && effort === undefined) unsupported("reasoning.budgetTokens");
  if (effort === "none") return false;
  if (visible === false) unsupported("reasoning.visible");
  if (!/gpt-oss/.test(model)) return true;
  if (effort === undefined || effort === "low" || effort === "medium" || effort === "high") return effort ?? true;
  return effort === "minimal" ? "low" : "high";
}

function encodeOptions(
  { sampling = {}, maxTokens, stop }: Conversation,
  unsupported: Unsupported,
): JsonObject | undefined {
  if (sampling.logitBias) unsupported("sampling.logitBias");
  const options = compact({
    num_predict: maxTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    seed: sampling.seed,
    stop,
  });
  return Object.keys(options).length === 0 ? undefined : options;
}
