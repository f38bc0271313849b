import type { Config } from "../../platform/config/index.ts";
import type { Principal } from "../../platform/principal.ts";
import type { Given } from "../identity/issuers.ts";
import type { Limited } from "../limit/limiter.ts";
import { anyGlob } from "../tenancy/glob.ts";
import { subjectOf, type Key, type KeyGrants, type Limits } from "../tenancy/objects.ts";
import type { Tenancy } from "../tenancy/tenancy.ts";

/** What holds for a caller, of all of its calls. */
export interface Terms {
  readonly principal: Principal;
  /** For a person: `Key ada-laptop`. */
  readonly name: string;
  readonly key: Key | undefined;
  readonly grants: KeyGrants;
  /** Nothing limits which model of which provider it may call. */
  readonly hasAllModels: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly hasTags: boolean;
  readonly limited: readonly Limited[];
  readonly user: string | undefined;
  /** More subjects whose budgets its calls draw on. */
  readonly others: readonly string[];
  /** How a spent budget is told on OpenAI's surfaces. */
  readonly refusal: 402 | 429;
}

/** Looks up the terms of principals. A principal is the same object as long as its key is in force unchanged. */
export class TermsOf {
  readonly #tenancy: Tenancy;
  readonly #local: Config["auth"]["local"];
  readonly #givenBy: (principal: Principal) => Given | undefined;
  #known = new WeakMap<Principal, Terms>();

  constructor(tenancy: Tenancy, local: Config["auth"]["local"], givenBy: (principal: Principal) => Given | undefined) {
    this.#givenBy = givenBy;
    this.#tenancy = tenancy;
    this.#local = local;
    tenancy.listen({ limitsChanged: () => void (this.#known = new WeakMap()) });
  }

  of(principal: Principal): Terms {
    let terms = this.#known.get(principal);
    if (!terms) this.#known.set(principal, (terms = this.#make(principal)));
    return terms;
  }

  #make(principal: Principal): Terms {
    const key = principal.kind === "key" ? this.#tenancy.key(principal.id.slice("key:".length)) : undefined;
    const rule = this.#givenBy(principal);
    const { tags, limits, ...local } = this.#local;
    const given = key ?? rule ?? (principal.kind === "local" ? { tags, limits } : { tags: {}, limits: {} });
    const name = key ? `Key ${key.name}` : principal.kind === "local" ? "This machine's user" : principal.id;
    const limited = rule ? { subject: rule.subject, name: rule.subject } : { subject: principal.id, name };
    const user = principal.kind === "person" ? principal.id : key?.user;
    const grants = key?.grants ??
      rule?.grants ?? {
        models: principal.kind === "local" ? local.models : principal.grants.models,
        tools: principal.grants.tools,
        providers: principal.kind === "local" ? local.providers : ["*"],
        surfaces: principal.kind === "local" ? local.surfaces : ["*"],
      };
    return {
      principal,
      name,
      key,
      grants,
      hasAllModels: grants.models.includes("*") && grants.providers.includes("*"),
      tags: given.tags,
      hasTags: Object.keys(given.tags).length > 0,
      limited: [
        ...(Object.keys(given.limits).length === 0 ? [] : [{ ...limited, limits: given.limits }]),
        ...this.#shared(principal, user),
      ],
      user,
      others: rule ? [rule.subject] : key?.template === undefined ? [] : [subjectOf.template(key.template)],
      refusal: key?.refusal ?? 402,
    };
  }

  /** Limits that a caller shares with others. */
  #shared({ organization, workspace }: Principal, user: string | undefined): readonly Limited[] {
    const subjects = [
      ...(user === undefined ? [] : [subjectOf.user(user)]),
      subjectOf.workspace({ organization, name: workspace }),
      subjectOf.organization(organization),
    ];
    return subjects.flatMap((subject) => {
      const limits = this.#tenancy.limits.get(subject);
      return limits ? [limitedBy(subject, limits)] : [];
    });
  }
}

/** Limits of a subject, with its name for a person: `Workspace acme/research`. */
export const limitedBy = (subject: string, limits: Limits): Limited => {
  const [kind = "", name = ""] = subject.split(/:(.*)/s);
  return { subject, name: `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)} ${name}`, limits };
};

/** A deployment, as far as grants name it. */
interface Named {
  readonly key: string;
  readonly provider: { readonly name: string };
  readonly model: { readonly id: string };
}

/**
 * Whether a caller may use a deployment: by its model's name, by PROVIDER/MODEL, or because a name
 * that it was granted stands for it.
 */
export const grantsModel = (
  { grants, hasAllModels }: Terms,
  requested: string | undefined,
  { key, provider, model }: Named,
): boolean =>
  hasAllModels ||
  (anyGlob(grants.providers, provider.name) &&
    (anyGlob(grants.models, model.id) ||
      anyGlob(grants.models, key) ||
      (requested !== undefined && grants.models.includes(requested))));
