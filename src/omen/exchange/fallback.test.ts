import { expect, test } from "bun:test";
import { Failure } from "../../platform/failure.ts";
import { hasEffects, mayFallBack } from "./fallback.ts";

const failure = (status: number, code: string | null = null) =>
  new Failure({ status, type: "api_error", code, message: "x" });

test.each([
  [429, null, true],
  [500, null, true],
  [503, "overloaded", true],
  [504, "timeout", true],
  [404, "model_not_found", true],
  [400, null, false],
  [400, "context_length_exceeded", false],
  [402, "budget_exceeded", false],
  [404, null, false],
  [413, null, false],
])("%i %s: %p", (status, code, falls) => {
  expect(mayFallBack(failure(status, code))).toBe(falls);
});

test("an error of ours is nobody else's", () => {
  expect(mayFallBack(new TypeError("x"))).toBe(false);
});

test("tools that act at the provider are found, as text or bytes", () => {
  const body = '{"tools":[{"type":"mcp","server_url":"https://x"}]}';
  expect([hasEffects(body), hasEffects(Buffer.from(body)), hasEffects('{"tools":[{"type":"function"}]}')]).toEqual([
    true,
    true,
    false,
  ]);
});
