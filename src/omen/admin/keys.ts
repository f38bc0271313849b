import { Type, type Static } from "@sinclair/typebox";
import { budgetSchema, limitsSchema } from "../../platform/config/schema-parts.ts";
import { now } from "../../platform/clock.ts";
import { invalidRequest, permissionDenied } from "../../platform/failure.ts";
import type { Principal } from "../../platform/principal.ts";
import { makeKey } from "../access/key-text.ts";
import { isNetwork } from "../access/networks.ts";
import { may, mayGrant } from "../access/permissions.ts";
import type { Gateway } from "../exchange/gateway.ts";
import { budgetsOf, nanoOf, usdOf } from "../tenancy/budget-text.ts";
import { defaultName, namePattern, subjectOf, userPattern, type Budget, type Key } from "../tenancy/objects.ts";
import { glob } from "../tenancy/glob.ts";
import { describeBudget } from "./budgets.ts";
import { parseDuration } from "./duration.ts";
import { adminRoute, allow, conflict, listOf, notFound, type AdminCall } from "./route.ts";

const globs = (fallback: readonly string[]) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { default: [...fallback], maxItems: 1000 });

const role = Type.Union(
  (["operator", "owner", "admin", "member", "viewer", "billing"] as const).map((name) => Type.Literal(name)),
);

