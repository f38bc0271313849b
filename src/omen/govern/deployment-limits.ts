import type { Config } from "../../platform/config/index.ts";
import { Failure } from "../../platform/failure.ts";
import type { Limited } from "../limit/limiter.ts";
import type { Deployment } from "../route/deployment.ts";
import type { Limits } from "../tenancy/objects.ts";

/** A model as a whole has no room now: another candidate may be asked instead. */
export class ModelLimitReached extends Failure {
  constructor({ status, type, code, message, headers }: Failure) {
    super({ status, type, code, message, headers });
  }
}

type Limiting = Pick<Config, "models" | "providers">;

/**
 * What the configuration lets be asked of deployments, whoever calls: `[models."NAME"] limits` of a model by its
 * own name, of one deployment by PROVIDER/MODEL, and of whatever is asked for by an alias;
 * `[providers.NAME.limits]` of all that a provider has.
 */
export class DeploymentLimits {
  #models: ReadonlyMap<string, Limited> = new Map();
  #providers: ReadonlyMap<string, Limited> = new Map();

  constructor(config: Limiting) {
    this.configure(config);
  }

  /** Takes over another configuration, for calls to come. */
  configure({ models, providers }: Limiting): void {
    this.#models = limitedIn("model", models, (model) => (typeof model === "string" ? undefined : model.limits));
    this.#providers = limitedIn("provider", providers, ({ limits }) => limits);
  }

  of({ key, model, provider }: Deployment, requested: string | undefined): readonly Limited[] {
    if (this.#models.size + this.#providers.size === 0) return none;
    const names = new Set([requested ?? key, model.id, key]);
    const whole = this.#providers.get(provider.name);
    return [...[...names].flatMap((name) => this.#models.get(name) ?? []), ...(whole ? [whole] : [])];
  }
}

const limitedIn = <Table>(
  kind: string,
  tables: Readonly<Record<string, Table>>,
  limitsOf: (table: Table) => Limits | undefined,
): ReadonlyMap<string, Limited> =>
  new Map(
    Object.entries(tables).flatMap(([name, table]) => {
      const limits = limitsOf(table);
      if (!limits || Object.keys(limits).length === 0) return [];
      return [[name, { subject: `${kind}:${name}`, name: `All callers of ${name} together`, limits }] as const];
    }),
  );

const none: readonly Limited[] = [];
