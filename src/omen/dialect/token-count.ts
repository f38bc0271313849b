import type { Conversation, Part } from "./conversation.ts";
import type { FormatName, JsonObject, ProviderDialect, Unsupported } from "./dialect.ts";
import { gemini } from "./gemini/index.ts";

/**
 * How a provider is asked how many tokens a conversation has. Decoding throws a plain `Error` when
 * the answer is not of the format.
 */
export interface TokenCountFormat {
  readonly name: FormatName;
  /** The dialect whose requests it takes as clients write them; absent where none of them is a client's. */
  readonly passes?: ProviderDialect["name"];
  encodeRequest(conversation: Conversation, model: string, unsupported: Unsupported): JsonObject;
  decodeAnswer(body: JsonObject): number;
}

/** Gemini API reference, "models.countTokens", of a whole request, instructions and tools among it. */
export const geminiTokenCount: TokenCountFormat = {
  name: "gemini-token-count",
  encodeRequest: (conversation, model, unsupported) => ({
    generateContentRequest: { model: `models/${model}`, ...gemini.encodeRequest(conversation, model, unsupported) },
  }),
  decodeAnswer: ({ totalTokens }) => numberOr(totalTokens, "the answer has no totalTokens"),
};

export function numberOr(value: unknown, complaint: string): number {
  if (typeof value !== "number") throw new Error(complaint);
  return value;
}

/**
 * Characters that one token holds, on average over English, code and JSON, for today's
 * vocabularies of 100,000 tokens and more.
 */
const lettersPerToken = 4;

/**
 * Scripts without spaces, and everything else beyond Latin, Greek and Cyrillic, take about a
 * token for a character and a half.
 */
const otherPerToken = 1.5;

/**
 * What models charge for an image of middling size (Anthropic docs, "Vision": width x
 * height / 750, at most about 1,600).
 */
const imageTokens = 1600;

/** What a turn or a tool costs besides its own words: its role, its name's frame. */
const frameTokens = 4;

/**
 * How many tokens a conversation may have, for a provider that can't be asked. An estimate and no more: for texts it
 * is mostly within a fifth of the truth, and rather above it than below. `tokensOfText` counts the texts better,
 * where the model's tokens are known.
 */
export function estimateTokens(
  { system, turns, tools = [], output }: Conversation,
  tokensOfText: (text: string) => number = estimateText,
): number {
  const tokensOf = partCounter(tokensOfText);
  const parts = [...system, ...turns.flatMap((turn) => turn.parts)].map(tokensOf);
  const described = tools.map(
    ({ name, description, parameters }) =>
      frameTokens + tokensOfText(JSON.stringify({ name, description, parameters })),
  );
  const schema = output?.type === "json_schema" ? tokensOfText(JSON.stringify(output.schema)) : 0;
  const tokens = [...parts, ...described].reduce((sum, count) => sum + count, schema);
  return Math.ceil(tokens) + frameTokens * (turns.length + 1);
}

function partCounter(tokensOfText: (text: string) => number): (part: Part) => number {
  return function tokensOf(part: Part): number {
    switch (part.type) {
      case "text":
      case "refusal":
      case "reasoning":
        return tokensOfText(part.text);
      case "tool_call":
        return frameTokens + tokensOfText(part.name) + tokensOfText(part.arguments);
      case "tool_result":
        return frameTokens + part.content.reduce((sum, inner) => sum + tokensOf(inner), 0);
      case "image":
        return imageTokens;
      case "file":
        return part.source.kind === "text" ? tokensOfText(part.source.text) : imageTokens;
      case "audio":
        return imageTokens;
    }
  };
}

/** How many tokens a text may have in any vocabulary. */
export function estimateText(text: string): number {
  const other = text.match(/[\u0500-\u1FFF\u2070-\uFFFF]/g)?.length ?? 0;
  return (text.length - other) / lettersPerToken + other / otherPerToken;
}
