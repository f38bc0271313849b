import { expect, test } from "bun:test";
import { editorSchema } from "./json-schema.ts";

const schema = JSON.parse(JSON.stringify(editorSchema()));

test("wants only what has no default", () => {
  expect(schema.required).toBeUndefined();
  expect(schema.properties.server.required).toBeUndefined();
  const [provider] = Object.values<{ required: readonly string[] }>(schema.properties.providers.patternProperties);
  expect(provider?.required).toEqual(["type"]);
  const [key] = Object.values<{ required: readonly string[] }>(
    schema.properties.auth.properties.keys.patternProperties,
  );
  expect(key?.required).toEqual(["key"]);
});

test("knows every key, its meaning and its default, and no other key", () => {
  const { port } = schema.properties.server.properties;
  expect(port).toMatchObject({ type: "integer", minimum: 0, maximum: 65_535, default: 8080 });
  expect(port.description).toContain("TCP port");
  expect(schema.properties.server.additionalProperties).toBe(false);
  expect(schema.properties.providers.additionalProperties).toBe(false);
  expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
});
