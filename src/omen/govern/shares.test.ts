import { expect, test } from "bun:test";
import type { MeterView } from "../spend/ledger/ledger.ts";
import type { Spend } from "../spend/spend.ts";
import type { Budget } from "../tenancy/objects.ts";
import { shareOf, thriftOf } from "./shares.ts";

const view = (spent: bigint, reserved = 0n, unsettled = 0n, cap = 100n): MeterView => ({
  cap,
  spent,
  unsettled,
  reserved,
  left: cap - spent - unsettled - reserved,
});

test("what is booked and what is unsettled counts as used", () => {
  expect(shareOf(view(50n, 20n, 9n))).toBe(0.79);
  expect(shareOf(view(0n, 0n, 0n, 0n))).toBe(1);
  expect(shareOf(view(150n))).toBe(1.5);
});

const budget = (id: string, cheaper?: number): Budget => ({
  id,
  subject: "local",
  label: "month",
  window: "month",
  amount: 100n,
  hard: false,
  isManaged: false,
  ...(cheaper !== undefined && { cheaper }),
});

/** The rule at a share of one budget that calls for thrift from 80 %. */
const at = (spent: bigint, reserved: bigint): string | undefined => {
  const meter = { id: "m", window: "month", cap: 100n, hard: false };
  const spend = { ledger: { view: () => view(spent, reserved) } } as unknown as Spend;
  return thriftOf(spend, [
    { budget: budget("plain"), meter },
    { budget: budget("ruled", 0.8), meter },
  ])?.budget;
};

test.each([
  [1n, 0n, false],
  [79n, 0n, false],
  [60n, 19n, false],
  [80n, 0n, true],
  [40n, 40n, true],
  [100n, 0n, true],
] as const)("at %d spent and %d booked of 100, a rule from 80 %% holds: %p", (spent, reserved, holds) => {
  expect(at(spent, reserved)).toBe(holds ? "ruled" : undefined);
});
