import { Type, type Static } from "@sinclair/typebox";
import { may, mayGrant } from "../tenancy/permissions.ts";
import { permissionDenied } from "../../platform/failure.ts";
import { defaultName, namePattern, userPattern } from "../tenancy/objects.ts";
import { adminRoute, allow, conflict, listOf, notFound, type AdminCall } from "./route.ts";

const name = Type.String({ pattern: namePattern });
const workspace = Type.Object(
  { organization: Type.String({ pattern: namePattern, default: defaultName }), name },
  { additionalProperties: false },
);
const member = Type.Object(
  {
    organization: Type.String({ pattern: namePattern, default: defaultName }),
    workspace: Type.String({ pattern: namePattern, default: defaultName }),
    user: Type.String({ pattern: userPattern }),
    role: Type.Union(
      (["owner", "admin", "member", "viewer", "billing"] as const).map((role) => Type.Literal(role)),
      { default: "member" },
    ),
  },
  { additionalProperties: false },
);

/** Organizations, workspaces and who belongs to them. */
export const placeRoutes = [
  adminRoute({
    method: "GET",
    path: "/admin/organizations",
    about: "The organizations",
    run: ({ gateway, principal }) =>
      listOf(
        gateway.tenancy.organizations
          .filter((organization) => may(principal, "members.read", { organization, workspace: principal.workspace }))
          .map((organization) => ({ object: "organization", name: organization })),
      ),
  }),
  adminRoute({
    method: "GET",
    path: "/admin/workspaces",
    about: "The workspaces",
    run: ({ gateway, principal }) =>
      listOf(
        gateway.tenancy.workspaces
          .filter((place) =>
            may(principal, "members.read", { organization: place.organization, workspace: place.name }),
          )
          .map((place) => {
            const template = gateway.tenancy.templateOf(place);
            return { object: "workspace", ...place, ...(template && { key_template: template.name }) };
          }),
      ),
  }),
  adminRoute({
    method: "POST",
    path: "/admin/workspaces",
    about: "Makes a workspace, and its organization",
    body: workspace,
    status: 201,
    run({ gateway, principal, body }) {
      const isNew = !gateway.tenancy.organizations.includes(body.organization);
      allow(principal, isNew ? "organizations.write" : "workspaces.write", { organization: body.organization });
      if (gateway.tenancy.hasWorkspace(body)) throw conflict(`There is a workspace '${body.name}' already.`);
      gateway.tenancy.addWorkspace(principal.id, body);
      return { object: "workspace", ...body };
    },
  }),
  adminRoute({
    method: "POST",
    path: "/admin/workspaces/delete",
    about: "Deletes a workspace that has no keys",
    body: workspace,
    run({ gateway, principal, body }) {
      allow(principal, "workspaces.write", { organization: body.organization });
      if (!gateway.tenancy.hasWorkspace(body))
        throw notFound(
          "workspace",
          body.name,
          gateway.tenancy.workspaces.map((known) => known.name),
        );
      if (gateway.tenancy.isManaged(body))
        throw conflict(`Workspace ${body.name} is named by the configuration (managed): change it there.`);
      const held = gateway.tenancy.keys.filter(
        (key) => key.organization === body.organization && key.workspace === body.name,
      );
      if (held.length > 0)
        throw conflict(`Workspace ${body.name} has ${held.length} keys in force; revoke them first.`);
      gateway.tenancy.removeWorkspace(principal.id, body);
      return { object: "workspace", ...body, deleted: true };
    },
  }),
  adminRoute({
    method: "GET",
    path: "/admin/members",
    about: "Who belongs to which workspace, and with which role",
    run: ({ gateway, principal }) =>
      listOf(
        [...gateway.tenancy.members, ...gateway.tenancy.claimMembers]
          .filter((one) => may(principal, "members.read", one))
          .map((one) => ({ object: "member", ...one })),
      ),
  }),
  adminRoute({
    method: "POST",
    path: "/admin/members",
    about: "Makes somebody a member of a workspace, or gives him another role",
    body: member,
    run: putMember,
  }),
  adminRoute({
    method: "POST",
    path: "/admin/members/remove",
    about: "Takes somebody out of a workspace",
    body: Type.Omit(member, ["role"]),
    run({ gateway, principal, body }) {
      allow(principal, "members.write", body);
      if (!gateway.tenancy.removeMember(principal.id, body))
        throw notFound(
          "member",
          body.user,
          gateway.tenancy.members.map(({ user }) => user),
        );
      return { object: "member", ...body, removed: true };
    },
  }),
  adminRoute({
    method: "GET",
    path: "/admin/log",
    about: "What administrators changed, the newest first",
    run({ gateway, principal, query }) {
      allow(principal, "installation.read", {});
      const limit = Math.min(1000, Math.max(1, Number(query.get("limit") ?? 100) || 100));
      return listOf(
        gateway.tenancy.changes(limit).map((change) => ({ ...change, at: new Date(change.at).toISOString() })),
      );
    },
  }),
];

function putMember({ gateway, principal, body }: AdminCall<Static<typeof member>>): object {
  allow(principal, "members.write", body);
  if (!mayGrant(principal, body.role))
    throw permissionDenied(`${principal.id} may not grant the role ${body.role}: it may more than your own.`);
  if (!gateway.tenancy.hasWorkspace({ organization: body.organization, name: body.workspace }))
    throw notFound(
      "workspace",
      body.workspace,
      gateway.tenancy.workspaces.map((known) => known.name),
    );
  gateway.tenancy.putMember(principal.id, body);
  return { object: "member", ...body };
}
