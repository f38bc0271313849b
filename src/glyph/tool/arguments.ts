import type { Static, TObject, TSchema } from "@sinclair/typebox";
import { Value, type ValueError } from "@sinclair/typebox/value";
import { nearest } from "../../platform/nearest.ts";
import { ToolError } from "./tool-error.ts";

/**
 * The arguments of a call, checked against the tool's schema. An optional argument that is null counts as
 * absent: models under a strict function schema must name every argument and send null for those they don't
 * mean. Throws a `ToolError` that names the field, since bad arguments are the model's to correct (MCP
 * 2025-11-25, Tools, Error handling).
 */
export function checkArguments<Schema extends TObject>(
  schema: Schema,
  given: Readonly<Record<string, unknown>>,
): Static<Schema> {
  const present = withoutNulls(schema, given);
  if (Value.Check(schema, present)) return present;
  throw new ToolError(explain(schema, present));
}

/** Also of the objects in a list: `given` itself where nothing is left out. */
function withoutNulls(schema: TObject, given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const required: readonly string[] = schema.required ?? [];
  const entries = Object.entries(given);
  const kept = entries
    .filter(([name, value]) => value !== null || required.includes(name))
    .map(([name, value]) => [name, itemsWithoutNulls(schema.properties[name], value)] as const);
  const isSame = kept.length === entries.length && kept.every(([name, value]) => value === given[name]);
  return isSame ? given : Object.fromEntries(kept);
}

function itemsWithoutNulls(schema: TSchema | undefined, value: unknown): unknown {
  const items = schema?.["items"] as TSchema | undefined;
  if (!Array.isArray(value) || items?.["type"] !== "object") return value;
  const list: readonly unknown[] = value;
  const kept = list.map((item) => (isRecord(item) ? withoutNulls(items as TObject, item) : item));
  return kept.every((item, index) => item === list[index]) ? value : kept;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** One sentence for each field that is wrong, and what the tool takes. */
function explain(schema: TObject, given: Readonly<Record<string, unknown>>): string {
  const known = Object.keys(schema.properties);
  const seen = new Set<string>();
  const faults: string[] = [];
  for (const error of Value.Errors(schema, given)) {
    const field = error.path.slice(1).split("/")[0] ?? "";
    if (seen.has(field)) continue;
    seen.add(field);
    faults.push(describe(error, field, known, given));
  }
  return `bad arguments: ${faults.join("; ")}. Arguments: ${known.join(", ") || "none"}`;
}

function describe(
  error: ValueError,
  field: string,
  known: readonly string[],
  given: Readonly<Record<string, unknown>>,
): string {
  if (!known.includes(field)) {
    const meant = nearest(field, known);
    return `'${field}' is unknown${meant ? `, did you mean '${meant}'?` : ""}`;
  }
  if (!(field in given)) return `'${field}' is missing`;
  return `'${field}': ${choices(error.schema) ?? error.message.toLowerCase()}`;
}

/** What a field may be, where its schema is a choice among words. */
function choices(schema: TSchema): string | undefined {
  const all: unknown = schema["enum"];
  return Array.isArray(all) ? `expected ${all.join(" or ")}` : undefined;
}
