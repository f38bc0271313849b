import type { Conversation, OutputFormat, Sampling, Tool, ToolChoice } from "../conversation.ts";
import type { JsonObject, Unsupported } from "../dialect.ts";
import { reportGrammar } from "../free-form.ts";
import { compact } from "../json/fields.ts";
import { encodeBuiltIn } from "./built-in-tools.ts";
import { encodeCache } from "./cache.ts";
import { shortened } from "./encode-blocks.ts";
import { encodeTurns } from "./encode-turns.ts";
import { limitedSchema } from "./schema.ts";
import { traitsOf, type ModelTraits } from "./model.ts";
import { encodeThinking } from "./thinking.ts";

/**
 * Most tokens of an answer where the conversation says nothing, for Anthropic demands a number, of a model whose own is
 * not known; thinking comes on top.
 */
const answerTokensDefault = 4096;

/**
 * Anthropic API reference, "Create a Message", version 2023-06-01. Members come in one fixed order, so that the same
 * conversation gives the same bytes and a prompt cache hits.
 */
export function encodeRequest(conversation: Conversation, model: string, unsupported: Unsupported): JsonObject {
  reportForeign(conversation, unsupported);
  const traits = traitsOf(model);
  const { system, messages } = encodeTurns(conversation, traits, unsupported);
  const { thinking, effort, budget = 0 } = encodeThinking(conversation, traits, unsupported);
  const thinks = thinking !== undefined && conversation.reasoning?.effort !== "none";
  const output = compact({ effort, format: encodeFormat(conversation.output, unsupported) });
  return compact({
    model,
    max_tokens: conversation.maxTokens ?? traits.answerTokens ?? answerTokensDefault + budget,
    system: system.length === 0 ? undefined : shortened(system),
    messages: messages.map(({ role, content }) => ({ role, content: shortened(content) })),
    tools: encodeTools(conversation, unsupported),
    tool_choice: encodeToolChoice(conversation, unsupported),
    output_config: Object.keys(output).length === 0 ? undefined : output,
    thinking,
    ...encodeSampling(conversation.sampling ?? {}, traits, thinks, unsupported),
    stop_sequences: encodeStop(conversation.stop, unsupported),
    metadata: conversation.user === undefined ? undefined : { user_id: conversation.user },
    service_tier: encodeServiceTier(conversation.serviceTier, unsupported),
    stream: conversation.stream ? true : undefined,
  });
}

/** What the Messages API has no word for. */
function reportForeign({ count, logprobs, cacheKey, sampling = {} }: Conversation, unsupported: Unsupported): void {
  if (count !== undefined && count !== 1) unsupported("count");
  if (logprobs) unsupported("logprobs");
  if (cacheKey !== undefined) unsupported("cacheKey");
  for (const name of ["frequencyPenalty", "presencePenalty", "seed", "logitBias"] as const)
    if (sampling[name] !== undefined) unsupported(`sampling.${name}`);
}

function encodeTools({ tools, builtIns }: Conversation, unsupported: Unsupported): readonly object[] | undefined {
  if (!tools && !builtIns) return undefined;
  for (const tool of tools ?? []) reportGrammar(tool, unsupported);
  return [
    ...(tools ?? []).map((tool) => encodeTool(tool, unsupported)),
    ...(builtIns ?? []).map((tool) => encodeBuiltIn(tool, unsupported)),
  ];
}

function encodeTool({ name, description, parameters, strict, cache }: Tool, unsupported: Unsupported): object {
  const schema = "type" in parameters ? parameters : { type: "object", ...parameters };
  return compact({
    name,
    description,
    input_schema: strict === true ? limitedSchema(schema, () => unsupported("tools.parameters")) : schema,
    strict,
    cache_control: encodeCache(cache),
  });
}

/** Anthropic takes a choice only beside tools; without them only a forced one means anything. */
function encodeToolChoice(conversation: Conversation, unsupported: Unsupported): object | undefined {
  const { toolChoice, tools = [], builtIns = [], parallelToolCalls: parallel } = conversation;
  const choice = toolChoice ?? (parallel === false ? { type: "auto" as const } : undefined);
  if (!choice) return undefined;
  if (tools.length + builtIns.length === 0) {
    if (choice.type === "required" || choice.type === "tool") unsupported("toolChoice");
    return undefined;
  }
  if (choice.type === "none") return { type: "none" };
  return compact({
    ...encodeChoice(choice),
    disable_parallel_tool_use: parallel === undefined ? undefined : !parallel,
  });
}

const encodeChoice = (choice: ToolChoice): object =>
  choice.type === "tool"
    ? { type: "tool", name: choice.name }
    : { type: choice.type === "required" ? "any" : choice.type };

/** Anthropic's output always keeps to the schema, and knows no JSON without one; a schema's name binds nothing. */
function encodeFormat(output: OutputFormat | undefined, unsupported: Unsupported): object | undefined {
  if (!output) return undefined;
  if (output.type === "json_object") {
    unsupported("output.json_object");
    return undefined;
  }
  if (output.description !== undefined) unsupported("output.description");
  return { type: "json_schema", schema: limitedSchema(output.schema, () => unsupported("output.schema")) };
}

/** Temperature and top-k don't go with thinking, and none of the three with newer models ("Sampling parameters"). */
export function encodeSampling(
  { temperature, topP, topK }: Sampling,
  traits: ModelTraits,
  thinks: boolean,
  unsupported: Unsupported,
): { readonly [K in "temperature" | "top_p" | "top_k"]: number | undefined } {
  const take = <T>(value: T | undefined, name: string, allowed: boolean): T | undefined => {
    if (value === undefined || allowed) return value;
    unsupported(`sampling.${name}`);
    return undefined;
  };
  const plain = traits.sampling && !thinks;
  return {
    temperature: take(temperature, "temperature", plain && (temperature ?? 0) <= 1),
    top_p: take(topP, "topP", traits.sampling && (!thinks || (topP ?? 0) >= 0.95)),
    top_k: take(topK, "topK", plain),
  };
}

/** Anthropic refuses sequences without a visible character. */
function encodeStop(stop: readonly string[] | undefined, unsupported: Unsupported): readonly string[] | undefined {
  if (!stop) return undefined;
  const visible = stop.filter((sequence) => sequence.trim() !== "");
  if (visible.length < stop.length) unsupported("stop");
  return visible.length === 0 ? undefined : visible;
}

function encodeServiceTier(tier: string | undefined, unsupported: Unsupported): string | undefined {
  if (tier === undefined || tier === "auto") return tier;
  if (tier === "default") return "standard_only";
  unsupported("serviceTier");
  return undefined;
}
