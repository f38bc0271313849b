import type { Conversation, OutputFormat } from "../conversation.ts";
import type { JsonObject, Unsupported } from "../dialect.ts";
import { openaiEffort } from "../effort.ts";
import { compact } from "../json/fields.ts";
import { encodeItems } from "./encode-items.ts";
import { encodeToolChoice, encodeTools } from "./encode-tools.ts";
import { thinks } from "./model.ts";

/**
 * API reference, "Create a response". What was said before is always sent along and nothing is stored there: thoughts
 * come back encrypted instead. Members come in one fixed order, so that the same conversation gives the same bytes.
 */
export function encodeRequest(conversation: Conversation, model: string, unsupported: Unsupported): JsonObject {
  reportForeign(conversation, unsupported);
  const { sampling, logprobs } = conversation;
  const { instructions, input } = encodeItems(conversation, unsupported);
  const tools = encodeTools(conversation, unsupported);
  const include = [
    ...(thinks(model, conversation.reasoning) ? ["reasoning.encrypted_content"] : []),
    ...(logprobs ? ["message.output_text.logprobs"] : []),
  ];
  return compact({
    model,
    instructions,
    input,
    tools,
    tool_choice: encodeToolChoice(conversation.toolChoice, conversation.tools),
    parallel_tool_calls: conversation.parallelToolCalls,
    text: conversation.output && { format: encodeFormat(conversation.output) },
    reasoning: encodeReasoning(conversation, model, unsupported),
    max_output_tokens: encodeMaxTokens(conversation, unsupported),
    temperature: sampling?.temperature,
    top_p: sampling?.topP,
    top_logprobs: logprobs && logprobs.top > 0 ? logprobs.top : undefined,
    safety_identifier: conversation.user,
    service_tier: conversation.serviceTier,
    prompt_cache_key: conversation.cacheKey,
    store: false,
    include: include.length === 0 ? undefined : include,
    stream: conversation.stream ? true : undefined,
  });
}

function reportForeign({ sampling, reasoning, stop, count }: Conversation, unsupported: Unsupported): void {
  for (const name of ["topK", "frequencyPenalty", "presencePenalty", "seed", "logitBias"] as const)
    if (sampling?.[name] !== undefined) unsupported(`sampling.${name}`);
  if (stop !== undefined && stop.length > 0) unsupported("stop");
  if (count !== undefined && count > 1) unsupported("count");
  if (reasoning?.budgetTokens !== undefined && reasoning.effort === undefined) unsupported("reasoning.budgetTokens");
}

/**
 * Least limit of an answer that is taken ("Create a model response", `max_output_tokens`); agents
 * probe with 1 and read none of it.
 */
const leastTokens = 16;

function encodeMaxTokens({ maxTokens }: Conversation, unsupported: Unsupported): number | undefined {
  if (maxTokens === undefined || maxTokens >= leastTokens) return maxTokens;
  unsupported("maxTokens");
  return leastTokens;
}

/** Thoughts are shown when that is asked for, and not otherwise. */
function encodeReasoning({ reasoning }: Conversation, model: string, unsupported: Unsupported): object | undefined {
  if (!reasoning) return undefined;
  const effort = openaiEffort(reasoning, model, unsupported);
  const encoded = compact({ effort, summary: reasoning.visible === true ? "auto" : undefined });
  return Object.keys(encoded).length === 0 ? undefined : encoded;
}

function encodeFormat(output: OutputFormat): object {
  if (output.type === "json_object") return { type: "json_object" };
  const { name, description, schema, strict } = output;
  return compact({ type: "json_schema", name, description, schema, strict });
}
