import { Value, ValueErrorType, type ValueError } from "@sinclair/typebox/value";
import type { TSchema } from "@sinclair/typebox";
import { nearest } from "../nearest.ts";
import { schemaAt, type SchemaNode } from "./path.ts";
import { configSchema } from "./schema.ts";

/** Types, ranges and unknown keys: what the schema alone can say, one reason for each key. */
export function shapeProblems(config: unknown): readonly (readonly [key: string, reason: string])[] {
  const reasons = new Map<string, string>();
  for (const [path, reason] of problemsOf(configSchema, config)) {
    const key = path.join(".");
    if (!reasons.has(key)) reasons.set(key, reason); // the first error of a key is the telling one
  }
  return [...reasons];
}

function* problemsOf(schema: TSchema, value: unknown): Generator<readonly [path: readonly string[], reason: string]> {
  for (const error of Value.Errors(schema, value)) {
    if (error.value === undefined && error.type !== ValueErrorType.ObjectRequiredProperty) continue; // said before
    const path = error.path
      .split("/")
      .slice(1)
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const table = tableOf(error);
    if (!table) yield [path, reasonOf(error, schema, path)];
    else for (const [within, reason] of problemsOf(table, error.value)) yield [[...path, ...within], reason];
  }
}

/** Where a text or a table is expected and a table was given: what it must be like. */
function tableOf({ type, schema, value }: ValueError): TSchema | undefined {
  const isTable = typeof value === "object" && value !== null && !Array.isArray(value);
  if (type !== ValueErrorType.Union || !isTable) return undefined;
  return (schema as { readonly anyOf?: readonly TSchema[] }).anyOf?.find((option) => option["type"] === "object");
}

function reasonOf(error: ValueError, root: TSchema, path: readonly string[]): string {
  if (error.type === ValueErrorType.ObjectAdditionalProperties) return unknownKey(root, path);
  if (error.type === ValueErrorType.ObjectRequiredProperty) return `is missing: ${expected(error.schema)}`;
  return `${expected(error.schema)} is expected, not ${shown(error.schema, error.value)}`;
}

function unknownKey(root: TSchema, path: readonly string[]): string {
  const parent = schemaAt(root, path.slice(0, -1));
  if (!parent?.properties) return "not a valid name: letters, digits, '.', '_' and '-', at most 64";
  const meant = nearest(path.at(-1) ?? "", Object.keys(parent.properties));
  return meant
    ? `unknown key; did you mean ${meant}?`
    : `unknown key; known: ${Object.keys(parent.properties).join(", ")}`;
}

const kinds: Readonly<Record<string, string>> = {
  object: "a table",
  array: "a list",
  integer: "a whole number",
  number: "a number",
  string: "a text",
  boolean: "true or false",
};

/** What a key wants, in words. */
function expected(schema: SchemaNode): string {
  if (schema.anyOf?.some((option) => option["const"] === undefined)) return "a text or a table";
  if (schema.anyOf) return `one of ${schema.anyOf.map((option) => JSON.stringify(option["const"])).join(", ")}`;
  if (schema.pattern?.includes("sha256")) return '"env:VAR", "file:PATH" or "sha256:HEX"';
  if (schema.pattern?.includes("env:")) return '"env:VAR" or "file:PATH"';
  const kind = kinds[schema.type ?? ""] ?? "another value";
  const bounds = [
    schema["minimum"] === undefined ? "" : `at least ${schema["minimum"]}`,
    schema["exclusiveMinimum"] === undefined ? "" : `above ${schema["exclusiveMinimum"]}`,
    schema["maximum"] === undefined ? "" : `at most ${schema["maximum"]}`,
    schema["minLength"] === undefined ? "" : "not empty",
    schema["minItems"] === undefined ? "" : "not empty",
  ].filter(Boolean);
  return bounds.length > 0 ? `${kind}, ${bounds.join(" and ")},` : kind;
}

/** Longest text that is repeated in an error, in characters. */
const shownMax = 60;

/**
 * What was given instead. Texts are repeated only where a word or a number is expected: anywhere else they may
 * be a secret in the wrong place.
 */
function shown(schema: SchemaNode, value: unknown): string {
  const harmless = schema.anyOf !== undefined || ["integer", "number", "boolean"].includes(schema.type ?? "");
  if (schema.writeOnly) return "the value given (not shown)";
  if (typeof value === "string" && !harmless) return value === "" ? "an empty text" : "a text";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && !(value instanceof Date)) return "a table";
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text;
}
