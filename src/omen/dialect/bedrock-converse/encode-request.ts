import { encodeSampling } from "../anthropic/encode-request.ts";
import { traitsOf as claudeTraitsOf } from "../anthropic/model.ts";
import type { Conversation, OutputFormat } from "../conversation.ts";
import type { JsonObject, Unsupported } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import type { Writing } from "./encode-blocks.ts";
import { encodeTools } from "./encode-tools.ts";
import { encodeTurns } from "./encode-turns.ts";
import { traitsOf, type Family } from "./model.ts";
import { DocumentNames } from "./names.ts";
import { encodeReasoning, type Thinking } from "./reasoning.ts";

/**
 * Amazon Bedrock API reference, "Converse" and "ConverseStream" (2023-09-30), whose bodies are one: model and streaming
 * are told by the URL. Members come in one fixed order, so that the same conversation gives the same bytes.
 */
export function encodeRequest(conversation: Conversation, model: string, unsupported: Unsupported): JsonObject {
  reportForeign(conversation, unsupported);
  const traits = traitsOf(model);
  const writing: Writing = { traits, names: new DocumentNames(), unsupported };
  const { system, messages } = encodeTurns(conversation, writing);
  const thinking = encodeReasoning(conversation, model, traits, unsupported);
  const { inferenceConfig, topK } = encodeInference(conversation, model, thinking, unsupported);
  const fields = { ...thinking.fields, ...encodeTopK(topK, traits.family, unsupported) };
  const output = compact({ textFormat: encodeFormat(conversation.output, unsupported), effort: thinking.effort });
  return compact({
    system: filled(system),
    messages: filled(messages),
    inferenceConfig: filled(inferenceConfig),
    toolConfig: encodeTools(conversation, writing),
    outputConfig: filled(output),
    additionalModelRequestFields: filled(fields),
    serviceTier: encodeServiceTier(conversation.serviceTier, unsupported),
  });
}

const filled = <T extends object>(value: T): T | undefined => (Object.keys(value).length === 0 ? undefined : value);

/** What Converse has no word for. */
function reportForeign(conversation: Conversation, unsupported: Unsupported): void {
  const { count, logprobs, cacheKey, user, sampling = {} } = conversation;
  if (count !== undefined && count !== 1) unsupported("count");
  if (logprobs) unsupported("logprobs");
  if (cacheKey !== undefined) unsupported("cacheKey");
  if (user !== undefined) unsupported("user");
  for (const name of ["frequencyPenalty", "presencePenalty", "seed", "logitBias"] as const)
    if (sampling[name] !== undefined) unsupported(`sampling.${name}`);
}

/** `inferenceConfig`; what of sampling a Claude takes is Anthropic's rule, and no model takes a temperature above 1. */
function encodeInference(
  { maxTokens, stop, sampling = {} }: Conversation,
  model: string,
  { thinks, ownsLimits = false }: Thinking,
  unsupported: Unsupported,
): { readonly inferenceConfig: object; readonly topK: number | undefined } {
  const traits = claudeTraitsOf(model);
  const claudeThinks = thinks && model.toLowerCase().includes("claude");
  const { temperature, top_p: topP, top_k: topK } = encodeSampling(sampling, traits, claudeThinks, unsupported);
  const limits = { maxTokens, temperature, topP };
  if (ownsLimits) {
    for (const [name, value] of Object.entries(limits))
      if (value !== undefined) unsupported(name === "maxTokens" ? name : `sampling.${name}`);
  }
  const stopSequences = stop?.filter((sequence) => sequence !== "");
  if (stopSequences && stopSequences.length < (stop?.length ?? 0)) unsupported("stop");
  return {
    inferenceConfig: compact({
      ...(ownsLimits ? {} : limits),
      stopSequences: stopSequences?.length ? stopSequences : undefined,
    }),
    topK,
  };
}

/**
 * Top-k has a name of its own in each family that knows it (Amazon Bedrock user guide, "Inference request parameters").
 */
function encodeTopK(topK: number | undefined, family: Family, unsupported: Unsupported): JsonObject {
  if (topK === undefined) return {};
  switch (family) {
    case "claude":
    case "mistral":
      return { top_k: topK };
    case "nova":
    case "nova-2":
      return { inferenceConfig: { topK } };
    case "cohere":
      return { k: topK };
    default:
      unsupported("sampling.topK");
      return {};
  }
}

/** "OutputConfig": a schema goes as text, and is always kept to; there is no JSON without one. */
function encodeFormat(output: OutputFormat | undefined, unsupported: Unsupported): object | undefined {
  if (!output) return undefined;
  if (output.type === "json_object") {
    unsupported("output.json_object");
    return undefined;
  }
  const { name, description, schema } = output;
  const jsonSchema = compact({ schema: JSON.stringify(schema), name, description });
  return { type: "json_schema", structure: { jsonSchema } };
}

const tiers: ReadonlySet<string> = new Set(["default", "flex", "priority", "reserved"]);

function encodeServiceTier(tier: string | undefined, unsupported: Unsupported): object | undefined {
  if (tier === undefined || tier === "auto") return undefined;
  if (tiers.has(tier)) return { type: tier };
  unsupported("serviceTier");
  return undefined;
}
