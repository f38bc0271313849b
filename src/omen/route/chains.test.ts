import { expect, test } from "bun:test";
import { Failure } from "../../platform/failure.ts";
import { chainOf, failureClass, nextBehind, placeBehind } from "./chains.ts";

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

test("a list stands behind outages and limits, a table behind what it names, each in its own turn", () => {
  const [listed] = chainOf(["a"]);
  expect([...(listed?.on ?? [])]).toEqual([
    ["outage", 1],
    ["rate_limit", 1],
  ]);
  const chain = chainOf({ outage: ["long"], rate_limit: ["mild", "long"], content_policy: ["mild"] });
  expect(nextBehind(chain, "outage")?.model).toBe("long");
  expect(nextBehind(chain, "rate_limit")?.model).toBe("mild");
  expect(nextBehind(chain, "context_length")).toBeUndefined();
  expect(placeBehind(undefined, "outage")).toBe(0);
  expect(placeBehind(undefined, "content_policy")).toBeUndefined();
});
