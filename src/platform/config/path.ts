import type { TSchema } from "@sinclair/typebox";

/** A key's place in the configuration, from the root: `["server", "port"]`. */
export type KeyPath = readonly string[];

/** The JSON shapes that this configuration's schema is made of, seen through plain JSON Schema. */
export interface SchemaNode extends TSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly pattern?: string;
  /** Its value is a secret, or refers to one (JSON Schema 2020-12, Validation §9.4). */
  readonly writeOnly?: boolean;
}

/** The schema of the value at `path`, or undefined when there is no such key. */
export function schemaAt(schema: SchemaNode, path: KeyPath): SchemaNode | undefined {
  let node: SchemaNode | undefined = schema;
  for (const key of path) node = node && childOf(node, key);
  return node;
}

function childOf(node: SchemaNode, key: string): SchemaNode | undefined {
  if (node.properties && Object.hasOwn(node.properties, key)) return node.properties[key];
  if (node.items && /^\d+$/.test(key)) return node.items;
  return Object.entries(node.patternProperties ?? {}).find(([pattern]) => new RegExp(pattern, "u").test(key))?.[1];
}

/** Plain objects as configuration files hold them. */
export type Table = { [key: string]: unknown };

export const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Sets the value at `path`, making tables on the way; a value that is no table on the way is replaced. */
export function setAt(table: Table, path: KeyPath, value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) {
    table[key] = value;
    return;
  }
  const child = Object.hasOwn(table, key) ? table[key] : undefined;
  const next: Table = isTable(child) ? child : {};
  table[key] = next;
  setAt(next, rest, value);
}

export function getAt(table: Table, path: KeyPath): unknown {
  let value: unknown = table;
  for (const key of path) value = isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

/**
 * `path` with the names that `table` already has for the same things: a variable's name knows neither small letters nor
 * '-' and '.', so OMEN_PROVIDERS__WORK_LLM__… means `[providers.Work-LLM]` where there is one.
 */
export function asWritten(table: Table, path: KeyPath): KeyPath {
  let place: unknown = table;
  return path.map((key) => {
    const names = isTable(place) ? Object.keys(place) : [];
    const name = names.includes(key) ? key : (names.find((candidate) => plain(candidate) === key) ?? key);
    place = isTable(place) ? place[name] : undefined;
    return name;
  });
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[.-]/g, "_");
