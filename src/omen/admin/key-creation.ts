import { Type, type Static } from "@sinclair/typebox";
import { budgetSchema, limitsSchema } from "../../platform/config/schema-parts.ts";
import { now } from "../../platform/clock.ts";
import { invalidRequest, permissionDenied } from "../../platform/failure.ts";
import type { Principal } from "../../platform/principal.ts";
import { mayGrant } from "../tenancy/permissions.ts";
import type { Gateway } from "../exchange/gateway.ts";
import { nanoOf, usdOf } from "../tenancy/budget-text.ts";
import { glob } from "../tenancy/glob.ts";
import { defaultName, metricsSurface, namePattern, subjectOf, userPattern, type Budget } from "../tenancy/objects.ts";
import { parseDuration } from "./duration.ts";
import { allow, notFound } from "./route.ts";

/** What a new key is asked to be, and whether whoever asks may give it. */

const globList = Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 1000 });

const globs = (fallback: readonly string[]) => Type.Array(globList.items, { default: [...fallback], maxItems: 1000 });

const role = Type.Union(
  (["operator", "owner", "admin", "member", "viewer", "billing"] as const).map((name) => Type.Literal(name)),
);

/** The body of POST /admin/keys. */
export const creation = Type.Object(
  {
    name: Type.String({ pattern: namePattern }),
    organization: Type.String({ pattern: namePattern, default: defaultName }),
    workspace: Type.String({ pattern: namePattern, default: defaultName }),
    user: Type.Optional(Type.String({ pattern: userPattern })),
    make: Type.Boolean({
      default: false,
      description: "Make the workspace and the user's membership where they are not there",
    }),
    template: Type.Optional(
      Type.String({ pattern: namePattern, description: "A key template, for what is not said here" }),
    ),
    models: Type.Optional(
      Type.Array(globList.items, { maxItems: 1000, description: 'Default the template\'s, else "*"' }),
    ),
    providers: globs(["*"]),
    surfaces: globs(["*"]),
    tools: Type.Optional(
      Type.Array(globList.items, { maxItems: 1000, description: "Default the template's, else none" }),
    ),
    tags: Type.Record(Type.String({ pattern: "^[A-Za-z0-9._-]{1,64}$" }), Type.String({ maxLength: 256 }), {
      default: {},
    }),
    networks: Type.Array(Type.String(), { default: [] }),
    roles: Type.Array(role, { default: [] }),
    budgets: Type.Array(budgetSchema, { default: [], maxItems: 32 }),
    limits: limitsSchema,
    expires_at: Type.Optional(Type.String({ description: "RFC 3339" })),
    expires: Type.Optional(Type.String({ description: "From now, as 90d" })),
    refusal: Type.Union([Type.Literal(402), Type.Literal(429)], { default: 402 }),
    sha256: Type.Optional(
      Type.String({ pattern: "^[0-9a-fA-F]{64}$", description: "Of a key that another system made, to be taken over" }),
    ),
  },
  { additionalProperties: false },
);

export type Given = Static<typeof creation>;

/** What was given, with its template's in the place of what was not. */
interface Creation extends Given {
  readonly models: string[];
  readonly tools: string[];
  /** Milliseconds, where the template alone says how long. */
  readonly lastsMs: number | undefined;
}

/** A creation with its template in it. Throws a `Failure` with status 404 where there is no such template. */
export function completed({ tenancy }: Gateway, given: Given): Creation {
  const { templates } = tenancy;
  const template = templates.find(({ name }) => name === given.template);
  if (given.template !== undefined && !template)
    throw notFound(
      "key template",
      given.template,
      templates.map(({ name }) => name),
    );
  const isOpen = given.expires === undefined && given.expires_at === undefined;
  return {
    ...given,
    models: given.models ?? [...(template?.models ?? ["*"])],
    tools: given.tools ?? [...(template?.tools ?? [])],
    tags: { ...template?.tags, ...given.tags },
    limits: { ...template?.limits, ...given.limits },
    lastsMs: isOpen ? template?.lastsMs : undefined,
  };
}

