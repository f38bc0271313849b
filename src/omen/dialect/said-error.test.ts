import { describe, expect, test } from "bun:test";
import { isSaidError, saidIn } from "./said-error.ts";

describe("what an error answer says", () => {
  const told: readonly (readonly [who: string, text: string, message: string])[] = [
    ["OpenAI", '{"error":{"message":"no such","type":"t","param":"p","code":"c"}}', "no such"],
    [
      "Google's OpenAI endpoint",
      '[{"error":{"code":400,"message":"Unknown name","status":"INVALID_ARGUMENT"}}]',
      "Unknown name",
    ],
    ["ChatGPT's own API", '{"detail":"Stream must be set to true"}', "Stream must be set to true"],
    [
      "FastAPI",
      '{"detail":[{"loc":["body","messages",0],"msg":"Field required","type":"missing"}]}',
      "body.messages.0: Field required",
    ],
    [
      "Mistral",
      '{"object":"error","message":{"detail":[{"loc":["body","user"],"msg":"Extra inputs are not permitted"}]},"code":null}',
      "body.user: Extra inputs are not permitted",
    ],
    ["words", "model is loading, try again in 20 seconds\n", "model is loading, try again in 20 seconds"],
    [
      "OpenRouter",
      '{"error":{"code":400,"message":"Provider returned error","metadata":{"raw":"{\\"error\\":{\\"message\\":\\"bad top_k\\"}}","provider_name":"Z"}}}',
      "Provider returned error: Z: bad top_k",
    ],
    ["OpenRouter, in words", '{"error":{"message":"no","metadata":{"raw":"quota gone"}}}', "no: quota gone"],
    ["AWS", '{"Message":"not on demand"}', "not on demand"],
    ["Ollama", '{"error":"does not support thinking"}', "does not support thinking"],
    ["Spring", '{"status":400,"error":"Bad Request","message":"no model"}', "Bad Request: no model"],
    ["Cloudflare", '{"success":false,"errors":[{"code":5007,"message":"No such model"}]}', "No such model"],
    ["a page", "<html><head><title>502 Bad Gateway</title></head><body>…</body></html>", "502 Bad Gateway"],
    ["nobody", "", ""],
    ["nothing", "null", ""],
    ["an empty list", "[]", ""],
  ];

  test.each(told)("%s", (_who, text, message) => {
    expect(saidIn(text).message).toBe(message);
  });

  test("is cut where it would drown the rest, and has no controls in it", () => {
    expect(saidIn("x".repeat(5000)).message).toHaveLength(1001);
    expect(saidIn("a\u0000\u001b[1mb").message).toBe("a [1mb");
  });

  test("names the status that it should have had", () => {
    expect(saidIn('{"error":{"code":429,"message":"slow down"}}').status).toBe(429);
    expect(saidIn('{"error":{"code":"x","message":"m"}}')).toMatchObject({ code: "x", status: undefined });
  });

  test("is told from an answer", () => {
    expect(
      [{ error: { message: "m" } }, { detail: "d" }, [{ error: "e" }], { object: "error" }].map(isSaidError),
    ).toEqual([true, true, true, true]);
    expect([{ choices: [], error: null }, { object: "response", error: null }, [], null, "x"].map(isSaidError)).toEqual(
      [false, false, false, false, false],
    );
  });
});
