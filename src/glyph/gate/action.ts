import { createHash } from "node:crypto";
import type { Principal } from "../../platform/principal.ts";
import { canonical } from "../audit/entry.ts";
import type { ActionPath } from "../policy/glob.ts";
import type { Roots } from "../roots.ts";
import type { Tool } from "../tool/tool.ts";
import { ToolError } from "../tool/tool-error.ts";
import { actionPaths } from "./paths.ts";

/** The name that built-in tools' server has in rules, grants and the audit log. */
const ownServer = "glyph";

/** Whose tool it is. */
export const serverOf = ({ server }: Tool): string => server ?? ownServer;

type Arguments = Readonly<Record<string, unknown>>;

/** A call as everything that judges it sees it. */
export interface Action {
  readonly tool: Tool;
  readonly pin: string;
  /** As the caller wrote them, checked: what rules and hooks look at. */
  readonly given: Arguments;
  /** Those of the arguments that are paths, as the caller wrote them. */
  readonly written: readonly string[];
  /** What these lead to. */
  readonly paths: readonly ActionPath[];
  readonly principal: Principal;
}

const pins = new WeakMap<Tool, string>();

/**
 * The first 16 hexadecimal digits of the SHA-256 of a tool's definition: another definition is another tool to a grant.
 */
export function pinOf(tool: Tool): string {
  let pin = tool.pin ?? pins.get(tool);
  if (pin === undefined) {
    const { name, description, inputSchema, annotations } = tool;
    const definition = JSON.parse(JSON.stringify({ name, description, inputSchema, annotations })) as unknown;
    pin = createHash("sha256").update(canonical(definition)).digest("hex").slice(0, 16);
    pins.set(tool, pin);
  }
  return pin;
}

/** Checks a call's arguments and resolves its paths. Throws a `ToolError` that says what is wrong with them. */
export function actionOf(tool: Tool, given: Arguments, principal: Principal, roots: Roots): Action {
  const checked = tool.check(given);
  const written = tool.paths(checked);
  return { tool, pin: pinOf(tool), given: checked, written, paths: actionPaths(roots, written), principal };
}

/** What a grant is bound to, as hashes in base64url. */
export interface Bound {
  /** Of the whole action: what `once` is about. */
  readonly action: string;
  /** Of the arguments alone. */
  readonly arguments: string;
}

/**
 * SHA-256 over the canonical forms (RFC 8785). Paths among the arguments stand as what they lead to: two
 * spellings are one call, and the same spelling beneath another root is another. Throws a `ToolError` where the
 * arguments have no canonical form.
 */
export function boundBy({ tool, pin, given, written, paths, principal }: Action, roots: Roots): Bound {
  const args = written.length === 0 ? given : withResolvedPaths(given, written, roots);
  return {
    arguments: hashOf(tool.lasting?.(args) ?? args),
    action: hashOf({
      server: serverOf(tool),
      tool: tool.name,
      pin,
      args,
      paths: paths.map(({ absolute }) => absolute),
      principal: principal.id,
    }),
  };
}

function withResolvedPaths(args: Arguments, written: readonly string[], roots: Roots): Arguments {
  const resolved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolved);
    if (typeof value !== "string" || !written.includes(value)) return value;
    return actionPaths(roots, [value]).map(({ absolute }) => absolute);
  };
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, resolved(value)]));
}

function hashOf(value: unknown): string {
  try {
    return createHash("sha256").update(canonical(value)).digest("base64url");
  } catch (error) {
    throw new ToolError(`bad arguments: they have no canonical form: ${(error as Error).message}`);
  }
}
