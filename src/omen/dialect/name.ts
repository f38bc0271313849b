/** The wire formats of a conversation. */
const dialectNames = [
  "openai-chat",
  "openai-responses",
  "openai-completions",
  "anthropic",
  "gemini",
  "bedrock-converse",
  "ollama",
] as const;
export type DialectName = (typeof dialectNames)[number];

/** What is asked of models besides conversations has formats too. */
export type FormatName =
  | DialectName
  | `${"openai" | "gemini" | "vertex" | "titan" | "cohere"}-embeddings`
  | `${"anthropic" | "gemini"}-token-count`;

export const isDialectName = (text: string): text is DialectName => (dialectNames as readonly string[]).includes(text);
