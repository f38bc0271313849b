import { chatClient, chatProvider } from "./chat.ts";
import { converseProvider } from "./converse.ts";
import { geminiProvider } from "./gemini.ts";
import { messagesClient, messagesProvider } from "./messages.ts";
import { ollamaProvider } from "./ollama.ts";
import { responsesClient, responsesProvider } from "./responses.ts";
import type { Upstream } from "../upstream/index.ts";
import type { ClientColumn, ClientName, ProviderColumn, ScenarioName } from "./scenario.ts";

export { of, scenarioNames } from "./scenario.ts";

/** Every dialect that clients speak. */
export const clients: readonly ClientColumn[] = [chatClient, messagesClient, responsesClient];

/** Every dialect that providers speak. */
export const providers: readonly ProviderColumn[] = [
  chatProvider,
  messagesProvider,
  ollamaProvider,
  geminiProvider,
  converseProvider,
  responsesProvider,
];

/** A configuration with all these providers, each under its dialect's name. */
export const configOf = (origin: string, columns: readonly ProviderColumn[] = providers): string =>
  [
    "discovery.enabled = false",
    ...columns.map(({ name, model, config }) => `[providers.${name}]\nmodels = ["${model}"]${config(origin)}`),
  ].join("\n");

/** The environment that it refers to. */
export const env = Object.assign({}, ...providers.map((provider) => provider.env ?? {})) as Readonly<
  Record<string, string>
>;

/**
 * Lets the provider give the scenario's answer, whole or streamed as it is asked, in what it
 * speaks to clients of the dialect.
 */
export function answers(
  upstream: Upstream,
  provider: ProviderColumn,
  client: ClientName,
  scenario: ScenarioName,
): void {
  const { routes, answer, whole, streamed } = provider.also?.[client] ?? provider;
  const [one, several] = [whole(answer[scenario]), streamed(answer[scenario])];
  upstream.route(routes.whole, (exchange) =>
    routes.stream === routes.whole && Object(exchange.request.json)["stream"] === true
      ? several(exchange)
      : one(exchange),
  );
  if (routes.stream !== routes.whole) upstream.route(routes.stream, several);
}
