import type { AnswerUsage } from "../dialect/answer.ts";
import type { SendablePassage } from "../passage/passage.ts";
import type { End, Reservation } from "../spend/ledger/reservation.ts";
import { costOf } from "../spend/price/cost.ts";
import type { Priced } from "../spend/price/lookup.ts";
import type { Charged, Spend } from "../spend/spend.ts";
import type { BudgetAlerts } from "./alerts.ts";

/** How an attempt ended, as far as its money depends on it. */
export interface PermitEnd {
  readonly usage: AnswerUsage | undefined;
  /** The provider answered with an error's status. */
  readonly isRefused: boolean;
  readonly mayHaveArrived: boolean;
}

/** What a call to a provider was allowed with: its body may differ from the one that was asked for. */
export interface Permit {
  readonly passage: SendablePassage;
  /** The limit of the answer that a budget set, in tokens. */
  readonly outputLimit: number | undefined;
  readonly priced: Priced;
  readonly bound: number | undefined;
  /** Ends it. Gives the cost in nano-dollars; undefined where it is not known. */
  settle(end: PermitEnd): number | undefined;
}

/** The books that a call is entered in. */
interface Money {
  readonly spend: Spend;
  readonly charged: readonly Charged[];
  readonly reservation: Reservation;
  readonly alerts: BudgetAlerts;
}

interface Booked {
  readonly passage: SendablePassage;
  readonly priced: Priced;
  /** Nano-dollars, where a hard budget asked for them. */
  readonly bound: number | undefined;
  readonly limit: number | undefined;
  /** Told what was used. */
  readonly used: ((usage: AnswerUsage | undefined) => void) | undefined;
  /** Undefined where no budget is concerned. */
  readonly money: Money | undefined;
}

/** A permit that is entered in the books. */
export class BookedPermit implements Permit {
  readonly passage: SendablePassage;
  readonly outputLimit: number | undefined;
  readonly priced: Priced;
  readonly bound: number | undefined;
  readonly #used: Booked["used"];
  readonly #money: Money | undefined;

  constructor({ passage, priced, bound, limit, used, money }: Booked) {
    this.passage = passage;
    this.outputLimit = limit;
    this.priced = priced;
    this.bound = bound;
    this.#used = used;
    this.#money = money;
  }

  settle(end: PermitEnd): number | undefined {
    const cost = this.#costOf(end.usage);
    const isFree = end.isRefused || !end.mayHaveArrived;
    this.#used?.(end.usage ?? (isFree ? undefined : believedUse(this.passage)));
    if (this.#money) {
      const { spend, charged, reservation, alerts } = this.#money;
      reservation.settle(moneyOf(end, cost, this.bound !== undefined));
      alerts.look(spend, charged);
    }
    return cost ?? (isFree ? 0 : undefined);
  }

  /** Nano-dollars; undefined where nobody knows what was used, or its price. */
  #costOf(usage: AnswerUsage | undefined): number | undefined {
    const { price } = this.priced;
    return usage && price && costOf(usage, price);
  }
}

/** Bytes of a request that are about one token, for limits: corrected when the provider has counted. */
const bytesPerToken = 4;

/** Tokens of a request that nobody has counted yet. */
export const believedInput = ({ body }: SendablePassage): number => Math.ceil(body.length / bytesPerToken);

/**
 * What of a budget's money an end takes: the truth where it is known, all that it may have been
 * under a hard cap where it is not.
 */
function moneyOf({ isRefused, mayHaveArrived }: PermitEnd, cost: number | undefined, isHard: boolean): End {
  if (cost !== undefined) return { how: "usage", cost };
  if (!mayHaveArrived) return { how: "unsent" };
  if (isRefused) return { how: "free_error" };
  return isHard ? { how: "bound" } : { how: "free_error" };
}

/** Tokens of a request whose provider never told: its body's. */
const believedUse = (passage: SendablePassage): AnswerUsage => ({ input: believedInput(passage), output: 0 });
