import { expect, test } from "bun:test";
import { encodingOfModel } from "./token-encoding.ts";

test.each([
  ["gpt-5", "o200k_base", false],
  ["openai/gpt-4o-mini", "o200k_base", false],
  ["openrouter/openai/o3", "o200k_base", false],
  ["ft:gpt-4o:acme", "o200k_base", false],
  ["gpt-4.1-nano", "o200k_base", false],
  ["gpt-4-turbo", "cl100k_base", false],
  ["azure/gpt-35-turbo", "cl100k_base", false],
  ["text-embedding-3-small", "cl100k_base", false],
  ["claude-sonnet-4-5", "o200k_base", true],
  ["ollama/llama3.2", "o200k_base", true],
] as const)("%s is counted in %s", (model, encoding, approximate) => {
  expect(encodingOfModel(model)).toEqual({ encoding, approximate });
});
