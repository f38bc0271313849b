import type { Quirks } from "../../platform/config/index.ts";
import type { JsonObject, ProviderDialect, Unsupported } from "../dialect/dialect.ts";
import { textOf, type Detail } from "../dialect/openai-chat/detail.ts";

/** OpenAI's own chat takes ids of calls up to 40 characters long; other servers make longer ones. */
export const openaiQuirks: Quirks = { texts: "parts", callIds: { taken: /^.{1,40}$/s, length: 13 } };

/** Between two texts of a message that become one. What the model said goes on as it was cut. */
const gap = "\n\n";

/** OpenAI's name for the most tokens of an answer, and its former one. */
const [present, former] = ["max_completion_tokens", "max_tokens"] as const;

/**
 * OpenAI's chat as a server with these quirks wants it: what it would refuse is left out and reported. A client's own request passes as the
 * client wrote it all the same.
 */
export function withQuirks(dialect: ProviderDialect, quirks: Quirks): ProviderDialect {
  const { refuses = [], maxTokens, texts, thoughts, callIds } = quirks;
  return {
    ...dialect,
    asksStreamUsage: !refuses.includes("stream_options"),
    encodeRequest(conversation, model, unsupported) {
      const body = dialect.encodeRequest(conversation, model, unsupported);
      for (const name of refuses) if (Object.hasOwn(body, name)) unsupported(name);
      let messages = body["messages"] as readonly Message[];
      if (texts !== "parts") messages = messages.map(withOneText);
      if (thoughts) messages = messages.map((message) => withThoughts(message, thoughts, unsupported));
      if (callIds) messages = messages.map((message) => withIds(message, callIds));
      return adapted({ ...body, messages }, refuses, maxTokens === former);
    },
  };
}

const adapted = (body: JsonObject, refused: readonly string[], renames: boolean): JsonObject =>
  Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => !refused.includes(name))
      .map(([name, value]) => [renames && name === present ? former : name, value]),
  );

interface Message {
  readonly role?: string;
  readonly content?: string | readonly { readonly type: string; readonly text?: string }[] | null;
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly Detail[];
  readonly tool_calls?: readonly { readonly id: string }[];
  readonly tool_call_id?: string;
}

/** A message whose texts are one; where there is more than texts they are parts. */
function withOneText(message: Message): Message {
  const { role, content } = message;
  if (!Array.isArray(content)) return message;
  const parts = content as Exclude<Message["content"], string | null | undefined>;
  if (parts.some(({ type }) => type !== "text")) return message;
  return { ...message, content: parts.map(({ text = "" }) => text).join(role === "assistant" ? "" : gap) };
}

/** A message with what was thought before as the server takes it, if it does. */
function withThoughts(
  { reasoning_content: said = "", reasoning_details: details = [], ...rest }: Message,
  as: NonNullable<Quirks["thoughts"]>,
  unsupported: Unsupported,
): Message {
  if (details.length > 0) unsupported("reasoning.signature");
  const thought = said + details.map(textOf).join("");
  if (thought === "") return rest;
  if (as === "reasoning") return { ...rest, reasoning: thought } as Message;
  unsupported("reasoning");
  return rest;
}

/** A message with ids of calls as the server takes them: another provider's are spelt otherwise, the same way each time. */
function withIds(message: Message, { taken, length }: NonNullable<Quirks["callIds"]>): Message {
  const idOf = (id: string): string =>
    taken.test(id) ? id : Bun.hash(id).toString(36).padStart(length, "0").slice(-length);
  const { tool_calls: calls, tool_call_id: answered } = message;
  if (calls) return { ...message, tool_calls: calls.map((call) => ({ ...call, id: idOf(call.id) })) };
  return answered === undefined ? message : { ...message, tool_call_id: idOf(answered) };
}
