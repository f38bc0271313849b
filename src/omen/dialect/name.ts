/** The wire formats of a conversation. */
export type DialectName =
  "openai-chat" | "openai-responses" | "openai-completions" | "anthropic" | "gemini" | "bedrock-converse" | "ollama";
