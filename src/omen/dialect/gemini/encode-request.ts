import type { Conversation, Sampling } from "../conversation.ts";
import type { JsonObject, Unsupported } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { encodeTools } from "./encode-tools.ts";
import { encodeTurns } from "./encode-turns.ts";
import { traitsOf, type ModelTraits } from "./model.ts";
import { encodeThinking } from "./thinking.ts";

/** Most stop sequences of a request ("GenerationConfig", `stopSequences`). */
const stopMax = 5;

/** Most alternatives told for a token ("GenerationConfig", `logprobs`). */
const logprobsMax = 20;

/**
 * Gemini API reference, "models.generateContent"; the model and whether it streams stand in the address. Members come
 * in one fixed order, so that the same conversation gives the same bytes and Google's implicit cache hits.
 */
export function encodeRequest(conversation: Conversation, model: string, unsupported: Unsupported): JsonObject {
  reportForeign(conversation, unsupported);
  const traits = traitsOf(model);
  const { instructions, contents } = encodeTurns(conversation, traits, unsupported);
  const generationConfig = encodeGeneration(conversation, traits, unsupported);
  return compact({
    systemInstruction: instructions.length === 0 ? undefined : { parts: instructions },
    contents,
    ...encodeTools(conversation, unsupported),
    generationConfig: Object.keys(generationConfig).length === 0 ? undefined : generationConfig,
    serviceTier: encodeServiceTier(conversation.serviceTier, unsupported),
  });
}

/** What generateContent has no word for. */
function reportForeign({ user, cacheKey, sampling }: Conversation, unsupported: Unsupported): void {
  if (user !== undefined) unsupported("user");
  if (cacheKey !== undefined) unsupported("cacheKey");
  if (sampling?.logitBias !== undefined) unsupported("sampling.logitBias");
}

function encodeGeneration(conversation: Conversation, traits: ModelTraits, unsupported: Unsupported): object {
  const { sampling = {}, maxTokens, count, stop, reasoning } = conversation;
  return compact({
    ...encodeSampling(sampling),
    maxOutputTokens: maxTokens,
    stopSequences: encodeStop(stop, unsupported),
    candidateCount: count,
    ...encodeOutput(conversation, traits, unsupported),
    ...encodeLogprobs(conversation, unsupported),
    thinkingConfig: encodeThinking(reasoning, traits, unsupported),
  });
}

const encodeSampling = ({ temperature, topP, topK, seed, presencePenalty, frequencyPenalty }: Sampling): object => ({
  temperature,
  topP,
  topK,
  seed,
  presencePenalty,
  frequencyPenalty,
});

function encodeStop(stop: readonly string[] | undefined, unsupported: Unsupported): readonly string[] | undefined {
  const taken = stop?.filter((sequence) => sequence !== "").slice(0, stopMax) ?? [];
  if (stop && taken.length < stop.length) unsupported("stop");
  return taken.length === 0 ? undefined : taken;
}

/** Output always keeps to the schema, whose name binds nothing. Models before 3 give no JSON beside tools. */
function encodeOutput(
  { output, tools = [], builtIns = [] }: Conversation,
  traits: ModelTraits,
  unsupported: Unsupported,
): object {
  if (!output) return {};
  if (tools.length + builtIns.length > 0 && !traits.jsonWithTools) {
    unsupported("output");
    return {};
  }
  if (output.type === "json_object") return { responseMimeType: "application/json" };
  if (output.description !== undefined) unsupported("output.description");
  return { responseMimeType: "application/json", responseJsonSchema: output.schema };
}

/** A stream of canonical events has no place for them. */
function encodeLogprobs({ logprobs, stream }: Conversation, unsupported: Unsupported): object {
  if (!logprobs) return {};
  if (stream) {
    unsupported("logprobs");
    return {};
  }
  if (logprobs.top > logprobsMax) unsupported("logprobs.top");
  return { responseLogprobs: true, logprobs: Math.min(logprobs.top, logprobsMax) };
}

/** Standard is what is served when nothing is said. */
function encodeServiceTier(tier: string | undefined, unsupported: Unsupported): string | undefined {
  if (tier === undefined || tier === "auto" || tier === "default") return undefined;
  if (tier === "flex" || tier === "priority") return tier;
  unsupported("serviceTier");
  return undefined;
}
