import type { Role } from "../../platform/principal.ts";
import { defaultName } from "../tenancy/objects.ts";
import { bears, type Asked, type Claims } from "./claims.ts";

/** The workspace of those whose roles are the organization's. */
export const everyWorkspace = "*";

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

/** The standing of somebody of whom an issuer said this: the first rule that fits says where, all that fit there say as what. */
export function standingBy(rules: readonly Rule[], provider: string, claims: Claims): Standing | undefined {
  const fitting = rules.filter(
    (rule) =>
      (rule.provider === undefined || rule.provider === provider) && rule.asked.every((asked) => bears(claims, asked)),
  );
  const [first] = fitting;
  if (!first) return undefined;
  const isThere = (rule: Rule) => rule.organization === first.organization && rule.workspace === first.workspace;
  return {
    organization: first.organization ?? defaultName,
    workspace: first.workspace ?? everyWorkspace,
    roles: [...new Set(fitting.filter(isThere).map(({ role }) => role))],
  };
}

/** Whether a key, or whatever belongs to a workspace, lies where somebody belongs. */
export const belongsTo = (
  { organization, workspace, roles }: Standing,
  place: { readonly organization: string; readonly workspace: string },
): boolean =>
  roles.includes("operator") ||
  (organization === place.organization && (workspace === everyWorkspace || workspace === place.workspace));
