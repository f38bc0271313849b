import { expect, test } from "bun:test";
import { budgetFlag, countFlag } from "./flags.ts";

test.each([
  ["50/month", { amount_usd: 50, window: "month", hard: true }],
  ["1.25/total:soft", { amount_usd: 1.25, window: "total", hard: false }],
  ["200/rolling:30d", { amount_usd: 200, window: "rolling:30d", hard: true }],
  ["0/day", { amount_usd: 0, window: "day", hard: true }],
])("--budget %s", (text, budget) => {
  expect(budgetFlag(text)).toEqual(budget);
});

test.each([
  ["50/moth", "--budget 50/moth: no window 'moth'; did you mean month?"],
  ["-5/month", "--budget -5/month: an amount is 0 to 9,000,000 dollars, nine decimals at most"],
  ["1.0000000001/day", "--budget 1.0000000001/day: an amount is 0 to 9,000,000 dollars, nine decimals at most"],
  ["9000001/day", "--budget 9000001/day: an amount is 0 to 9,000,000 dollars, nine decimals at most"],
  ["50", "--budget 50: write AMOUNT/WINDOW, as 50/month"],
])("--budget %s is refused", (text, message) => {
  expect(() => budgetFlag(text)).toThrow(message);
});

test.each([
  ["60", 60],
  ["100k", 100_000],
  ["2M", 2_000_000],
])("--tpm %s", (text, count) => {
  expect(countFlag("tpm", text)).toBe(count);
});

test.each(["", "0", "-1", "1.5", "1g", "1e3"])("--rpm %j is refused", (text) => {
  expect(() => countFlag("rpm", text)).toThrow(`--rpm ${text}: a whole number is expected`);
});
