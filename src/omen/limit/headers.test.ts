import { expect, test } from "bun:test";
import { anthropicLimitHeaders, durationOf, openaiLimitHeaders } from "./headers.ts";

test.each([
  [0, "0s"],
  [0.2, "1s"],
  [59, "59s"],
  [60, "1m0s"],
  [372, "6m12s"],
])("%p seconds are %s", (seconds, text) => {
  expect(durationOf(seconds)).toBe(text);
});

const states = [
  { on: "key:a", name: "rpm", limit: 60, remaining: 59, resetsInSeconds: 60 },
  { on: "key:a", name: "tpm", limit: 1000, remaining: 900, resetsInSeconds: 60 },
  { on: "user:u", name: "tpm", limit: 500, remaining: 100, resetsInSeconds: 30 },
  { on: "key:a", name: "concurrency", limit: 8, remaining: 8, resetsInSeconds: 0 },
] as const;

test("of several limits the one nearest to its end is told", () => {
  expect(openaiLimitHeaders(states)).toEqual({
    "x-ratelimit-limit-requests": "60",
    "x-ratelimit-remaining-requests": "59",
    "x-ratelimit-reset-requests": "1m0s",
    "x-ratelimit-limit-tokens": "500",
    "x-ratelimit-remaining-tokens": "100",
    "x-ratelimit-reset-tokens": "30s",
  });
  expect(anthropicLimitHeaders(states, 0)["anthropic-ratelimit-tokens-reset"]).toBe("1970-01-01T00:00:30.000Z");
});
