import { subjectOf } from "../objects.ts";
import type { Tenancy } from "../tenancy.ts";
import type { TenancyDocument } from "./document.ts";
import { differences, type Leftover, type Need, type Step } from "./step.ts";

/**
 * Limits of the organizations, workspaces and users that a document names; those of which it says none are left over.
 */
export function limitSteps(
  tenancy: Tenancy,
  { organizations, users }: TenancyDocument,
  leftover: Leftover,
): readonly Step[] {
  const wanted = [
    ...Object.entries(organizations).flatMap(([organization, { limits, workspaces }]) => [
      { subject: subjectOf.organization(organization), limits, scope: { organization } },
      ...Object.entries(workspaces).map(([name, own]) => ({
        subject: subjectOf.workspace({ organization, name }),
        limits: own.limits,
        scope: { organization, workspace: name },
      })),
    ]),
    ...Object.entries(users).map(([name, { limits }]) => ({ subject: subjectOf.user(name), limits, scope: {} })),
  ];
  return wanted.flatMap(({ subject, limits, scope }): readonly Step[] => {
    const has = tenancy.limits.get(subject) ?? {};
    if (Bun.deepEquals(has, limits)) return [];
    const object = `limit:${subject}`;
    const needs: readonly Need[] = [{ action: "limits.write", scope }];
    if (Object.keys(limits).length === 0)
      return [leftover(object, needs, (there, who) => there.removeLimits(who, subject))];
    const isNew = !tenancy.limits.has(subject);
    const changes = isNew ? [{ action: "add", object } as const] : differences(object, has, limits);
    return [{ changes, needs, run: (there, who) => there.putLimits(who, subject, limits) }];
  });
}
