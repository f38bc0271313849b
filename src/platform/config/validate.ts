import { Value } from "@sinclair/typebox/value";
import { meaningProblems } from "./meaning.ts";
import type { Table } from "./path.ts";
import type { Problem } from "./problem.ts";
import { configSchema, type Config } from "./schema.ts";
import { isSecretReference, resolveSecret } from "./secret.ts";
import { shapeProblems } from "./shape.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type SourceOf = (key: string) => string;

/**
 * Checks a merged configuration, in place; gives it with its defaults filled in when nothing is wrong. Each step looks
 * only at what the one before found sound: shape, then what the keys mean together, and whether the secrets are there.
 */
export function validate(
  table: Table,
  sourceOf: SourceOf,
  environment: Environment,
): { readonly config?: Config; readonly problems: readonly Problem[] } {
  const config = Value.Default(configSchema, table);
  const at = ([key, reason]: readonly [key: string, reason: string]): Problem => ({
    source: sourceOf(key),
    key,
    reason,
  });
  if (!Value.Check(configSchema, config)) return { problems: shapeProblems(config).map(at) };
  const problems = [...meaningProblems(config), ...missingSecrets(config, environment)].map(at);
  return problems.length > 0 ? { problems } : { config, problems };
}

/** Every secret that the configuration refers to and that is not there. */
function missingSecrets(config: Config, environment: Environment): readonly (readonly [key: string, reason: string])[] {
  const references: [key: string, reference: string][] = [];
  for (const [name, { key }] of Object.entries(config.auth.keys)) references.push([`auth.keys.${name}.key`, key]);
  for (const [name, { client_secret: secret }] of Object.entries(config.auth.oidc))
    if (secret) references.push([`auth.oidc.${name}.client_secret`, secret]);
  for (const [name, provider] of Object.entries(config.providers)) {
    if (provider.api_key) references.push([`providers.${name}.api_key`, provider.api_key]);
    for (const [header, value] of Object.entries(provider.headers ?? {})) {
      references.push([`providers.${name}.headers.${header}`, value]);
    }
  }
  references.push(
    ["budgets.webhook", config.budgets.webhook],
    ["budgets.webhook_secret", config.budgets.webhook_secret],
  );
  return references.flatMap(([key, reference]) => {
    if (!isSecretReference(reference)) return [];
    try {
      resolveSecret(reference, environment);
      return [];
    } catch (error) {
      return [[key, (error as Error).message] as const];
    }
  });
}
