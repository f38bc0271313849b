import type { MeterRef } from "../../../src/omen/spend/ledger/meter.ts";

/** What the spending process draws on. */
export const meters: readonly MeterRef[] = [
  { id: "key:ada/total", window: "total", cap: 30_000_000n, hard: true },
  { id: "workspace:research/rolling:1d", window: "rolling:1d", cap: 40_000_000n, hard: true },
  { id: "organization:default/month", window: "month", cap: 1_000n, hard: false },
];
