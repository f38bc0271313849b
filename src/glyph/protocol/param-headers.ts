import { isRecord } from "./jsonrpc.ts";

/**
 * Arguments that stand in headers too, so that whatever lies between can act on them (MCP
 * 2026-07-28, Transports, `x-mcp-header`).
 */

/** An argument that a schema wants in a header. */
export interface ParamHeader {
  /** `Mcp-Param-…`. */
  readonly header: string;
  /** The members that lead to it from the arguments. */
  readonly path: readonly string[];
  readonly type: "string" | "integer" | "boolean";
}

/** Levels of a schema that are looked at. */
const depthMax = 32;

/** A header's name (RFC 9110 §5.6.2, token). */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * The arguments of a schema that are to stand in headers. Undefined where the schema asks for what can't be: a name
 * that is no token or stands twice, ignoring case; another type than string, integer and boolean; or a place that is
 * not reached through `properties` alone.
 */
export function paramHeadersOf(schema: unknown): readonly ParamHeader[] | undefined {
  const found: ParamHeader[] = [];
  const seen = new Set<string>();
  const visit = (value: unknown, path: readonly string[] | undefined, depth: number): boolean => {
    if (Array.isArray(value)) return value.every((item) => visit(item, undefined, depth + 1));
    if (!isRecord(value)) return true;
    if (depth > depthMax) return false;
    const name = value["x-mcp-header"];
    if (name !== undefined) {
      const { type } = value;
      if (typeof name !== "string" || !token.test(name) || path === undefined || path.length === 0) return false;
      if (type !== "string" && type !== "integer" && type !== "boolean") return false;
      if (seen.has(name.toLowerCase())) return false;
      seen.add(name.toLowerCase());
      found.push({ header: `Mcp-Param-${name}`, path, type });
    }
    return Object.entries(value).every(([member, below]) => {
      if (member === "x-mcp-header" || member === "const" || member === "default" || member === "enum") return true;
      if (member !== "properties" || !isRecord(below)) return visit(below, undefined, depth + 1);
      return Object.entries(below).every(([property, own]) => visit(own, path && [...path, property], depth + 1));
    });
  };
  return visit(schema, [], 0) ? found : undefined;
}

/** What is wrong with the headers of a call's arguments; undefined where nothing is. */
export function paramFault(
  headers: Headers,
  wanted: readonly ParamHeader[],
  given: Readonly<Record<string, unknown>>,
): string | undefined {
  for (const { header, path, type } of wanted) {
    const value = path.reduce<unknown>((at, member) => (isRecord(at) ? at[member] : undefined), given);
    const told = headers.get(header);
    if (value === undefined || value === null) {
      if (told !== null) return `the header ${header} is there, and its argument is not`;
    } else if (told === null) return `the header ${header} is missing`;
    else if (!isSame(decodedHeader(told), value, type)) return `the header ${header} is not what the body says`;
  }
  return undefined;
}

function isSame(told: string, value: unknown, type: ParamHeader["type"]): boolean {
  if (type !== "integer") return told === String(value);
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(told) && Number(told) === value; // 42.0 is 42
}

/** A header's text: what is no plain ASCII comes as `=?base64?…?=`. */
export function decodedHeader(value: string): string {
  const [, base64] = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/.exec(value) ?? [];
  return base64 === undefined ? value : Buffer.from(base64, "base64").toString();
}
