import type { RuleConfig } from "../../platform/config/glyph-schema.ts";
import type { Condition } from "./condition.ts";
import type { Facts } from "./facts.ts";
import { type ActionPath, nameMatcher, PathGlobs } from "./glob.ts";

export type Effect = "deny" | "ask" | "allow";

/** The most that a person may grant, from the least to the most. */
export const reaches = ["once", "session", "always"] as const;
export type Reach = (typeof reaches)[number];

export interface Decision {
  readonly effect: Effect;
  /** The deciding rule's id; `default` where none decided. */
  readonly rule: string;
  readonly reason?: string;
  /** The most that a person may grant. */
  readonly upTo: Reach;
  /** Rules in shadow that would have had an effect. */
  readonly shadow: readonly string[];
}

/** A rule ready to be asked. */
export interface Rule {
  readonly id: string;
  readonly effect: Effect;
  readonly upTo: Reach;
  readonly shadow: boolean;
  readonly reason: string | undefined;
  readonly isForTool: (name: string) => boolean;
  readonly isForPrincipal: (id: string) => boolean;
  readonly paths: PathGlobs | undefined;
  readonly when: Condition | undefined;
}

/** A rule of the configuration; its condition is compiled by whoever has loaded CEL. */
export const ruleOf = (config: RuleConfig, when: Condition | undefined): Rule => ({
  id: config.id,
  effect: config.effect,
  upTo: config.up_to ?? "always",
  shadow: config.shadow ?? false,
  reason: config.reason,
  isForTool: nameMatcher(config.tools),
  isForPrincipal: nameMatcher(config.principals),
  paths: config.paths && new PathGlobs(config.paths),
  when,
});

const strength: Readonly<Record<Effect, number>> = { deny: 0, ask: 1, allow: 2 };

export const readOnlyByDefault: Decision = { effect: "allow", rule: "default", upTo: "always", shadow: [] };
const askByDefault: Decision = { effect: "ask", rule: "default", upTo: "always", shadow: [] };

/**
 * The user's rules, compiled: deny is stronger than ask, ask than allow; without a rule what only
 * reads is allowed and the rest asks.
 */
export class Policy {
  readonly rules: readonly Rule[];
  /** The first eight hexadecimal digits of the SHA-256 of what the rules say. */
  readonly hash: string;
  readonly #byTool = new Map<string, readonly Rule[]>();

  constructor(rules: readonly Rule[], hash: string) {
    this.rules = rules.toSorted((one, other) => strength[one.effect] - strength[other.effect]);
    this.hash = hash;
  }

  /** Whether rules about this tool look at paths, which then must be known before `decide`. */
  looksAtPaths(tool: string): boolean {
    return this.#about(tool).some((rule) => rule.paths !== undefined || rule.when !== undefined);
  }

  /** Whether no rule is about this tool: then `decide` needs no facts to say what it says by default. */
  isSilent(tool: string): boolean {
    return this.#about(tool).length === 0;
  }

  /** Whether a rule about this tool has a condition, which may look at the session. */
  looksAtSession(tool: string): boolean {
    return this.#about(tool).some((rule) => rule.when !== undefined);
  }

  /** Never throws: a rule that can't be evaluated denies, whatever its effect would be. */
  decide(facts: Facts, paths: readonly ActionPath[]): Decision {
    const byDefault = facts.tool.read_only ? readOnlyByDefault : askByDefault;
    const rules = this.#about(facts.tool.name);
    if (rules.length === 0) return byDefault;
    const shadow: string[] = [];
    let decision: Decision | undefined;
    for (const rule of rules) {
      const held = holds(rule, facts, paths);
      if (held === false) continue;
      if (rule.shadow) {
        shadow.push(rule.id);
        continue;
      }
      if (typeof held === "string") {
        return { effect: "deny", rule: rule.id, reason: `the rule can't be evaluated: ${held}`, upTo: "once", shadow };
      }
      if (decision === undefined) decision = decided(rule, shadow);
      else if (decision.effect === "ask" && rule.effect === "ask") {
        decision = { ...decision, upTo: lesser(decision.upTo, rule.upTo) };
      }
    }
    return decision ?? (shadow.length > 0 ? { ...byDefault, shadow } : byDefault);
  }

  /**
   * The globs of rules that deny a path to this tool and caller whatever else a call says:
   * results must not show these either.
   */
  hidden(tool: string, principal: string): readonly PathGlobs[] {
    return this.#about(tool).flatMap((rule) =>
      rule.effect === "deny" && !rule.shadow && rule.when === undefined && rule.paths && rule.isForPrincipal(principal)
        ? [rule.paths]
        : [],
    );
  }

  #about(tool: string): readonly Rule[] {
    let rules = this.#byTool.get(tool);
    if (!rules) {
      rules = this.rules.filter((rule) => rule.isForTool(tool));
      this.#byTool.set(tool, rules);
    }
    return rules;
  }
}

const decided = (rule: Rule, shadow: readonly string[]): Decision => ({
  effect: rule.effect,
  rule: rule.id,
  ...(rule.reason !== undefined && { reason: rule.reason }),
  upTo: rule.upTo,
  shadow,
});

/** Whether a rule holds, or why that can't be said. */
function holds(rule: Rule, facts: Facts, paths: readonly ActionPath[]): boolean | string {
  if (!rule.isForPrincipal(facts.principal.id)) return false;
  const { paths: globs } = rule;
  if (globs) {
    const fits = (path: ActionPath) => globs.match(path);
    if (rule.effect === "allow" ? paths.length === 0 || !paths.every(fits) : !paths.some(fits)) return false;
  }
  if (!rule.when) return true;
  try {
    return rule.when(facts);
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
}

const lesser = (one: Reach, other: Reach): Reach => (reaches.indexOf(one) < reaches.indexOf(other) ? one : other);
