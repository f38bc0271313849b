import { isFileOnly, variableName } from "./environment.ts";
import type { SchemaNode } from "./path.ts";
import { configSchema } from "./schema.ts";

/** One key as people read of it: in docs/configuration.md and in the file that `omen config init` writes. */
export interface OutlinedKey {
  readonly key: string;
  readonly type: string;
  /** As TOML; undefined where there is none. */
  readonly defaultValue: string | undefined;
  readonly description: string;
  /** The variable that sets it; undefined for a table, whose own keys have theirs. */
  readonly variable: string | undefined;
}

export interface OutlinedTable {
  /** As in a TOML header: `server`, `providers.NAME`. */
  readonly name: string;
  readonly description: string;
  /** Whether it may stand any number of times, as `[[glyph.policy]]`. */
  readonly repeated: boolean;
  /** Whether it may be left out, and means something where it stands, as `[server.tls]`. */
  readonly optional?: boolean;
  readonly keys: readonly OutlinedKey[];
}

/** Every table of the configuration, drawn from the schema. */
export const outline = (): readonly OutlinedTable[] => tablesOf(configSchema, []);

function tablesOf(node: SchemaNode, path: readonly string[]): OutlinedTable[] {
  const tables: OutlinedTable[] = [];
  const keys: OutlinedKey[] = [];
  for (const [key, child] of Object.entries(node.properties ?? {})) {
    const named = namedChild(child);
    if (child.properties) tables.push(...tablesOf(child, [...path, key]));
    else if (named?.properties)
      tables.push(...withDescription(tablesOf(named, [...path, key, "NAME"]), child.description));
    else if (child.items?.properties) tables.push(...tablesOf(child.items, [...path, key]).map(repeated));
    else if (named && path.length === 0) tables.push(valuesTable(key, child, named));
    else keys.push(outlineKey(key, child, path));
  }
  if (path.length === 0) return tables;
  const own = { name: path.join("."), description: node.description ?? "", repeated: false, keys };
  return [node["default"] === undefined ? { ...own, optional: true } : own, ...tables];
}

/** A table of which there may be many has no variables: no name says which one is meant. */
const repeated = (table: OutlinedTable): OutlinedTable => ({
  ...table,
  repeated: true,
  keys: table.keys.map((key) => ({ ...key, variable: undefined })),
});

/** How a table's header is written in TOML. */
export const headerOf = ({ name, repeated: many }: OutlinedTable): string => (many ? `[[${name}]]` : `[${name}]`);

/** A table whose values are no tables: its one line says what stands under a name of the user's choice. */
const valuesTable = (name: string, node: SchemaNode, value: SchemaNode): OutlinedTable => ({
  name,
  description: node.description ?? "",
  repeated: false,
  keys: [{ ...outlineKey("NAME", value, [name]), variable: undefined }],
});

const withDescription = ([first, ...rest]: OutlinedTable[], description: string | undefined): OutlinedTable[] =>
  first ? [{ ...first, description: description ?? first.description }, ...rest] : [];

/** The schema of a table's values when its keys are names of the user's choice. */
const namedChild = (node: SchemaNode): SchemaNode | undefined => Object.values(node.patternProperties ?? {})[0];

function outlineKey(key: string, node: SchemaNode, path: readonly string[]): OutlinedKey {
  const defaultValue: unknown = node["default"];
  return {
    key,
    type: typeOf(node),
    defaultValue: defaultValue === undefined ? undefined : JSON.stringify(defaultValue),
    description: node.description ?? "",
    variable: node.type === "object" || isFileOnly(path) ? undefined : variableName([...path, key]),
  };
}

function typeOf(node: SchemaNode): string {
  if (node.anyOf?.some((option) => option["const"] === undefined)) return "text | table";
  if (node.anyOf) return node.anyOf.map((option) => JSON.stringify(option["const"])).join(" | ");
  if (node.type === "array") return `list of ${node.items ? typeOf(node.items) : "value"}s`;
  if (node.type === "object") return "table";
  return (
    { integer: "whole number", number: "number", boolean: "true | false", string: "text" }[node.type ?? ""] ?? "value"
  );
}
