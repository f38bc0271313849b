import { Type } from "@sinclair/typebox";
import { now } from "../../platform/clock.ts";
import type { Principal } from "../../platform/principal.ts";
import { defaultName, everyWorkspace, type Session } from "../tenancy/objects.ts";
import { may } from "../tenancy/permissions.ts";
import { adminRoute, allow, listOf, notFound } from "./route.ts";
import { describeLine, journalOf } from "./usage.ts";

const named = Type.Object(
  {
    session: Type.String({ minLength: 1, maxLength: 1024, description: "As the client calls it" }),
    organization: Type.String({ default: defaultName }),
    workspace: Type.String({ default: defaultName }),
  },
  { additionalProperties: false },
);

/** How far back the list goes, in milliseconds. */
const listedMs = 86_400_000;

/** Sessions: what each has used lately, and stopping one that has gone wild. */
export const sessionRoutes = [
  adminRoute({
    method: "GET",
    path: "/admin/sessions",
    about: "What sessions have used in the last 24 hours, and which were stopped",
    async run({ gateway, principal }) {
      const to = now() + 1;
      const lines = await journalOf(gateway).usage({
        groupBy: ["organization", "workspace", "session"],
        from: to - listedMs,
        to,
        filter: seenBy(principal),
      });
      const used = lines
        .filter(({ group }) => typeof group["session"] === "string" && group["session"] !== "")
        .map((line) => ({
          object: "session",
          organization: String(line.group["organization"]),
          workspace: String(line.group["workspace"]),
          session: String(line.group["session"]),
          ...describeLine([], [], line),
        }));
      const seen = used.filter((place) => may(principal, "usage.read", place));
      const stopped = gateway.tenancy.stoppedSessions.filter((place) => may(principal, "usage.read", place));
      const isListed = (one: Session) => seen.some((other) => isSame(one, other));
      return listOf([
        ...seen.map((one) => ({ ...one, stopped_by: stopped.find((other) => isSame(one, other))?.who ?? null })),
        ...stopped
          .filter((one) => !isListed(one))
          .map(({ organization, workspace, session, who }) => ({
            object: "session",
            organization,
            workspace,
            session,
            requests: 0,
            cost_usd: 0,
            stopped_by: who,
          })),
      ]);
    },
  }),
  adminRoute({
    method: "POST",
    path: "/admin/sessions/stop",
    about: "Stops a session: what its keys have under way ends, and it calls no model any more",
    body: named,
    run({ gateway, principal, body }) {
      allow(principal, "keys.write", body);
      const { who, at } = gateway.tenancy.stopped(body) ?? gateway.tenancy.stopSession(principal.id, body);
      return { object: "session", ...body, stopped_by: who, stopped_at: new Date(at).toISOString() };
    },
  }),
  adminRoute({
    method: "POST",
    path: "/admin/sessions/resume",
    about: "Lets a session that was stopped go on",
    body: named,
    run({ gateway, principal, body }) {
      allow(principal, "keys.write", body);
      if (!gateway.tenancy.stopped(body))
        throw notFound(
          "stopped session",
          body.session,
          gateway.tenancy.stoppedSessions.map(({ session }) => session),
        );
      gateway.tenancy.resumeSession(principal.id, body);
      return { object: "session", ...body, stopped_by: null };
    },
  }),
];

const isSame = (one: Session, other: Session): boolean =>
  one.session === other.session && one.workspace === other.workspace && one.organization === other.organization;

/** What of the records a principal may be shown at all. */
const seenBy = ({ roles, organization, workspace }: Principal) =>
  roles.includes("operator") ? {} : workspace === everyWorkspace ? { organization } : { organization, workspace };
