import { isTable } from "./path.ts";
import { configSchema } from "./schema.ts";

/**
 * The configuration's JSON Schema (2020-12) for editors. Validation fills defaults in first and wants every key
 * afterwards; a file may leave out whatever has one.
 */
export const editorSchema = (): object => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "omen.toml",
  ...withoutDefaulted(configSchema),
});

function withoutDefaulted(schema: object): object {
  const { properties, required, ...rest } = schema as { properties?: Record<string, object>; required?: string[] };
  const children = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, isTable(value) ? withoutDefaulted(value) : value]),
  );
  if (properties === undefined) return children;
  const needed = (required ?? []).filter((key) => !("default" in (properties[key] ?? {})));
  return {
    ...children,
    properties: Object.fromEntries(Object.entries(properties).map(([key, child]) => [key, withoutDefaulted(child)])),
    ...(needed.length > 0 && { required: needed }),
  };
}
