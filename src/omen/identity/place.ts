import type { Role } from "../../platform/principal.ts";
import { defaultName, everyWorkspace } from "../tenancy/objects.ts";
import { bears, type Asked, type Claims } from "./claims.ts";

/** Whom a rule lets in, where, and as what. */
export interface Rule {
  /** The sign-in that it is about; undefined: any. */
  readonly provider: string | undefined;
  /** All of it must hold. */
  readonly asked: readonly Asked[];
  /** Undefined: the default one. */
  readonly organization: string | undefined;
  /** Undefined: the whole organization. */
  readonly workspace: string | undefined;
  readonly role: Role;
}

/** Where somebody belongs, and as what. */
export interface Standing {
  readonly organization: string;
  /** `everyWorkspace` for the whole organization. */
  readonly workspace: string;
  readonly roles: readonly Role[];
}

/** Roles, the strongest first. */
const strength: readonly Role[] = ["operator", "owner", "admin", "member", "viewer", "billing"];

/**
 * Where somebody of whom an issuer said this belongs, by all rules that fit: where his role is strongest
 * first, and among equals where the first rule says. So nobody who may let people into a place of his
 * own takes them out of another.
 */
export function standingsBy(rules: readonly Rule[], provider: string, claims: Claims): readonly Standing[] {
  const fitting = rules.filter(
    (rule) =>
      (rule.provider === undefined || rule.provider === provider) && rule.asked.every((asked) => bears(claims, asked)),
  );
  const places = Map.groupBy(fitting, ({ organization, workspace }) => JSON.stringify([organization, workspace]));
  const rank = ({ roles }: Standing): number => Math.min(...roles.map((role) => strength.indexOf(role)));
  return [...places.values()]
    .map((there) => ({
      organization: there[0]?.organization ?? defaultName,
      workspace: there[0]?.workspace ?? everyWorkspace,
      roles: [...new Set(there.map(({ role }) => role))],
    }))
    .sort((one, other) => rank(one) - rank(other));
}

/** Whether a key, or whatever belongs to a workspace, lies where somebody belongs. */
export const belongsTo = (
  { organization, workspace, roles }: Standing,
  place: { readonly organization: string; readonly workspace: string },
): boolean =>
  roles.includes("operator") ||
  (organization === place.organization && (workspace === everyWorkspace || workspace === place.workspace));
