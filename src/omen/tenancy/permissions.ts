import type { Principal, Role } from "../../platform/principal.ts";
import { everyWorkspace } from "./objects.ts";

/** What can be done to the objects of an organization, and which roles may. `operator` may everything, everywhere. */
const allowed = {
  /** Keys of a workspace, without their secrets. */
  "keys.read": ["owner", "admin", "viewer"],
  "keys.write": ["owner", "admin"],
  "members.read": ["owner", "admin", "viewer"],
  "members.write": ["owner", "admin"],
  "workspaces.write": ["owner"],
  "budgets.read": ["owner", "admin", "viewer", "billing"],
  "budgets.write": ["owner", "billing"],
  "limits.read": ["owner", "admin", "viewer", "billing"],
  "limits.write": ["owner"],
  /** Everybody's use; one's own every caller may see. */
  "usage.read": ["owner", "admin", "viewer", "billing"],
  "organizations.write": [],
  /** Changes by administrators, models' prices and the like, of the whole installation. */
  "installation.read": [],
  "installation.write": [],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Action = keyof typeof allowed;

/** What is acted on. Without a workspace it is the organization itself; without an organization the installation. */
export interface Scope {
  readonly organization?: string | undefined;
  readonly workspace?: string | undefined;
}

/** Whether a principal's roles let it act there. */
export function may(principal: Principal, action: Action, { organization, workspace }: Scope): boolean {
  if (principal.roles.includes("operator")) return true;
  if (organization === undefined || principal.organization !== organization) return false;
  if (principal.workspace !== everyWorkspace && principal.workspace !== workspace) return false;
  const roles: readonly Role[] = allowed[action];
  return principal.roles.some((role) => roles.includes(role));
}

/** Roles by what they may do: nobody grants one that may more than his own. */
export function mayGrant(principal: Principal, role: Role): boolean {
  if (principal.roles.includes("operator")) return true;
  if (role === "operator") return false;
  const of = (given: Role): readonly Action[] =>
    (Object.keys(allowed) as Action[]).filter((action) => (allowed[action] as readonly Role[]).includes(given));
  const own = new Set(principal.roles.flatMap(of));
  return of(role).every((action) => own.has(action));
}
