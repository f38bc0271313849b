import { expect, test } from "bun:test";
import { withMetadata } from "./routing-metadata.ts";

const metadata = { provider: "a", model_used: "m", routing_reason: "named", seed: 7, latency_ms: 12 };

test.each(['{"id":"x","n":1.0}', "{}", ' {\n "a": "ä" }'])("%s gets one member more", (body) => {
  const told = withMetadata(body, metadata);
  expect(JSON.parse(told)).toEqual({ ...(JSON.parse(body) as object), routing_metadata: metadata });
  expect(withMetadata(new TextEncoder().encode(body), metadata)).toBe(told);
});

test("what has some already, or is no object, stays", () => {
  for (const body of ['{"routing_metadata":1}', "[]", ""]) expect(withMetadata(body, metadata)).toBe(body);
});
