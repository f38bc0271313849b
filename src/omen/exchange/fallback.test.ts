import { expect, test } from "bun:test";
import { hasEffects } from "./fallback.ts";

test("tools that act at the provider are found, as text or bytes", () => {
  const body = '{"tools":[{"type":"mcp","server_url":"https://x"}]}';
  expect([hasEffects(body), hasEffects(Buffer.from(body)), hasEffects('{"tools":[{"type":"function"}]}')]).toEqual([
    true,
    true,
    false,
  ]);
});
