import { Type } from "@sinclair/typebox";
import { limitsSchema } from "../../platform/config/schema-parts.ts";
import { invalidRequest } from "../../platform/failure.ts";
import type { Gateway } from "../exchange/gateway.ts";
import { limitedBy } from "../govern/terms.ts";
import { may } from "../tenancy/permissions.ts";
import type { Limits } from "../tenancy/objects.ts";
import { scopeOf } from "./budgets.ts";
import { adminRoute, allow, listOf, notFound } from "./route.ts";

const setting = Type.Object(
  {
    subject: Type.String({
      pattern:
        "^(user:[^/\\s]{1,128}|user:oidc:[^\\s]{1,320}|organization:[^/\\s]{1,64}|workspace:[^/\\s]{1,64}/[^/\\s]{1,64})$",
      description: "user:ID, workspace:ORGANIZATION/NAME or organization:NAME",
    }),
    limits: limitsSchema,
  },
  { additionalProperties: false },
);

/** Limits of users, workspaces and organizations: a key's own are its own, a model's the configuration's. */
export const limitRoutes = [
  adminRoute({
    method: "GET",
    path: "/admin/limits",
    about: "The limits of users, workspaces and organizations, and what is left of each",
    run: ({ gateway, principal }) =>
      listOf(
        [...gateway.tenancy.limits]
          .filter(([subject]) => may(principal, "limits.read", scopeOf(gateway, subject)))
          .map(([subject, limits]) => describeLimits(gateway, subject, limits)),
      ),
  }),
  adminRoute({
    method: "POST",
    path: "/admin/limits",
    about: "Sets the limits of a user, a workspace or an organization in the place of those that it had",
    body: setting,
    run({ gateway, principal, body: { subject, limits } }) {
      allow(principal, "limits.write", scopeOf(gateway, subject));
      if (Object.keys(limits).length === 0)
        throw invalidRequest("limits: give one at least; DELETE /admin/limits/SUBJECT takes them away.", "limits");
      refuseUnknown(gateway, subject);
      gateway.tenancy.putLimits(principal.id, subject, limits);
      return describeLimits(gateway, subject, limits);
    },
  }),
  adminRoute({
    method: "DELETE",
    path: "/admin/limits/:id",
    about: "Takes the limits of a user, a workspace or an organization away",
    run({ gateway, principal, id }) {
      allow(principal, "limits.write", scopeOf(gateway, id));
      if (!gateway.tenancy.limits.has(id)) throw notFound("limit of", id, gateway.tenancy.limits.keys());
      gateway.tenancy.removeLimits(principal.id, id);
      return { subject: id, object: "limit", deleted: true };
    },
  }),
];

/** A place that is mistyped would be a limit of nothing. A user may come later. */
function refuseUnknown({ tenancy }: Gateway, subject: string): void {
  const [kind = "", name = ""] = subject.split(/:(.*)/s);
  const places = tenancy.workspaces.map((workspace) => `${workspace.organization}/${workspace.name}`);
  if (kind === "workspace" && !places.includes(name)) throw notFound("workspace", name, places);
  if (kind === "organization" && !tenancy.organizations.includes(name))
    throw notFound("organization", name, tenancy.organizations);
}

const describeLimits = ({ governor }: Gateway, subject: string, limits: Limits) => ({
  subject,
  object: "limit",
  limits,
  states: governor.limiter
    .states([limitedBy(subject, limits)])
    .map(({ name, limit, remaining }) => ({ name, limit, remaining })),
});
