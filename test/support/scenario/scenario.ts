/** The same exchange, said in every dialect: what a client sends and gets, what a provider is sent and answers. */

export type DialectName = "chat" | "messages";

type Json = Readonly<Record<string, unknown>>;

export interface Scenario {
  readonly name: string;
  /** What a client of the dialect sends, without model and stream. */
  readonly request: Readonly<Record<DialectName, Json>>;
  /** What a provider of the dialect must be sent, at least, when the client spoke another; default the request itself. */
  readonly sent?: Partial<Record<DialectName, Json>>;
  /** What a provider of the dialect answers, and what a client of it must get, whichever the other side spoke. */
  readonly answer: Readonly<Record<DialectName, Json>>;
  /** What a client gets when the provider spoke another dialect, where that one can't say all; default the answer. */
  readonly got?: Partial<Record<DialectName, Json>>;
  /** What must be named as dropped on the way from one dialect to the other, as `chat>messages`. */
  readonly dropped?: Readonly<Record<string, readonly string[]>>;
}

/** An answer of a chat with one choice. */
export const chatAnswer = (
  message: Json,
  finish: string,
  usage: Json = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
): Json => ({
  choices: [{ index: 0, message: { role: "assistant", refusal: null, ...message }, finish_reason: finish }],
  usage,
});

export const messagesAnswer = (
  content: readonly Json[],
  stop: string,
  usage: Json = { input_tokens: 10, output_tokens: 5 },
): Json => ({
  role: "assistant",
  content,
  stop_reason: stop,
  usage,
});

/**
 * Brings what two spellings of the same thing differ in to one: Anthropic's content is a text or blocks of text, OpenAI's is null or
 * empty where there is none.
 */
export function normal(dialect: DialectName, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => normal(dialect, item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (dialect === "messages" && (name === "content" || name === "system") && typeof member === "string") {
        return [name, [{ type: "text", text: member }]];
      }
      return [name, dialect === "chat" && name === "content" && member === "" ? null : normal(dialect, member)];
    }),
  );
}
