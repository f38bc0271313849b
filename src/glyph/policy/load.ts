import { createHash } from "node:crypto";
import serialize from "canonicalize";
import type { GlyphConfig, RuleConfig } from "../../platform/config/glyph-schema.ts";
import { Policy, type Rule, ruleOf } from "./policy.ts";

/** What is wrong with a rule, in words that name it. */
export interface RuleFault {
  readonly id: string;
  /** The key that is to blame. */
  readonly key: string;
  readonly reason: string;
}

/** What a tool must be given, for conditions about it. */
export type RequiredArguments = (tool: string) => readonly string[] | undefined;

/**
 * Compiles the rules of a configuration. CEL is loaded only where a rule has a condition. An unsound rule makes the
 * whole policy unsound: half of somebody's rules are not what they meant.
 */
export async function compilePolicy(
  config: Pick<GlyphConfig, "policy" | "hooks" | "taint">,
  required: RequiredArguments,
): Promise<Policy | readonly RuleFault[]> {
  const faults: RuleFault[] = [];
  const rules: Rule[] = [];
  const ids = new Set<string>();
  for (const rule of config.policy) {
    if (ids.has(rule.id)) faults.push({ id: rule.id, key: "id", reason: "stands twice" });
    ids.add(rule.id);
    if (rule.up_to !== undefined && rule.effect !== "ask") {
      faults.push({ id: rule.id, key: "up_to", reason: `belongs to effect = "ask", and this one is "${rule.effect}"` });
    }
    const condition = rule.when === undefined ? undefined : await compiled(rule, rule.when, required);
    if (condition !== undefined && typeof condition !== "function")
      faults.push({ id: rule.id, key: "when", reason: condition.fault });
    else rules.push(ruleOf(rule, condition));
  }
  return faults.length > 0 ? faults : new Policy(rules, policyHash(config));
}

async function compiled(rule: RuleConfig, when: string, required: RequiredArguments) {
  const { compileCondition } = await import("./condition.ts");
  return compileCondition(when, always(rule.tools, required));
}

/** The arguments that every call of these tools has; none where a glob leaves open which tools are meant. */
function always(tools: readonly string[] | undefined, required: RequiredArguments): ReadonlySet<string> {
  const sets = (tools ?? ["*"]).map((name) => new Set(name.includes("*") ? [] : (required(name) ?? [])));
  const [first = new Set<string>(), ...others] = sets;
  return new Set([...first].filter((name) => others.every((set) => set.has(name))));
}

const policyHash = ({ policy, hooks, taint }: Pick<GlyphConfig, "policy" | "hooks" | "taint">): string =>
  createHash("sha256")
    .update(serialize({ policy, hooks, taint }) ?? "")
    .digest("hex")
    .slice(0, 8);

/**
 * The line of a rule's key in a file's text, from 1; of its id where the key is not found; undefined where neither is.
 */
export function lineOf(text: string, { id, key }: RuleFault): number | undefined {
  const lines = text.split("\n");
  const quoted = id.replaceAll(/[.-]/g, String.raw`\$&`);
  const named = lines.findIndex((line) => new RegExp(`^\\s*id\\s*=\\s*["']${quoted}["']`).test(line));
  if (named < 0) return undefined;
  const table = /^\s*\[/;
  let start = named;
  while (start > 0 && !table.test(lines[start] ?? "")) start--;
  let end = named + 1;
  while (end < lines.length && !table.test(lines[end] ?? "")) end++;
  const found = lines.slice(start, end).findIndex((line) => new RegExp(`^\\s*${key}\\s*=`).test(line));
  return found < 0 ? named + 1 : start + found + 1;
}
