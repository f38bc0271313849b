import { describe, expect, test } from "bun:test";
import { Dice } from "../ledger/testing.ts";
import { costOf, serviceOf, type PricedUsage } from "./cost.ts";
import { readPrices } from "./load.ts";
import { PriceTable } from "./lookup.ts";
import { partsAt, tokensAt, type Price } from "./price.ts";

const prices = new PriceTable();
const priceOf = (type: string, model: string): Price => {
  const { price } = prices.find(type, model);
  if (!price) throw new Error(model);
  return price;
};

describe("a price is", () => {
  test.each([
    ["openai", "gpt-6.1-sol", "known"],
    ["openai", "gpt-6.1-sol-2026-10-01", "known"],
    ["anthropic", "claude-haiku-5-5", "known"],
    ["anthropic", "claude-haiku-5-5-20261001", "known"],
    ["anthropic", "claude-haiku-5-5-fast", "guessed"],
    ["openai", "gpt-6.1-solstice", "unknown"],
    ["openai", "gpt-6.2-astra", "unknown"],
    ["openai_compatible", "gpt-6.1-sol", "unknown"],
    ["ollama", "qwen3", "free"],
    ["vllm", "anything", "free"],
    ["echo", "echo", "free"],
  ])("%s %s: %s", (type, model, state) => expect(prices.find(type, model).state).toBe(state as never));

  test("configured before all else, and free where it is 0", () => {
    const price = { input: 4, cached_input: 0.4, cache_write: 5, output: 20 };
    const priced = prices.find("openai", "gpt-6.2-astra", price);
    expect(priced.state).toBe("configured");
    expect(priced.price?.tiers[0].rates).toMatchObject({ input: 4e9, cachedInput: 4e8, cacheWrite: 5e9, output: 2e10 });
    expect(prices.find("openai", "gpt-6.1-sol", { input: 0, output: 0 }).state).toBe("free");
  });

  test("of a date, and of many models", () => {
    expect(prices.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(prices.size).toBeGreaterThan(2000);
    for (const type of ["openai", "anthropic", "gemini", "bedrock", "vertex", "azure", "openrouter"])
      for (const model of prices.models(type)) {
        const { rates } = priceOf(type, model).tiers[0];
        for (const rate of Object.values(rates)) expect(Number.isSafeInteger(rate) && rate >= 0).toBe(true);
      }
  });

  test("read from a file, whose bad line is named", () => {
    expect(
      new PriceTable("[openai]\nown i1.5 o3", "2027-01-01").find("openai", "own").price?.tiers[0].rates.input,
    ).toBe(1.5e9);
    expect(() => new PriceTable("[openai]\nbroken")).toThrow("line 2");
    expect(readPrices("# prices of 2027-01-01\n[openai]\nown i1 o3\n")).toMatchObject({ date: "2027-01-01", size: 1 });
    expect(() => readPrices("[openai]\nown i1 o3\n")).toThrow("first line");
    expect(() => readPrices("# prices of 2027-01-01\n")).toThrow("prices no model");
  });
});

/** Worked by hand from what providers publish: USD for a million tokens, beside the sums. */
const worked: readonly [what: string, type: string, model: string, usage: PricedUsage, tier: string, usd: number][] = [
  // 180 × $2 + 1,024 × $0.10 + 212 × $10
  ["cached input", "openai", "gpt-6.1-sol", { input: 1204, cacheRead: 1024, output: 212 }, "default", 0.0025824],
  // 300,000 × $4 + 1,000 × $15: all of it at the rates above 272,000
  ["long context", "openai", "gpt-6.1-sol", { input: 300_000, output: 1000 }, "default", 1.215],
  ["the border itself", "openai", "gpt-6.1-sol", { input: 272_000, output: 0 }, "default", 0.544],
  ["priority", "openai", "gpt-6.1-sol", { input: 1000, output: 1000 }, "priority", 0.024],
  ["flex", "openai", "gpt-6.1-sol", { input: 1000, output: 1000 }, "flex", 0.006],
  ["reasoning as output", "openai", "gpt-6.1-sol", { input: 0, output: 1000, reasoning: 900 }, "default", 0.01],
  // 100 × $2 + 5,000 × $0.10 + 2,000 × $2.50 + 1,000 × $4 + 50 × $10
  [
    "cache writes of 5 minutes and an hour",
    "anthropic",
    "claude-sonnet-5-5",
    { input: 8100, cacheRead: 5000, cacheWrite: 3000, cacheWriteHour: 1000, output: 50 },
    "default",
    0.0102,
  ],
  ["Gemini above 200,000", "gemini", "gemini-2.5-pro", { input: 200_001, output: 10 }, "default", 0.5001525],
  // 100 × $2.50 + 900 × $32 + 10 × $10 + 490 × $64
  ["audio", "openai", "gpt-audio", { input: 1000, audioInput: 900, output: 500, audioOutput: 490 }, "default", 0.06051],
  // 1,000 × $1 + 1,000 × $1 + the dearest search of a request, $0.012
  ["a fee for each request", "perplexity", "sonar", { input: 1000, output: 1000 }, "default", 0.014],
];

describe("cost", () => {
  test.each(worked)("%s", (_what, type, model, usage, tier, usd) =>
    expect(costOf(usage, priceOf(type, model), serviceOf(tier))).toBe(Math.round(usd * 1e9)),
  );

  test("is exact beside BigInt, and at most the sum of its parts", () => {
    const dice = new Dice(3);
    for (let round = 0; round < 20_000; round++) {
      const parts = Array.from(
        { length: 1 + dice.below(9) },
        () => [dice.below(dice.of([10, 1e6, 2 ** 31])), dice.below(dice.of([1e6, 1e9, 1e12]))] as const,
      );
      const exact = parts.reduce((sum, [tokens, rate]) => sum + BigInt(tokens) * BigInt(rate), 0n);
      expect(BigInt(partsAt(parts))).toBe((exact + 999_999n) / 1_000_000n);
      const each = parts.reduce((sum, [tokens, rate]) => sum + tokensAt(tokens, rate), 0);
      expect(each).toBeGreaterThanOrEqual(partsAt(parts));
      for (const [tokens, rate] of parts)
        expect(BigInt(tokensAt(tokens, rate))).toBe((BigInt(tokens) * BigInt(rate) + 999_999n) / 1_000_000n);
    }
  });
});
