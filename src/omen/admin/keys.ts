import { Type } from "@sinclair/typebox";
import { now } from "../../platform/clock.ts";
import { invalidRequest } from "../../platform/failure.ts";
import type { Principal } from "../../platform/principal.ts";
import { makeKey } from "../tenancy/key-text.ts";
import { isNetwork } from "../access/networks.ts";
import { may } from "../tenancy/permissions.ts";
import type { Gateway } from "../exchange/gateway.ts";
import { budgetsOf } from "../tenancy/budget-text.ts";
import { subjectOf, type Key } from "../tenancy/objects.ts";
import { describeBudget } from "./budgets.ts";
import { parseDuration } from "./duration.ts";
import { checkBudgets, checkGrants, completed, creation, expiryOf, makePlaces, type Given } from "./key-creation.ts";
import { adminRoute, allow, conflict, listOf, notFound, type AdminCall } from "./route.ts";

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

function create({ gateway, principal, body: given }: AdminCall<Given>): object {
  const { tenancy } = gateway;
  const body = completed(gateway, given);
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
    ...(body.template !== undefined && { template: body.template }),
  };
  const budgets = budgetsOf(subjectOf.key(body.name), body.budgets);
  checkBudgets(principal, gateway, body, budgets);
  tenancy.putKey(principal.id, "key.create", key);
  for (const budget of budgets) tenancy.putBudget(principal.id, "budget.create", budget);
  return describeKey(gateway, key, made?.text);
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
    ...(key.template !== undefined && { template: key.template }),
    refusal: key.refusal,
    created_at: new Date(key.createdAt).toISOString(),
    ...(key.expiresAt !== undefined && { expires_at: new Date(key.expiresAt).toISOString() }),
    managed: key.isManaged,
  };
}
