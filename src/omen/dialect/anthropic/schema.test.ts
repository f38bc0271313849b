import { expect, test } from "bun:test";
import { limitedSchema } from "./schema.ts";

function limited(schema: Readonly<Record<string, unknown>>) {
  let isChanged = false;
  const told = limitedSchema(schema, () => (isChanged = true));
  return { told, isChanged };
}

test("a schema that is taken stays as it is", () => {
  const schema = {
    type: "object",
    description: "A person.",
    properties: {
      name: { type: "string", format: "email" },
      tags: { type: "array", items: { type: "string" }, minItems: 1 },
    },
    required: ["name"],
    additionalProperties: false,
  };
  expect(limited(schema)).toEqual({ told: schema, isChanged: false });
});

test("what there is no word for is told in the description, at every depth", () => {
  const { told, isChanged } = limited({
    type: "object",
    additionalProperties: false,
    properties: {
      rating: { type: "integer", minimum: 1, maximum: 10, description: "How good." },
      notes: { type: "array", maxItems: 3, items: { type: "string", maxLength: 80, pattern: "^x" } },
    },
    $defs: { zip: { type: "string", format: "zip" } },
  });
  expect(isChanged).toBe(true);
  expect(told).toEqual({
    type: "object",
    additionalProperties: false,
    properties: {
      rating: { type: "integer", description: 'How good.\n\n{"minimum":1,"maximum":10}' },
      notes: {
        type: "array",
        items: { type: "string", description: '{"maxLength":80,"pattern":"^x"}' },
        description: '{"maxItems":3}',
      },
    },
    $defs: { zip: { type: "string", description: '{"format":"zip"}' } },
  });
});

test("objects are closed, also within, and one of several is any of them", () => {
  const { told, isChanged } = limited({
    oneOf: [
      { type: "object", properties: { a: { properties: { b: { type: "null" } } } } },
      { type: "object", additionalProperties: { type: "string" } },
    ],
  });
  expect(isChanged).toBe(true);
  expect(told).toEqual({
    anyOf: [
      {
        type: "object",
        properties: { a: { properties: { b: { type: "null" } }, additionalProperties: false } },
        additionalProperties: false,
      },
      { type: "object", additionalProperties: false, description: '{"additionalProperties":{"type":"string"}}' },
    ],
  });
});
