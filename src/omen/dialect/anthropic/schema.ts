import { compact } from "../json/fields.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Formats of texts that Anthropic takes ("Structured outputs", "JSON Schema limitations"). */
const formats: ReadonlySet<unknown> = new Set([
  "date-time",
  "time",
  "date",
  "duration",
  "email",
  "hostname",
  "uri",
  "ipv4",
  "ipv6",
  "uuid",
]);

/** Members that are taken as they are. */
const taken: ReadonlySet<string> = new Set(["$ref", "type", "enum", "const", "title", "required", "default"]);

/** Deepest schema that is looked through; what is deeper goes as it is. */
const depthMax = 64;

/**
 * A schema as Anthropic takes it for structured output and strict tools ("Structured outputs", "JSON Schema
 * limitations"): objects are closed, and what it has no word for, as `minimum` and `maxLength`, is told in the
 * description, as Anthropic's own SDKs do it. `changed` is called where it is another than was given.
 */
export function limitedSchema(schema: Schema, changed: () => void, depth = 0): Schema {
  if (depth > depthMax) return schema;
  const within = (value: unknown): unknown => (isSchema(value) ? limitedSchema(value, changed, depth + 1) : value);
  const each = (value: unknown): unknown => (Array.isArray(value) ? value.map(within) : value);
  const named = (value: unknown): unknown =>
    isSchema(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, within(one)])) : value;
  const limited: Record<string, unknown> = {};
  const told: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(schema)) {
    if (taken.has(name)) limited[name] = value;
    else if (name === "properties" || name === "$defs" || name === "definitions") limited[name] = named(value);
    else if (name === "items") limited[name] = within(value);
    else if (name === "anyOf" || name === "allOf") limited[name] = each(value);
    else if (name === "oneOf") limited["anyOf"] = each(value);
    else if (name === "format" && formats.has(value)) limited[name] = value;
    else if (name === "minItems" && (value === 0 || value === 1)) limited[name] = value;
    else if (name !== "description" && name !== "additionalProperties" && name !== "$schema") told[name] = value;
  }
  const isObject = schema["type"] === "object" || schema["properties"] !== undefined;
  if (isObject) limited["additionalProperties"] = false;
  if (isObject && isSchema(schema["additionalProperties"]))
    told["additionalProperties"] = schema["additionalProperties"];
  const isOther =
    Object.keys(told).length > 0 ||
    schema["oneOf"] !== undefined ||
    (isObject && schema["additionalProperties"] !== false);
  if (isOther) changed();
  const description = [schema["description"], Object.keys(told).length > 0 ? JSON.stringify(told) : undefined];
  return compact({ ...limited, description: description.filter(Boolean).join("\n\n") || undefined });
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
