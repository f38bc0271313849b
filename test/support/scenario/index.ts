import { chatClient, chatProvider } from "./chat.ts";
import { converseProvider } from "./converse.ts";
import { geminiProvider } from "./gemini.ts";
import { messagesClient, messagesProvider } from "./messages.ts";
import { ollamaProvider } from "./ollama.ts";
import type { ClientColumn, ProviderColumn } from "./scenario.ts";

export { of, scenarioNames } from "./scenario.ts";

/** Every dialect that clients speak. */
export const clients: readonly ClientColumn[] = [chatClient, messagesClient];

/** Every dialect that providers speak. */
export const providers: readonly ProviderColumn[] = [
  chatProvider,
  messagesProvider,
  ollamaProvider,
  geminiProvider,
  converseProvider,
];
