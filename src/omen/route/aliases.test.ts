import { expect, test } from "bun:test";
import { Aliases } from "./aliases.ts";

const aliases = new Aliases({
  "gpt-4o": "fast",
  fast: "ollama/llama3",
  "claude-*": "auto",
  "claude-*-haiku": "fast",
  "*/mini.x": "echo",
});

test("an alias of an alias is followed; another name is itself", () => {
  expect(["gpt-4o", "fast", "claude-x", "else"].map((name) => aliases.resolve(name))).toEqual([
    "ollama/llama3",
    "ollama/llama3",
    "claude-x",
    "else",
  ]);
});

test("of several patterns the longest stands in", () => {
  expect(
    ["claude-opus", "claude-3-haiku", "a/mini.x", "a/minisx", "xclaude-"].map((name) => aliases.standIn(name)),
  ).toEqual(["auto", "ollama/llama3", "echo", undefined, undefined]);
});

test("names without a star can be listed", () => {
  expect(aliases.names).toEqual(["gpt-4o", "fast"]);
});
