import type { Quirks } from "../../platform/config/index.ts";
import type { JsonObject, ProviderDialect } from "../dialect/dialect.ts";
import {
  saysMoreThanThoughts,
  withIds,
  withInstructionsFirst,
  withOneText,
  withThoughts,
  withTurnsTaken,
  withWordAfterResults,
  type Message,
} from "./messages.ts";

/** OpenAI's own chat takes ids of calls up to 40 characters long; other servers make longer ones. */
export const openaiQuirks: Quirks = {
  texts: "parts",
  instructions: "anywhere",
  inARow: "taken",
  callIds: { taken: /^.{1,40}$/s, length: 13 },
};

/** OpenAI's name for the most tokens of an answer, and its former one. */
const [present, former] = ["max_completion_tokens", "max_tokens"] as const;

/**
 * OpenAI's chat as a server with these quirks wants it: what it would refuse is left out and reported. A client's own
 * request passes as the client wrote it all the same.
 */
export function withQuirks(dialect: ProviderDialect, quirks: Quirks): ProviderDialect {
  const { refuses = [], maxTokens, texts, instructions, inARow, thoughts, callIds, afterResults } = quirks;
  return {
    ...dialect,
    asksStreamUsage: !refuses.includes("stream_options"),
    encodeRequest(conversation, model, unsupported) {
      const body = dialect.encodeRequest(conversation, model, unsupported);
      for (const name of refuses) if (Object.hasOwn(body, name)) unsupported(name);
      let messages = body["messages"] as readonly Message[];
      if (thoughts === "refused" && !messages.every(saysMoreThanThoughts)) {
        messages = messages.filter(saysMoreThanThoughts);
        unsupported("reasoning");
      }
      if (texts !== "parts") messages = messages.map(withOneText);
      if (instructions !== "anywhere") messages = withInstructionsFirst(messages, unsupported);
      if (inARow !== "taken") messages = withTurnsTaken(messages);
      const taken = thoughts !== "refused" && demandsThoughts(model) ? "demanded" : thoughts;
      if (taken) messages = messages.map((message) => withThoughts(message, taken, unsupported));
      if (callIds) messages = messages.map((message) => withIds(message, callIds));
      if (afterResults) messages = withWordAfterResults(messages);
      return adapted({ ...body, messages }, refuses, maxTokens === former);
    },
  };
}

/**
 * DeepSeek's models refuse a turn of theirs without a thought while they think, whoever serves them
 * (DeepSeek API, "Thinking mode").
 */
const demandsThoughts = (model: string): boolean => /deepseek/i.test(model);

const adapted = (body: JsonObject, refused: readonly string[], renames: boolean): JsonObject =>
  Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => !refused.includes(name))
      .map(([name, value]) => [renames && name === present ? former : name, value]),
  );
