import { anthropic } from "../../../src/omen/dialect/anthropic/index.ts";
import { bedrockConverse } from "../../../src/omen/dialect/bedrock-converse/index.ts";
import type { Dialect, DialectName, ProviderDialect } from "../../../src/omen/dialect/dialect.ts";
import { gemini } from "../../../src/omen/dialect/gemini/index.ts";
import { ollama } from "../../../src/omen/dialect/ollama/index.ts";
import { openaiChat } from "../../../src/omen/dialect/openai-chat/index.ts";
import { openaiCompletions } from "../../../src/omen/dialect/openai-completions/index.ts";
import { openaiResponses } from "../../../src/omen/dialect/openai-responses/index.ts";

interface Described {
  /** A word for the head of a column. */
  readonly short: string;
  readonly title: string;
  readonly dialect: ProviderDialect;
  /** Models that differ in what they take. */
  readonly models: readonly string[];
}

/** Every dialect that providers speak. */
export const providerDialects: Readonly<Record<DialectName, Described>> = {
  "openai-chat": {
    short: "chat",
    title: "OpenAI's Chat Completions",
    dialect: openaiChat,
    models: ["gpt-4.1", "gpt-4o-search-preview"],
  },
  "openai-responses": {
    short: "responses",
    title: "OpenAI's Responses",
    dialect: openaiResponses,
    models: ["gpt-5", "gpt-4.1"],
  },
  "openai-completions": {
    short: "completions",
    title: "OpenAI's legacy Completions",
    dialect: openaiCompletions,
    models: ["gpt-3.5-turbo-instruct"],
  },
  anthropic: {
    short: "messages",
    title: "Anthropic's Messages",
    dialect: anthropic,
    models: ["claude-sonnet-4-5", "claude-opus-4-6", "claude-opus-4-8"],
  },
  gemini: {
    short: "gemini",
    title: "Google's generateContent",
    dialect: gemini,
    models: ["gemini-2.0-flash", "gemini-2.5-flash", "gemini-3-pro"],
  },
  "bedrock-converse": {
    short: "converse",
    title: "AWS Bedrock's Converse",
    dialect: bedrockConverse,
    models: [
      "amazon.nova-pro-v1:0",
      "amazon.nova-2-lite-v1:0",
      "meta.llama3-3-70b-instruct-v1:0",
      "openai.gpt-oss-120b-1:0",
    ],
  },
  ollama: { short: "ollama", title: "Ollama's own chat", dialect: ollama, models: ["qwen3"] },
};

/** The dialects that clients speak, and where: a provider that speaks one gets the bytes of its clients as they are. */
export const clientDialects: readonly { readonly dialect: Dialect; readonly path: string }[] = [
  { dialect: openaiChat, path: "/v1/chat/completions" },
  { dialect: openaiResponses, path: "/v1/responses" },
  { dialect: openaiCompletions, path: "/v1/completions" },
  { dialect: anthropic, path: "/v1/messages" },
];
