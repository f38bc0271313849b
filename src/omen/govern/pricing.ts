import type { AnswerUsage } from "../dialect/answer.ts";
import type { SendablePassage } from "../passage/passage.ts";
import type { Deployment } from "../route/catalogue.ts";

/** What a deployment costs, and how sure that is. */
export interface Priced {
  readonly state: "known" | "guessed" | "configured" | "free" | "unknown";
  readonly price: unknown;
}

/** Prices, as the governor asks for them. */
export interface Pricing {
  of(deployment: Deployment): Priced;
  /** Nano-dollars; undefined where the price is not known. */
  cost(usage: AnswerUsage, priced: Priced): number | undefined;
  /** An upper bound of what a body can cost, the body with an output limit where it had none or too high a one. */
  bound(asked: {
    readonly deployment: Deployment;
    readonly priced: Priced;
    readonly passage: SendablePassage;
    readonly affordable: number;
    readonly outputMin: number;
  }):
    | { readonly bound: number; readonly passage: SendablePassage; readonly limit: number | undefined }
    | { readonly unpriced: string; readonly advice: string };
}
