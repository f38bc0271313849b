import { expect, test } from "bun:test";
import { quotaIn } from "./quota.ts";

const at = 1_000_000;
const now = Date.parse("2026-12-01T00:00:00Z");
const of = (headers: Record<string, string>) => quotaIn({ header: (name) => headers[name] }, at, now);

test.each([
  ["1s", 1000],
  ["6m0s", 360_000],
  ["1m30.5s", 90_500],
  ["120ms", 120],
  ["1h0m0s", 600_000], // no more than ten minutes are believed
  ["7", 7000],
  ["0.5", 500],
  [String(now / 1000 + 30), 30_000],
  ["2026-12-01T00:00:05Z", 5000],
  ["2020-01-01T00:00:00Z", 0],
])("a reset of %s is %i ms away", (reset, ms) => {
  const quota = of({ "x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": reset });
  expect(quota).toEqual({ requests: { remaining: 3, resetsAt: at + ms } });
});

test("OpenAI and Anthropic tell it, each of requests and of tokens", () => {
  const openai = { "x-ratelimit-remaining-tokens": "500", "x-ratelimit-reset-tokens": "2s" };
  expect(of(openai)).toEqual({ tokens: { remaining: 500, resetsAt: at + 2000 } });
  const anthropic = {
    "anthropic-ratelimit-requests-remaining": "0",
    "anthropic-ratelimit-requests-reset": "2026-12-01T00:00:01Z",
  };
  expect(of(anthropic)).toEqual({ requests: { remaining: 0, resetsAt: at + 1000 } });
});

test.each([
  ["nothing", {}],
  ["no time", { "x-ratelimit-remaining-requests": "0" }],
  ["a time that is none", { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "soon" }],
  ["a count that is none", { "x-ratelimit-remaining-requests": "-1", "x-ratelimit-reset-requests": "1s" }],
  ["an empty time", { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "" }],
])("of %s nothing is believed", (_what, headers) => {
  expect(of(headers as Record<string, string>)).toBeUndefined();
});
