import type { Config } from "../../platform/config/index.ts";
import type { Pricing, Priced } from "./pricing.ts";

/** temporary */
export class PriceBook implements Pricing {
  constructor(readonly config: Config) {}
  of(): Priced {
    return { state: "unknown", price: undefined };
  }
  cost(): number | undefined {
    return undefined;
  }
  bound(): { unpriced: string; advice: string } {
    return { unpriced: "x", advice: "y" };
  }
}
