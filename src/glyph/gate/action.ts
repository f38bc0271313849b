import { createHash } from "node:crypto";
import type { Principal } from "../../platform/principal.ts";
import { canonical } from "../audit/entry.ts";
import type { ActionPath } from "../policy/glob.ts";
import type { Roots } from "../roots.ts";
import type { Tool } from "../tool/tool.ts";
import { ToolError } from "../tool/tool-error.ts";
import { actionPaths } from "./paths.ts";

/** The name that built-in tools' server has in rules, grants and the audit log. */
export const ownServer = "glyph";

type Arguments = Readonly<Record<string, unknown>>;

/** A call as everything that judges it sees it. */
export interface Action {
  readonly tool: Tool;
  readonly pin: string;
  /** As the caller wrote them, checked: what rules and hooks look at. */
  readonly given: Arguments;
  /** With paths as they were resolved: what grants are bound to. */
  readonly args: Arguments;
  /** As the caller wrote them. */
  readonly written: readonly string[];
  readonly paths: readonly ActionPath[];
  readonly principal: Principal;
}

const pins = new WeakMap<Tool, string>();

/** The first 16 hexadecimal digits of the SHA-256 of a tool's definition: another definition is another tool to a grant. */
export function pinOf(tool: Tool): string {
  let pin = pins.get(tool);
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
  const paths = actionPaths(roots, written);
  const args = written.length === 0 ? checked : withResolvedPaths(checked, written, roots);
  return { tool, pin: pinOf(tool), given: checked, args, written, paths, principal };
}

/** Two spellings of a path are one argument. */
function withResolvedPaths(args: Arguments, written: readonly string[], roots: Roots): Arguments {
  const entries = Object.entries(args).map(([name, value]) => {
    if (typeof value !== "string" || !written.includes(value)) return [name, value] as const;
    return [name, actionPaths(roots, [value]).map(({ absolute }) => absolute)] as const;
  });
  return Object.fromEntries(entries);
}

/** SHA-256 over the canonical form (RFC 8785) of what `once` is about. Throws a `ToolError` where the arguments have none. */
export const actionHash = ({ tool, pin, args, paths, principal }: Action): string =>
  hashOf({
    server: ownServer,
    tool: tool.name,
    pin,
    args,
    paths: paths.map(({ absolute }) => absolute),
    principal: principal.id,
  });

export const argumentsHash = ({ args }: Action): string => hashOf(args);

function hashOf(value: unknown): string {
  try {
    return createHash("sha256").update(canonical(value)).digest("base64url");
  } catch (error) {
    throw new ToolError(`bad arguments: they have no canonical form: ${(error as Error).message}`);
  }
}