const creation = Type.Object(
  {
    name: Type.String({ pattern: namePattern }),
    organization: Type.String({ pattern: namePattern, default: defaultName }),
    workspace: Type.String({ pattern: namePattern, default: defaultName }),
    user: Type.Optional(Type.String({ pattern: userPattern })),
    make: Type.Boolean({
      default: false,
      description: "Make the workspace and the user's membership where they are not there",
    }),
    models: globs(["*"]),
    providers: globs(["*"]),
    surfaces: globs(["*"]),
    tools: globs([]),
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

type Creation = Static<typeof creation>;

export const keyRoutes = [
  adminRoute({
    method: "POST",
    path: "/admin/keys",
    about: "Makes a key, whose text is shown this once",
    body: creation,
    status: 201,
    run: create,
  }),
  adminRoute({
    method: "GET",
    path: "/admin/keys",
    about: "The keys that are in force",
    run: ({ gateway, principal }) =>
      listOf(
        gateway.tenancy.keys.filter((key) => may(principal, "keys.read", key)).map((key) => describeKey(gateway, key)),
      ),
  }),
  adminRoute({
    method: "GET",
    path: "/admin/keys/:id",
    about: "One key, by its name or public id",
    run({ gateway, principal, id }) {
      const key = find(gateway, id);
      allow(principal, "keys.read", key);
      return describeKey(gateway, key);
    },
  }),
  adminRoute({
    method: "POST",
    path: "/admin/keys/:id/rotate",
    about: "Gives a key another secret; the old one holds for a while",
    body: Type.Object({ overlap: Type.String({ default: "1d" }) }, { additionalProperties: false }),
    run: rotate,
  }),
  adminRoute({
    method: "DELETE",
    path: "/admin/keys/:id",
    about: "Takes a key out of force at once, and ends what it has open",
    run: revoke,
  }),
];

function create({ gateway, principal, body }: AdminCall<Creation>): object {
  const { tenancy } = gateway;
  const scope = { organization: body.organization, workspace: body.workspace };
  allow(principal, "keys.write", scope);
  checkGrants(principal, gateway, body);
  if (tenancy.key(body.name))
    throw conflict(`There is a key '${body.name}' already. Choose another name, or rotate or revoke that one.`);
  const network = body.networks.find((text) => !isNetwork(text));
  if (network !== undefined)
    throw invalidRequest(`networks: '${network}' is no network; write 10.0.0.0/8.`, "networks");
  const made = body.sha256 === undefined ? makeKey() : undefined;
  const expiresAt = expiryOf(body);
  makePlaces(principal, gateway, body);
  const key: Key = {
    id: made?.id ?? body.name,
    name: body.name,
    digest: made ? digest(made.text) : Buffer.from(body.sha256 ?? "", "hex"),
    organization: body.organization,
    workspace: body.workspace,
    ...(body.user !== undefined && { user: body.user }),
    roles: body.roles,
    grants: { models: body.models, providers: body.providers, surfaces: body.surfaces, tools: body.tools },
    tags: body.tags,
    networks: body.networks,
    limits: body.limits,
    refusal: body.refusal,
    createdAt: now(),
    ...(expiresAt !== undefined && { expiresAt }),
    isForeign: made === undefined,
    isManaged: false,
  };
  const budgets = budgetsOf(subjectOf.key(body.name), body.budgets);
  checkBudgets(principal, gateway, body, budgets);
  tenancy.putKey(principal.id, "key.create", key);
  for (const budget of budgets) tenancy.putBudget(principal.id, "budget.create", budget);
  return describeKey(gateway, key, made?.text);
}

/** Nobody grants what he has not. */
function checkGrants(principal: Principal, { tenancy }: Gateway, body: Creation): void {
  const refused = body.roles.find((given) => !mayGrant(principal, given));
  if (refused) throw permissionDenied(`${principal.id} may not grant the role ${refused}: it may more than your own.`);
  if (principal.roles.includes("operator")) return;
  const own = principal.kind === "key" ? tenancy.key(principal.id.slice("key:".length))?.grants : undefined;
  for (const kind of ["models", "providers", "surfaces", "tools"] as const) {
    const held: readonly string[] =
      own?.[kind] ?? (kind === "models" || kind === "tools" ? principal.grants[kind] : ["*"]);
    const beyond = body[kind].find((wanted) => !held.some((pattern) => pattern === wanted || glob(pattern, wanted)));
    if (beyond !== undefined)
      throw permissionDenied(`${principal.id} may not grant ${kind} '${beyond}', which it has not.`);
  }
}

/** Nor more money than the place has. */
function checkBudgets(principal: Principal, { tenancy }: Gateway, body: Creation, budgets: readonly Budget[]): void {
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

function makePlaces(
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

function expiryOf({ expires_at: at, expires }: Creation): number | undefined {
  if (at !== undefined && expires !== undefined)
    throw invalidRequest("expires and expires_at say the same; give one.", "expires");
  if (expires !== undefined) return now() + parseDuration(expires, "expires");
  if (at === undefined) return undefined;
  const time = Date.parse(at);
  if (Number.isNaN(time)) throw invalidRequest(`expires_at must be a time as 2027-03-01T09:00:00Z.`, "expires_at");
  if (time <= now()) throw invalidRequest("expires_at is in the past.", "expires_at");
  return time;
}

function rotate({ gateway, principal, id, body }: AdminCall<{ readonly overlap: string }>): object {
  const key = changeable(gateway, principal, id);
  if (key.isForeign) throw conflict(`Key ${key.name} was made elsewhere: make another one here, and revoke it.`);
  const made = makeKey(key.id);
  const overlapMs = body.overlap === "0" ? 0 : parseDuration(body.overlap, "overlap");
  const next = { ...key, digest: digest(made.text), createdAt: Math.max(now(), key.createdAt + 1) };
  gateway.tenancy.putKey(principal.id, "key.rotate", next, now() + overlapMs);
  return describeKey(gateway, next, made.text);
}

function revoke({ gateway, principal, id }: AdminCall<undefined>): object {
  const key = changeable(gateway, principal, id);
  gateway.tenancy.removeKey(principal.id, key);
  return { id: key.id, object: "key", name: key.name, revoked: true };
}

function changeable(gateway: Gateway, principal: Principal, id: string): Key {
  const key = find(gateway, id);
  allow(principal, "keys.write", key);
  if (key.isManaged) throw conflict(`Key ${key.name} is defined in the configuration (managed): change it there.`);
  return key;
}

function find({ tenancy }: Gateway, id: string): Key {
  const key = tenancy.key(id) ?? tenancy.keys.find((candidate) => candidate.id === id);
  if (!key)
    throw notFound(
      "key",
      id,
      tenancy.keys.map(({ name }) => name),
    );
  return key;
}

const digest = (text: string): Buffer => new Bun.CryptoHasher("sha256").update(text).digest();

/** A key as the API shows it: never its secret, but for `text`, when it is made. */
function describeKey(gateway: Gateway, key: Key, text?: string) {
  return {
    id: key.id,
    object: "key",
    ...(text !== undefined && { key: text }),
    name: key.name,
    organization: key.organization,
    workspace: key.workspace,
    ...(key.user !== undefined && { user: key.user }),
    models: key.grants.models,
    providers: key.grants.providers,
    surfaces: key.grants.surfaces,
    tools: key.grants.tools,
    roles: key.roles,
    tags: key.tags,
    networks: key.networks,
    budgets: gateway.tenancy.budgetsOf(subjectOf.key(key.name)).map((budget) => describeBudget(gateway, budget)),
    limits: key.limits,
    refusal: key.refusal,
    created_at: new Date(key.createdAt).toISOString(),
    ...(key.expiresAt !== undefined && { expires_at: new Date(key.expiresAt).toISOString() }),
    managed: key.isManaged,
  };
}
