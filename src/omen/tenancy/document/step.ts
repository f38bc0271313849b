import type { Role } from "../../../platform/principal.ts";
import type { Action, Scope } from "../permissions.ts";
import type { Tenancy } from "../tenancy.ts";

/** One thing that a document changes, as `omen apply --json` tells it. */
export interface Change {
  /** `keep`: it is not in the document, and would be deleted with `prune`. */
  readonly action: "add" | "change" | "delete" | "keep";
  /** As `budget:seat`, `workspace:acme/research`. */
  readonly object: string;
  readonly member?: string;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly note?: string;
}

/** A right that somebody needs to make a change. */
export interface Need {
  readonly action: Action;
  readonly scope: Scope;
  /** A role that is given or taken: nobody gives or takes one above his own. */
  readonly role?: Role;
}

/** Changes of one object, who may make them, and how. */
export interface Step {
  readonly changes: readonly Change[];
  readonly needs: readonly Need[];
  run(tenancy: Tenancy, who: string): void;
}

/** What is found where the document says nothing of it: deleted with prune, else kept. */
export type Leftover = (object: string, needs: readonly Need[], remove: Step["run"]) => Step;

/** The members in which two of a kind differ. */
export function differences(object: string, from: object, to: object): readonly Change[] {
  const [before, after] = [from, to] as readonly Readonly<Record<string, unknown>>[];
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...names].flatMap((member): readonly Change[] => {
    const [old, wanted] = [before?.[member] ?? null, after?.[member] ?? null];
    if (Bun.deepEquals(old, wanted)) return [];
    return [{ action: "change", object, member, from: old, to: wanted }];
  });
}
