import type { Config } from "../../platform/config/index.ts";
import { Failure } from "../../platform/failure.ts";
import type { Limited } from "../limit/limiter.ts";
import type { Deployment } from "../route/catalogue.ts";

/** A model as a whole has no room now: another candidate may be asked instead. */
export class ModelLimitReached extends Failure {
  constructor({ status, type, code, message, headers }: Failure) {
    super({ status, type, code, message, headers });
  }
}

/**
 * What `[models."NAME"] limits` says, whoever calls: of a model by its own name, of one deployment by PROVIDER/MODEL, and of whatever is asked for by an alias.
 */
export class ModelLimits {
  #byName: ReadonlyMap<string, Limited> = new Map();

  constructor(models: Config["models"]) {
    this.configure(models);
  }

  /** Takes over another configuration, for calls to come. */
  configure(models: Config["models"]): void {
    this.#byName = new Map(
      Object.entries(models).flatMap(([name, model]) => {
        const limits = typeof model === "string" ? undefined : model.limits;
        if (!limits || Object.keys(limits).length === 0) return [];
        return [[name, { subject: `model:${name}`, name: `All callers of ${name} together`, limits }] as const];
      }),
    );
  }

  of({ key, model }: Deployment, requested: string | undefined): readonly Limited[] {
    if (this.#byName.size === 0) return none;
    const names = new Set([requested ?? key, model.id, key]);
    return [...names].flatMap((name) => this.#byName.get(name) ?? []);
  }
}

const none: readonly Limited[] = [];
