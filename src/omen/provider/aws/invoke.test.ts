import { describe, expect, test } from "bun:test";
import { invocationOf } from "./invoke.ts";

const messages = '[{"role":"user","content":"x"}]';

describe("invocationOf", () => {
  test("moves what Bedrock has elsewhere, and keeps every other byte", () => {
    const body = `{ "model": "m",\n "max_tokens":1.0, "x":9007199254740993,"stream":true, "messages":${messages} }`;
    const { body: sent, headers } = invocationOf(body, {
      via: "1.1 x",
      "anthropic-version": "2023-06-01",
      "anthropic-beta": "context-1m-2025-08-07, ,other",
    });
    expect(sent).toEndWith(`"max_tokens":1.0, "x":9007199254740993,"messages":${messages} }`);
    expect(JSON.parse(sent)).toMatchObject({
      anthropic_version: "bedrock-2023-05-31",
      anthropic_beta: ["context-1m-2025-08-07", "other"],
      messages: [{ role: "user", content: "x" }],
    });
    expect(sent).not.toMatch(/"model"|"stream"/);
    expect(headers).toEqual({ via: "1.1 x" });
  });

  test("betas of body and header are one list", () => {
    const body = `{"anthropic_beta":["a","b"],"messages":${messages}}`;
    expect(JSON.parse(invocationOf(body, { "anthropic-beta": "b,c" }).body)).toEqual({
      anthropic_version: "bedrock-2023-05-31",
      anthropic_beta: ["b", "c", "a"],
      messages: [{ role: "user", content: "x" }],
    });
  });

  test.each([
    ["standard_only", { "x-amzn-bedrock-service-tier": "default" }],
    ["auto", {}],
  ])("the tier %s goes as a header, if at all", (tier, expected) => {
    const { body, headers } = invocationOf(`{"service_tier":"${tier}","messages":${messages}}`, {});
    expect(headers).toEqual(expected);
    expect(body).not.toContain("tier");
  });
});
