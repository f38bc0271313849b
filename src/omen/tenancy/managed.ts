import { resolveSecret, type Config, type KeyConfig } from "../../platform/config/index.ts";
import { readKey } from "./key-text.ts";
import { budgetsOf } from "./budget-text.ts";
import { defaultName, subjectOf, type Budget, type Key } from "./objects.ts";
import { digestOf, type Managed } from "./tenancy.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What the configuration says of keys, and of this machine's user: what a file defines is read-only elsewhere. */
export function managedOf(
  { keys, local, oidc, jwt_issuers: issuers }: Config["auth"],
  environment: Environment,
): Managed {
  const named = Object.entries(keys);
  const rules = [...Object.values(oidc), ...issuers].flatMap((one) => [...one.rules]);
  return {
    workspaces: rules.flatMap(({ organization = defaultName, workspace: name }) =>
      name === undefined ? [] : [{ organization, name }],
    ),
    keys: named.map(([name, config]) => keyOf(name, config, environment)),
    budgets: [
      ...named.flatMap(([name, { budgets }]) => managedBudgets(subjectOf.key(name), budgets)),
      ...managedBudgets("local", local.budgets),
      ...issuers.flatMap(({ name, rules }) =>
        rules.flatMap((rule) => managedBudgets(subjectOf.claim(name, rule), rule.budgets)),
      ),
    ],
  };
}

const managedBudgets = (subject: string, given: KeyConfig["budgets"]): readonly Budget[] =>
  budgetsOf(subject, given).map((budget) => ({ ...budget, isManaged: true }));

function keyOf(name: string, config: KeyConfig, environment: Environment): Key {
  const { key: reference, organization = defaultName, workspace = defaultName, user } = config;
  const text = reference.startsWith("sha256:") ? undefined : resolveSecret(reference, environment).reveal();
  const digest = text === undefined ? Buffer.from(reference.slice("sha256:".length), "hex") : digestOf(text);
  const form = text === undefined ? undefined : readKey(text);
  return {
    id: form?.kind === "omen" ? form.id : name,
    name,
    digest,
    organization,
    workspace,
    ...(user !== undefined && { user }),
    roles: config.roles,
    grants: {
      models: config.models,
      tools: config.tools,
      providers: config.providers,
      surfaces: config.surfaces,
    },
    tags: config.tags,
    networks: config.networks,
    limits: config.limits,
    refusal: config.refusal,
    createdAt: 0,
    ...(config.expires_at !== undefined && { expiresAt: Date.parse(config.expires_at) }),
    isForeign: form?.kind !== "omen",
    isManaged: true,
  };
}
