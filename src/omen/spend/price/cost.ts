import type { AnswerUsage } from "../../dialect/answer.ts";
import type { Nano } from "../nano.ts";
import { partsAt, ratesFor, type Price, type Service } from "./price.ts";

/** What a provider counted; audio and images among it where they have rates of their own. */
export interface PricedUsage extends AnswerUsage {
  /** Of `input`. */
  readonly audioInput?: number;
  /** Of `output`. */
  readonly audioOutput?: number;
  /** Of `output`. */
  readonly imageOutput?: number;
}

/**
 * What an attempt cost, in nano-dollars, rounded up once. `service` is the one that served it. Counters that contradict
 * each other (more from the cache than there was input) count as they are: what a provider says was used is billed.
 */
export function costOf(usage: PricedUsage, price: Price, service?: Service): Nano {
  const { input, output } = usage;
  const { cacheRead = 0, cacheWrite = 0, cacheWriteHour = 0, reasoning = 0 } = usage;
  const { audioInput = 0, audioOutput = 0, imageOutput = 0 } = usage;
  const rates = ratesFor(price, input, service);
  return (
    price.perRequest +
    partsAt([
      [Math.max(0, input - cacheRead - cacheWrite - audioInput), rates.input],
      [cacheRead, rates.cachedInput],
      [Math.max(0, cacheWrite - cacheWriteHour), rates.cacheWrite],
      [cacheWriteHour, rates.cacheWriteHour],
      [audioInput, rates.audioInput],
      [Math.max(0, output - reasoning - audioOutput - imageOutput), rates.output],
      [reasoning, rates.reasoning],
      [audioOutput, rates.audioOutput],
      [imageOutput, rates.imageOutput],
    ])
  );
}

/** The service that an answer's `service_tier` names; what is not known is the default's. */
export function serviceOf(tier: string | undefined): Service {
  return tier === "priority" || tier === "flex" ? tier : "default";
}
