import { expect, test } from "bun:test";
import { withoutSecrets } from "../../platform/config/index.ts";
import { extraHeaders } from "./headers.ts";

test("a header's value is a secret where it comes by reference or its name says so, and else a text like any other", () => {
  const headers = extraHeaders(
    { "HTTP-Referer": "https://api.plain.example/app", "X-Api-Key": "literal-key-1", "X-Own": "env:OWN" },
    { OWN: "referred-value" },
  );
  expect(headers).toEqual({
    "http-referer": "https://api.plain.example/app",
    "x-api-key": "literal-key-1",
    "x-own": "referred-value",
  });
  expect(withoutSecrets("see https://api.plain.example/app, literal-key-1, referred-value")).toBe(
    "see https://api.plain.example/app, [secret], [secret]",
  );
});
