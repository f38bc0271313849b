import type { Quirks } from "../../platform/config/index.ts";
import type { JsonObject, ProviderDialect, Unsupported } from "../dialect/dialect.ts";
import { textOf, type Detail } from "../dialect/openai-chat/detail.ts";

/** OpenAI's name for the most tokens of an answer, and its former one. */
const [present, former] = ["max_completion_tokens", "max_tokens"] as const;

/**
 * OpenAI's chat as a server with these quirks wants it: what it would refuse is left out and reported. A client's own request passes as the
 * client wrote it all the same.
 */
export function withQuirks(dialect: ProviderDialect, quirks: Quirks): ProviderDialect {
  const { refuses = [], maxTokens, thoughts } = quirks;
  if (refuses.length === 0 && maxTokens === undefined && thoughts === undefined) return dialect;
  return {
    ...dialect,
    asksStreamUsage: !refuses.includes("stream_options"),
    encodeRequest(conversation, model, unsupported) {
      const body = dialect.encodeRequest(conversation, model, unsupported);
      for (const name of refuses) if (Object.hasOwn(body, name)) unsupported(name);
      const said = adapted(body, refuses, maxTokens === former);
      return thoughts === undefined
        ? said
        : { ...said, messages: withThoughts(said["messages"], thoughts, unsupported) };
    },
  };
}

const adapted = (body: JsonObject, refused: readonly string[], renames: boolean): JsonObject =>
  Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => !refused.includes(name))
      .map(([name, value]) => [renames && name === present ? former : name, value]),
  );

/** Messages with what was thought before as the server takes it, if it does. */
const withThoughts = (messages: unknown, as: NonNullable<Quirks["thoughts"]>, unsupported: Unsupported): unknown =>
  (messages as readonly Message[]).map(({ reasoning_content: said = "", reasoning_details: details = [], ...rest }) => {
    if (details.length > 0) unsupported("reasoning.signature");
    const thought = said + details.map(textOf).join("");
    if (thought === "") return rest;
    if (as === "reasoning") return { ...rest, reasoning: thought };
    unsupported("reasoning");
    return rest;
  });

interface Message {
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly Detail[];
}
