import { expect, test } from "bun:test";
import { Failure } from "../../platform/failure.ts";
import { checkDropped } from "./passage.ts";

const refusalOf = (fields: readonly string[]): Failure => {
  try {
    checkDropped(fields, "local", "refuse");
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error("nothing was refused");
};

test("what a provider can't be told is refused by name, or dropped, as configured", () => {
  expect(() => checkDropped(["seed"], "local", "drop")).not.toThrow();
  expect(() => checkDropped([], "local", "refuse")).not.toThrow();
  expect(refusalOf(["seed", "top_k"])).toMatchObject({
    status: 400,
    param: "seed",
    message: expect.stringContaining("can't be asked for seed, top_k;") as string,
  });
});

test("however much it is, a refusal is short", () => {
  const { message, param } = refusalOf(Array.from({ length: 100_000 }, () => "x".repeat(1000)));
  expect(message.length).toBeLessThan(2300);
  expect(param).toHaveLength(200);
});
