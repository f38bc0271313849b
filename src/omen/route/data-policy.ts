import type { DataRule } from "../../platform/config/index.ts";
import { glob } from "../tenancy/glob.ts";
import type { DeploymentFacts } from "./facts.ts";

/** Where a request may go. */
export interface DataPolicy {
  /** Lists of regions, as globs: of each one must fit. */
  readonly regions: readonly (readonly string[])[];
  readonly zeroRetention: boolean;
  readonly localOnly: boolean;
}

export const anywhere: DataPolicy = { regions: [], zeroRetention: false, localOnly: false };

/** All that several policies ask. */
export const together = (policies: readonly DataPolicy[]): DataPolicy => ({
  regions: policies.flatMap(({ regions }) => regions),
  zeroRetention: policies.some(({ zeroRetention }) => zeroRetention),
  localOnly: policies.some(({ localOnly }) => localOnly),
});

export const policyOf = ({ regions, zero_retention: zeroRetention, local: localOnly }: DataRule): DataPolicy => ({
  regions: regions.length === 0 ? [] : [regions],
  zeroRetention,
  localOnly,
});

/**
 * Why a deployment does not fit a policy; undefined where it does. What is local fits every one; what is not
 * known of another does not fit.
 */
export function policyFault(
  { regions, zeroRetention, localOnly }: DataPolicy,
  { region, keepsNothing }: DeploymentFacts,
  isLocal: boolean,
): string | undefined {
  if (isLocal) return undefined;
  if (localOnly) return "data must stay local, and it is not";
  if (zeroRetention && keepsNothing !== true) return "it is not known to keep nothing (zero_retention)";
  for (const allowed of regions) {
    if (region === undefined) return `its region is not known, and data must stay in ${allowed.join(", ")}`;
    if (!allowed.some((name) => glob(name, region) || region.startsWith(`${name}-`)))
      return `it is in ${region}, and data must stay in ${allowed.join(", ")}`;
  }
  return undefined;
}
