import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import { nearest } from "../../platform/nearest.ts";
import type { Facts } from "./facts.ts";
import { matchesGlob } from "./glob.ts";

/** A condition that was found sound. Throws where it can't be evaluated for these facts. */
export type Condition = (facts: Facts) => boolean;

/** Why a condition is none. */
export interface ConditionFault {
  readonly fault: string;
}

/** Members by type; structs and not maps, since a misspelt member of a map is only found when it is too late. */
const types = {
  Principal: { id: "string", kind: "string" },
  Tool: { name: "string", server: "string", read_only: "bool", network: "bool" },
  Session: { saw_untrusted: "bool", saw_private: "bool", calls: "int", age_seconds: "int" },
} as const;

const members: Readonly<Record<string, readonly string[]>> = {
  principal: Object.keys(types.Principal),
  tool: Object.keys(types.Tool),
  session: Object.keys(types.Session),
};

const environment = new Environment({ limits: { maxAstNodes: 2000, maxDepth: 60 } })
  .registerType("Principal", { fields: types.Principal })
  .registerType("Tool", { fields: types.Tool })
  .registerType("Session", { fields: types.Session })
  .registerVariable("principal", "Principal")
  .registerVariable("tool", "Tool")
  .registerVariable("session", "Session")
  .registerVariable("args", "map<string, dyn>")
  .registerVariable("paths", "list<string>")
  .registerFunction("glob(string, string): bool", matchesGlob);

/**
 * Compiles a condition in CEL. `required` are arguments that every call in question has: any other must be asked for
 * with `has(args.NAME)`, because an absent one is an error, and an error denies.
 */
export function compileCondition(text: string, required: ReadonlySet<string>): Condition | ConditionFault {
  let parsed;
  try {
    parsed = environment.parse(text);
  } catch (error) {
    return { fault: reason(error) };
  }
  const seen = survey(parsed.ast);
  if (seen.calls.has("matches")) {
    return { fault: "matches() can take exponential time; use glob(), contains() or startsWith()" };
  }
  const checked = environment.check(text);
  if (!checked.valid) return { fault: explained(checked.error, seen) };
  if (checked.type !== "bool" && checked.type !== "dyn") return { fault: `is of type ${checked.type}, not bool` };
  const absent = [...seen.args].find((name) => !seen.guarded.has(name) && !required.has(name));
  if (absent !== undefined) {
    return { fault: `args.${absent} may be absent, and an error denies; write has(args.${absent}) && …` };
  }
  return (facts) => {
    const { session } = facts;
    const value: unknown = parsed({
      ...facts,
      session: { ...session, calls: BigInt(session.calls), age_seconds: BigInt(Math.floor(session.age_seconds)) },
    });
    if (typeof value !== "boolean") throw new TypeError("the condition gave no true or false");
    return value;
  };
}

const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0]?.trim() ?? "";

function explained(error: unknown, seen: Survey): string {
  const why = reason(error);
  const key = /^No such key: (\w+)$/.exec(why)?.[1];
  if (key === undefined) return why;
  const owner = [...seen.members].find(([, names]) => names.has(key))?.[0];
  const meant = nearest(key, members[owner ?? ""] ?? []);
  return `${owner ?? "it"} has no ${key}${meant ? `; did you mean ${meant}?` : ""}`;
}

/** What a condition mentions. */
interface Survey {
  readonly calls: Set<string>;
  /** Arguments whose value is used, and those that are asked for. */
  readonly args: Set<string>;
  readonly guarded: Set<string>;
  /** Members by the variable they are looked up in. */
  readonly members: Map<string, Set<string>>;
}

function survey(ast: ASTNode): Survey {
  const seen: Survey = { calls: new Set(), args: new Set(), guarded: new Set(), members: new Map() };
  visit(ast, seen);
  return seen;
}

/** A node as this file looks at it: an operator, and operands that may be nodes, lists of them, or plain values. */
interface Node {
  readonly op: string;
  readonly args: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "op" in value && typeof value.op === "string" && "args" in value;

const variableOf = (value: unknown): string | undefined =>
  isNode(value) && value.op === "id" && typeof value.args === "string" ? value.args : undefined;

/** The NAME of `args.NAME` or `args["NAME"]`. */
function argumentOf(value: unknown): string | undefined {
  if (!isNode(value) || !Array.isArray(value.args) || variableOf(value.args[0]) !== "args") return undefined;
  const name: unknown = value.args[1];
  if (value.op === "." && typeof name === "string") return name;
  if (value.op === "[]" && isNode(name) && name.op === "value" && typeof name.args === "string") return name.args;
  return undefined;
}

function visit(value: unknown, seen: Survey): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, seen);
    return;
  }
  if (!isNode(value)) return;
  const operands: readonly unknown[] = Array.isArray(value.args) ? value.args : [value.args];
  const [first, second] = operands;
  if ((value.op === "call" || value.op === "rcall") && typeof first === "string") {
    seen.calls.add(first);
    const asked = first === "has" && Array.isArray(second) ? argumentOf(second[0]) : undefined;
    if (asked !== undefined) {
      seen.guarded.add(asked);
      return;
    }
  }
  if (value.op === "in" && isNode(first) && typeof first.args === "string" && variableOf(second) === "args") {
    seen.guarded.add(first.args);
  }
  const argument = argumentOf(value);
  if (argument !== undefined) seen.args.add(argument);
  const owner = value.op === "." ? variableOf(first) : undefined;
  if (owner !== undefined && typeof second === "string") {
    seen.members.set(owner, (seen.members.get(owner) ?? new Set()).add(second));
  }
  visit(operands, seen);
}
