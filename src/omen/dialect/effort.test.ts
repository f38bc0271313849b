import { expect, test } from "bun:test";
import { nearestEffort, openaiEffort, readEffort, type Effort } from "./effort.ts";
import { Fields } from "./json/fields.ts";

test.each([
  ["gpt-5-mini", "none", "minimal"],
  ["gpt-5-mini-2025-08-07", "max", "high"],
  ["openai/gpt-5", "xhigh", "high"],
  ["o3", "minimal", "low"],
  ["gpt-5-pro", "low", "high"],
  ["gpt-5.1", "minimal", "none"],
  ["gpt-5.1-codex-max", "max", "xhigh"],
  ["gpt-5.2", "max", "xhigh"],
  ["gpt-5.2", "none", "none"],
  ["gpt-6.1-sol", "max", "max"],
] as const)("%s asked for %s is asked for %s, which is reported where it is another", (model, asked, told) => {
  const reported: string[] = [];
  expect(openaiEffort({ effort: asked }, model, (field) => reported.push(field))).toBe(told);
  expect(reported).toEqual(asked === (told as Effort) ? [] : ["reasoning.effort"]);
});

test("of two as near the lesser", () => {
  expect(nearestEffort("xhigh", ["low", "medium", "high", "max"], () => undefined)).toBe("high");
});

test("ultra is as hard as can be, and what is no effort is refused", () => {
  expect(readEffort(new Fields({ effort: "ultra" }), "effort")).toBe("max");
  expect(() => readEffort(new Fields({ effort: "huge" }), "effort")).toThrow("must be one of");
});
