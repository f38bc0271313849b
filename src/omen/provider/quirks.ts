import type { Quirks } from "../../platform/config/index.ts";
import type { JsonObject, ProviderDialect } from "../dialect/dialect.ts";

/** OpenAI's name for the most tokens of an answer, and its former one. */
const [present, former] = ["max_completion_tokens", "max_tokens"] as const;

/**
 * OpenAI's chat as a server with these quirks wants it: what it would refuse is left out and reported. A client's own request passes as the
 * client wrote it all the same.
 */
export function withQuirks(dialect: ProviderDialect, quirks: Quirks): ProviderDialect {
  const { refuses = [], maxTokens } = quirks;
  if (refuses.length === 0 && maxTokens === undefined) return dialect;
  return {
    ...dialect,
    asksStreamUsage: !refuses.includes("stream_options"),
    encodeRequest(conversation, model, unsupported) {
      const body = dialect.encodeRequest(conversation, model, unsupported);
      for (const name of refuses) if (Object.hasOwn(body, name)) unsupported(name);
      return adapted(body, refuses, maxTokens === former);
    },
  };
}

const adapted = (body: JsonObject, refused: readonly string[], renames: boolean): JsonObject =>
  Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => !refused.includes(name))
      .map(([name, value]) => [renames && name === present ? former : name, value]),
  );
