import type { Principal } from "../../platform/principal.ts";
import { canonical, canonicalEntry, type EntryFields } from "../audit/entry.ts";
import { AuditFailure } from "../audit/log.ts";
import type { Facts } from "../policy/facts.ts";
import { nameMatcher } from "../policy/glob.ts";
import type { Decision } from "../policy/policy.ts";
import type { LaterResult, Tool } from "../tool/tool.ts";
import { type Action, serverOf } from "./action.ts";
import type { Answer } from "./asking.ts";
import type { Caller } from "./caller.ts";
import type { Session } from "./sessions.ts";
import { refused } from "./words.ts";

/** How a call is told in the audit log, whatever becomes of it. */
export interface Told {
  readonly decision: "allow" | "ask" | "deny";
  readonly by: Decision;
  readonly answer?: Answer;
}

export type Arguments = Readonly<Record<string, unknown>>;

/** A call under judgment. */
export interface Case {
  readonly tool: Tool;
  readonly given: Arguments;
  readonly caller: Caller;
  readonly session: Session;
  readonly call: string;
  readonly action: Action | undefined;
}

const granted = new WeakMap<Principal, (tool: string) => boolean>();

/** Whether a principal was granted the tool at all: a key has none until somebody says so. */
export function mayCall(principal: Principal, tool: string): boolean {
  let matches = granted.get(principal);
  if (!matches) {
    matches = nameMatcher(principal.grants.tools);
    granted.set(principal, matches);
  }
  return matches(tool);
}

/** A denial that comes from Glyph itself and not from a rule of the user's. */
export const denied = (rule: string, reason: string | undefined): Decision => ({
  effect: "deny",
  rule,
  ...(reason !== undefined && { reason }),
  upTo: "once",
  shadow: [],
});

/** What conditions may look at. */
export const factsOf = ({ tool, caller, session, given, action }: Case): Facts => ({
  principal: { id: caller.principal.id, kind: caller.principal.kind },
  tool: {
    name: tool.name,
    server: serverOf(tool),
    read_only: tool.annotations.readOnlyHint,
    network: tool.annotations.openWorldHint,
  },
  args: action?.given ?? given,
  paths: action?.paths.map(({ relative }) => relative) ?? [],
  session: session.facts(),
});

/** What the caller is told where a hook denied. */
export const hookRefused = (reason: string): LaterResult => ({
  text: `denied: ${reason}`,
  facts: { decision: "deny", rule: "hook" },
  failed: true,
});

/** What the caller is told where nothing can be written down. */
export const auditRefused = (error: unknown): LaterResult => {
  const reason = error instanceof AuditFailure ? error.message : "what a person is asked can't be written down";
  return refused(`${reason}; reading still works`, "audit");
};

/**
 * The form that arguments are hashed in: canonical, by the short way where they are flat; of no
 * consequence for arguments that have none.
 */
export function plainForm(given: Arguments): string {
  const isFlat = Object.values(given).every((value) => typeof value !== "object");
  if (isFlat) return canonicalEntry(given as EntryFields);
  try {
    return canonical(given);
  } catch {
    return JSON.stringify(given);
  }
}
