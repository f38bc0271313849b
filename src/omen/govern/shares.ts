import type { MeterView } from "../spend/ledger/ledger.ts";
import type { Thrift } from "../route/router.ts";
import type { Charged, Spend } from "../spend/spend.ts";

/**
 * The share of a cap that is spent, may have been, or is booked for calls under way; above
 * 1 where a soft cap was passed.
 */
export function shareOf({ cap, spent, unsettled, reserved }: MeterView): number {
  const used = spent + unsettled + reserved;
  return cap === 0n ? (used > 0n ? Number.POSITIVE_INFINITY : 1) : Number(used) / Number(cap);
}

/** The rule of the fullest budget whose share has reached what it calls for thrift from. */
export function thriftOf(spend: Spend, charged: readonly Charged[]): Thrift | undefined {
  let fullest: { readonly share: number; readonly thrift: Thrift } | undefined;
  for (const { budget, meter } of charged) {
    if (budget.cheaper === undefined) continue;
    const share = shareOf(spend.ledger.view(meter));
    if (share < budget.cheaper || (fullest && share <= fullest.share)) continue;
    const thrift = {
      budget: budget.id,
      usedPercent: Math.floor(Math.min(share, 10) * 100),
      fromPercent: Math.round(budget.cheaper * 100),
    };
    fullest = { share, thrift };
  }
  return fullest?.thrift;
}
