import {
  defaultTimeouts,
  ownTypes,
  type Config,
  type ProviderConfig,
  type TimeoutsConfig,
} from "../../platform/config/index.ts";
import { AnthropicProvider } from "./anthropic.ts";
import { AzureProvider } from "./azure.ts";
import { BedrockProvider } from "./aws/bedrock.ts";
import { EchoProvider } from "./echo.ts";
import { GeminiProvider } from "./google/gemini.ts";
import { VertexProvider } from "./google/vertex.ts";
import { OllamaProvider } from "./ollama.ts";
import { OpenAIProvider } from "./openai.ts";
import type { Provider } from "./provider.ts";

export { succeeded, type Answer } from "./answer.ts";
export type { ModelCall, Model, Provider } from "./provider.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The providers that configuration names, in its order. Secrets must resolve: loading the
 * configuration has checked that.
 */
export const configuredProviders = (config: Config, environment: Environment): readonly Provider[] =>
  Object.entries(config.providers).map(([name, provider]) => create(name, provider, environment));

function create(name: string, config: ProviderConfig, environment: Environment): Provider {
  switch (config.type) {
    case "anthropic":
      return new AnthropicProvider(name, config, environment);
    case "azure":
      return new AzureProvider(name, config, environment);
    case "bedrock":
      return new BedrockProvider(name, config, environment);
    case "echo":
      return new EchoProvider(name, config.models);
    case "gemini":
      return new GeminiProvider(name, config, environment);
    case "vertex":
      return new VertexProvider(name, config, environment);
    case "ollama":
      return new OllamaProvider(name, config.endpoints ?? [config.base_url ?? ownTypes.ollama.baseUrl], config);
    default:
      return new OpenAIProvider(name, config, environment);
  }
}

/**
 * Whether an answer whose client has left is read to its end: as configured, else where nothing is saved by
 * breaking it off. Bedrock bills what a model says whether or not anybody reads it; others stop the model, or
 * free the machine that it runs on.
 */
export const drains = (
  { providers }: { readonly providers: Readonly<Record<string, Pick<ProviderConfig, "on_abort">>> },
  { name, type }: Pick<Provider, "name" | "type">,
): boolean => (providers[name]?.on_abort ?? (type === "bedrock" ? "drain" : "cancel")) === "drain";

/** How long the provider of this name may take: as configured, else the defaults. */
export const timeoutsOf = (config: Config, name: string): TimeoutsConfig =>
  config.providers[name]?.timeouts ?? defaultTimeouts;
