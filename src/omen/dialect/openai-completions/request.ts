import { invalidRequest } from "../../../platform/failure.ts";
import type { Conversation, Sampling, TextPart } from "../conversation.ts";
import type { JsonObject, Unsupported } from "../dialect.ts";
import { compact, Fields } from "../json/fields.ts";

/** Members that are Omen's own and never a conversation's. */
const ours = ["model", "tags", "omen"] as const;

/**
 * OpenAI API reference, "Create completion" (legacy). A prompt is what a user says; several prompts, and prompts of
 * tokens, are for a provider that has this API itself.
 */
export function decodeRequest(body: JsonObject): Conversation {
  const fields = new Fields(body);
  for (const name of ours) fields.any(name);
  const logprobs = fields.number("logprobs");
  return compact({
    system: [],
    turns: [{ role: "user", parts: [{ type: "text", text: decodePrompt(fields) }] }],
    sampling: decodeSampling(fields),
    maxTokens: fields.number("max_tokens"),
    stop: decodeStop(fields),
    count: fields.number("n"),
    logprobs: logprobs === undefined ? undefined : { top: logprobs },
    user: fields.text("user"),
    stream: fields.flag("stream") ?? false,
    wantsUsage: fields.object("stream_options")?.flag("include_usage") ?? false,
    rest: fields.rest(),
  });
}

function decodePrompt(fields: Fields): string {
  const prompt = fields.any("prompt");
  if (prompt === undefined) throw invalidRequest("prompt is missing; send a text.", "prompt");
  if (typeof prompt === "string") return prompt;
  const [only, ...others] = fields.list("prompt") ?? [];
  if (typeof only === "string" && others.length === 0) return only;
  throw invalidRequest(
    "prompt must be one text here: the provider of this model has no completions API, so several prompts and tokens can't be passed on.",
    "prompt",
  );
}

function decodeSampling(fields: Fields): Sampling | undefined {
  const sampling = compact({
    temperature: fields.number("temperature"),
    topP: fields.number("top_p"),
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

/** What a completion is not asked for; its log probabilities are told in a form that no other dialect has. */
const unsaid = [
  "tools",
  "builtIns",
  "toolChoice",
  "output",
  "reasoning",
  "serviceTier",
  "cacheKey",
  "logprobs",
] as const;

/** For a model that only completes: the texts of the conversation, one after the other. Everything else is reported. */
export function encodeRequest(conversation: Conversation, model: string, unsupported: Unsupported): JsonObject {
  const { system, turns, sampling } = conversation;
  for (const name of unsaid) if (conversation[name] !== undefined) unsupported(name);
  if (sampling?.topK !== undefined) unsupported("sampling.topK");
  if (turns.some(({ name }) => name !== undefined)) unsupported("turn.name");
  const texts = [...system, ...turns.flatMap(({ parts }) => parts)].filter((part): part is TextPart => {
    if (part.type !== "text") unsupported(part.type);
    if ("cache" in part && part.cache) unsupported("cache");
    if (part.type === "text" && part.citations && part.citations.length > 0) unsupported("text.citations");
    return part.type === "text";
  });
  return compact({
    model,
    prompt: texts.map(({ text }) => text).join("\n\n"),
    max_tokens: conversation.maxTokens,
    temperature: sampling?.temperature,
    top_p: sampling?.topP,
    frequency_penalty: sampling?.frequencyPenalty,
    presence_penalty: sampling?.presencePenalty,
    seed: sampling?.seed,
    logit_bias: sampling?.logitBias,
    stop: conversation.stop,
    n: conversation.count,
    user: conversation.user,
    stream: conversation.stream ? true : undefined,
    stream_options: conversation.stream && conversation.wantsUsage ? { include_usage: true } : undefined,
  });
}
