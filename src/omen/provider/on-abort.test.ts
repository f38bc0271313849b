import { expect, test } from "bun:test";
import { drains } from "./index.ts";

const named = (onAbort: "cancel" | "drain") => ({ providers: { a: { on_abort: onAbort } } });

test.each([
  ["bedrock", true],
  ["openai", false],
  ["anthropic", false],
  ["ollama", false],
] as const)("what %s says to nobody is read to its end: %p", (type, isRead) => {
  expect(drains({ providers: {} }, { name: "a", type })).toBe(isRead);
  expect(drains(named("drain"), { name: "a", type })).toBe(true);
  expect(drains(named("cancel"), { name: "a", type })).toBe(false);
});
