import { describe, expect, test } from "bun:test";
import { builtinTools } from "./index.ts";

/**
 * What every model API takes in a tool's schema. Gemini refuses a whole request for one `anyOf` or `const`,
 * some servers for a `pattern`; `additionalProperties` is what OpenAI's strict tools ask for, and is
 * dropped where it is not known.
 */
const keywords: ReadonlySet<string> = new Set([
  "type",
  "description",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "enum",
  "minimum",
  "maximum",
  "minLength",
  "minItems",
  "maxItems",
]);

function faults(schema: unknown, place: string): string[] {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return [`${place} is no schema`];
  const { properties = {}, items, type, enum: words } = schema as Record<string, unknown>;
  return [
    ...Object.keys(schema)
      .filter((keyword) => !keywords.has(keyword))
      .map((keyword) => `${place} has ${keyword}`),
    ...(typeof type === "string" ? [] : [`${place} has no type`]),
    ...(words === undefined || type === "string" ? [] : [`${place} has words that are no strings`]),
    ...Object.entries(properties as object).flatMap(([name, inner]) => faults(inner, `${place}.${name}`)),
    ...(items === undefined ? [] : faults(items, `${place}[]`)),
  ];
}

describe("the schema of every tool", () => {
  test.each(builtinTools.map((tool) => [tool.name, tool] as const))("%s is one that all take", (name, tool) => {
    const written: unknown = JSON.parse(JSON.stringify(tool.inputSchema));
    expect(faults(written, name)).toEqual([]);
    expect(written).toMatchObject({ type: "object", additionalProperties: false });
  });
});