/** Nobody grants what he has not. */
export function checkGrants(principal: Principal, { governor }: Gateway, body: Creation): void {
  const refused = body.roles.find((given) => !mayGrant(principal, given));
  if (refused) throw permissionDenied(`${principal.id} may not grant the role ${refused}: it may more than your own.`);
  if (principal.roles.includes("operator")) return;
  if (body.surfaces.includes(metricsSurface))
    throw permissionDenied(
      `${principal.id} may not grant the surface ${metricsSurface}, which is of all organizations.`,
    );
  const own = governor.terms.of(principal).grants;
  for (const kind of ["models", "providers", "surfaces", "tools"] as const) {
    const held = own[kind];
    const beyond = body[kind].find((wanted) => !held.some((pattern) => pattern === wanted || glob(pattern, wanted)));
    if (beyond !== undefined)
      throw permissionDenied(`${principal.id} may not grant ${kind} '${beyond}', which it has not.`);
  }
}

/** Nor more money than the place has. */
export function checkBudgets(
  principal: Principal,
  { tenancy }: Gateway,
  body: Creation,
  budgets: readonly Budget[],
): void {
  for (const [index, { amount_usd: usd }] of body.budgets.entries())
    if (nanoOf(usd) === undefined)
      throw invalidRequest(
        "An amount is 0 to 9,000,000 dollars, nine decimals at most.",
        `budgets.${index}.amount_usd`,
      );
  if (new Set(budgets.map(({ id }) => id)).size < budgets.length)
    throw invalidRequest("Two budgets of one window need a label each.", "budgets");
  if (principal.roles.includes("operator")) return;
  const place = subjectOf.workspace({ organization: body.organization, name: body.workspace });
  const above = [...tenancy.budgetsOf(place), ...tenancy.budgetsOf(subjectOf.organization(body.organization))];
  for (const budget of budgets) {
    const limit = above.find(({ window, hard, amount }) => hard && window === budget.window && amount < budget.amount);
    if (limit)
      throw permissionDenied(
        `$${usdOf(budget.amount).toFixed(2)} a ${budget.window} is more than you may grant in ${body.organization}/${body.workspace} ($${usdOf(limit.amount).toFixed(2)}).`,
      );
  }
}

/**
 * The workspace and the membership must be there, or be made where that was asked for and may be. Throws a `Failure`.
 */
export function makePlaces(
  principal: Principal,
  { tenancy }: Gateway,
  { organization, workspace: name, user, make }: Creation,
): void {
  const workspace = { organization, name };
  if (!tenancy.hasWorkspace(workspace)) {
    if (!make)
      throw notFound(
        "workspace",
        name,
        tenancy.workspaces.map((known) => known.name),
      );
    allow(principal, "workspaces.write", { organization });
    tenancy.addWorkspace(principal.id, workspace);
  }
  if (user === undefined) return;
  const isMember = tenancy.members.some(
    (member) => member.user === user && member.organization === organization && member.workspace === name,
  );
  if (isMember) return;
  if (!make)
    throw notFound(
      "member",
      user,
      tenancy.members.map((known) => known.user),
    );
  allow(principal, "members.write", { organization, workspace: name });
  tenancy.putMember(principal.id, { organization, workspace: name, user, role: "member" });
}

/** When the key ends, in milliseconds since the Unix epoch; undefined: never. Throws a `Failure` with status 400. */
export function expiryOf({ expires_at: at, expires, lastsMs }: Creation): number | undefined {
  if (lastsMs !== undefined) return now() + lastsMs;
  if (at !== undefined && expires !== undefined)
    throw invalidRequest("expires and expires_at say the same; give one.", "expires");
  if (expires !== undefined) return now() + parseDuration(expires, "expires");
  if (at === undefined) return undefined;
  const time = Date.parse(at);
  if (Number.isNaN(time)) throw invalidRequest(`expires_at must be a time as 2027-03-01T09:00:00Z.`, "expires_at");
  if (time <= now()) throw invalidRequest("expires_at is in the past.", "expires_at");
  return time;
}
