import type { Role } from "../../../platform/principal.ts";
import type { Tenancy } from "../tenancy.ts";
import { claimsKey, memberKey, sorted, type DocumentMember, type TenancyDocument } from "./document.ts";
import type { Leftover, Need, Step } from "./step.ts";

interface Place {
  readonly organization: string;
  readonly workspace: string;
}

/** Somebody who belongs to a workspace now. */
interface Present {
  readonly role: Role;
  remove: Step["run"];
}

/** The steps to a document's members, in the workspaces that it names. */
export const memberSteps = (
  tenancy: Tenancy,
  { organizations }: TenancyDocument,
  leftover: Leftover,
): readonly Step[] =>
  Object.entries(organizations).flatMap(([organization, { workspaces }]) =>
    Object.entries(workspaces).flatMap(([workspace, { members }]) =>
      stepsIn(tenancy, { organization, workspace }, members, leftover),
    ),
  );

function stepsIn(
  tenancy: Tenancy,
  place: Place,
  wanted: readonly DocumentMember[],
  leftover: Leftover,
): readonly Step[] {
  const present = presentIn(tenancy, place);
  const objectOf = (key: string): string => `member:${place.organization}/${place.workspace}/${key}`;
  const need = (role: Role): Need => ({ action: "members.write", scope: place, role });
  const put = wanted.flatMap((member): readonly Step[] => {
    const [key, role] = [memberKey(member), member.role];
    const before = present.get(key)?.role;
    if (before === role) return [];
    const object = objectOf(key);
    return [
      {
        changes: [
          before === undefined
            ? { action: "add", object, to: role }
            : { action: "change", object, member: "role", from: before, to: role },
        ],
        needs: [need(role), ...(before === undefined ? [] : [need(before)])],
        run: (there, who) => putMember(there, who, place, member),
      },
    ];
  });
  const keys = new Set(wanted.map(memberKey));
  const left = [...present]
    .filter(([key]) => !keys.has(key))
    .map(([key, { role, remove }]) => leftover(objectOf(key), [need(role)], remove));
  return [...put, ...left];
}

function presentIn(tenancy: Tenancy, { organization, workspace }: Place): ReadonlyMap<string, Present> {
  const isHere = (one: Place) => one.organization === organization && one.workspace === workspace;
  return new Map([
    ...tenancy.members
      .filter(isHere)
      .map((member): [string, Present] => [
        member.user,
        { role: member.role, remove: (there, who) => void there.removeMember(who, member) },
      ]),
    ...tenancy.claimMembers
      .filter(isHere)
      .map((member): [string, Present] => [
        claimsKey(member.provider, member.claims),
        { role: member.role, remove: (there, who) => there.removeClaimMember(who, member) },
      ]),
  ]);
}

function putMember(tenancy: Tenancy, who: string, place: Place, member: DocumentMember): void {
  const { claims, provider = "", service_account: machine, user, role } = member;
  if (claims === undefined) tenancy.putMember(who, { ...place, user: user ?? `service:${machine}`, role });
  else tenancy.putClaimMember(who, { ...place, provider, claims: sorted(claims), role });
}
