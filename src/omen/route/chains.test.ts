import { expect, test } from "bun:test";
import { Failure } from "../../platform/failure.ts";
import { chainOf, failureClass, standsBehind } from "./chains.ts";

const failure = (status: number, code: string | null = null) =>
  new Failure({ status, type: "api_error", code, message: "x" });

test.each([
  [429, null, "rate_limit"],
  [500, null, "outage"],
  [503, "overloaded", "outage"],
  [504, "timeout", "outage"],
  [404, "model_not_found", "outage"],
  [400, "context_length_exceeded", "context_length"],
  [400, "content_filter", "content_policy"],
  [400, "ResponsibleAIPolicyViolation", "content_policy"],
  [400, null, undefined],
  [402, "budget_exceeded", undefined],
  [404, null, undefined],
  [413, null, undefined],
] as const)("%i %s: %p", (status, code, kind) => {
  expect(failureClass(failure(status, code))).toBe(kind);
});

test("an error of ours is nobody else's", () => {
  expect(failureClass(new TypeError("x"))).toBeUndefined();
});

test("a list stands behind outages and limits, a table behind what it names", () => {
  const [listed] = chainOf(["a"]);
  expect([...(listed?.on ?? [])]).toEqual(["outage", "rate_limit"]);
  const chain = chainOf({ context_length: ["long"], content_policy: ["mild", "long"] });
  expect(chain.map(({ model, on }) => [model, [...on]])).toEqual([
    ["long", ["context_length", "content_policy"]],
    ["mild", ["content_policy"]],
  ]);
  expect(standsBehind(undefined, "outage")).toBe(true);
  expect(standsBehind(undefined, "content_policy")).toBe(false);
});
