import type { Effect } from "../policy/policy.ts";

/** What the gate counts; whoever exports metrics reads it. */
export interface GateCounts {
  /** Decisions since the start, by effect and by what decided: a rule's id, `default`, `grant`, `request`. */
  readonly decisions: ReadonlyMap<string, { readonly effect: Effect; readonly rule: string; readonly count: number }>;
  readonly auditEntries: number;
  readonly auditUnsigned: number;
  /** Requests that wait for a person, of all processes on the data folder. */
  readonly pending: number;
}

/** Different pairs of effect and rule that are counted: rules come from the user's file, which is reloaded. */
const pairsMax = 1000;

export class Decisions {
  readonly counts = new Map<string, { readonly effect: Effect; readonly rule: string; count: number }>();

  add(effect: Effect, rule: string): void {
    const key = `${effect} ${rule}`;
    const counted = this.counts.get(key);
    if (counted) counted.count++;
    else if (this.counts.size < pairsMax) this.counts.set(key, { effect, rule, count: 1 });
  }
}
