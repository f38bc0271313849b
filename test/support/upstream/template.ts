/** A message, as far as a template looks at it. */
interface Said {
  readonly role: string;
  readonly content?: unknown;
  readonly tool_calls?: unknown;
}

/**
 * What the chat template of a strict model raises, if it does: one instruction, before all else; then user and
 * assistant in turn, with the results of calls behind them; and texts that are text. (Mistral's and Gemma's templates,
 * as their tokenizers have them.)
 */
export function raisedByTemplate(messages: readonly Said[]): string | undefined {
  const turns = messages[0]?.role === "system" ? messages.slice(1) : messages;
  let last = "assistant";
  for (const { role, content, tool_calls: calls } of turns) {
    if (role === "system" || role === "developer") return "Only the first message may be of the system.";
    if (role === "tool" ? last === "user" : role === last)
      return "Conversation roles must alternate user/assistant/user/assistant/...";
    if (content !== null && typeof content !== "string") return "Only text content is supported.";
    if (content === null && calls === undefined) return "A message must say something.";
    last = role;
  }
  return turns[0]?.role === "user" ? undefined : "The first turn must be the user's.";
}
