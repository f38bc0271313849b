import { createHmac } from "node:crypto";
import { now } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { succeeded } from "../provider/answer.ts";
import { Cancellation } from "../provider/cancellation.ts";
import { baseHeaders, send } from "../provider/http.ts";
import type { MeterView } from "../spend/ledger/ledger.ts";
import type { Charged, Spend } from "../spend/spend.ts";
import { usdOf } from "../tenancy/budget-text.ts";
import { shareOf } from "./shares.ts";

export interface AlertOptions {
  /** Where alerts are posted; absent: they are in the log alone. */
  readonly url: string | undefined;
  /** Signs what is posted: `x-omen-signature: sha256=HEX`, an HMAC of the body. */
  readonly secret: string | undefined;
  readonly log: Log;
}

/** Waits before a post is tried again, in milliseconds. */
const retriesMs = [1000, 10_000, 60_000];

/** How long the receiver may take, in milliseconds. */
const postMs = 10_000;

/** Most meters that are remembered. */
const metersMax = 100_000;

/** Tells the operator when a budget reaches one of its `notify` shares: once a window each. */
export class BudgetAlerts {
  readonly #options: AlertOptions;
  /** By meter, the highest share that was told in the window that resets then. */
  readonly #told = new Map<string, { readonly share: number; readonly resetsAt: number | undefined }>();

  constructor(options: AlertOptions) {
    this.#options = options;
  }

  /** Looks at budgets on which a call was settled. */
  look(spend: Spend, charged: readonly Charged[]): void {
    for (const { budget, meter } of charged) {
      if (budget.notify === undefined || budget.notify.length === 0) continue;
      const view = spend.ledger.view(meter);
      const used = shareOf({ ...view, reserved: 0n });
      const reached = budget.notify.filter((share) => used >= share);
      const share = Math.max(0, ...reached);
      const told = this.#told.get(meter.id);
      const before = told && told.resetsAt === view.resetsAt ? told.share : 0;
      if (share > before) {
        this.#remember(meter.id, { share, resetsAt: view.resetsAt });
        this.#tell({ budget, meter }, share, view);
      } else if (share < before) this.#remember(meter.id, { share, resetsAt: view.resetsAt }); // raised, or rolled on
    }
  }

  #remember(meter: string, told: { readonly share: number; readonly resetsAt: number | undefined }): void {
    this.#told.delete(meter);
    this.#told.set(meter, told);
    if (this.#told.size <= metersMax) return;
    for (const oldest of this.#told.keys()) {
      this.#told.delete(oldest);
      return;
    }
  }

  #tell({ budget, meter }: Charged, share: number, { cap, spent, unsettled, resetsAt }: MeterView): void {
    const facts = {
      budget: budget.id,
      meter: meter.id,
      share,
      amount_usd: usdOf(cap),
      spent_usd: usdOf(spent + unsettled),
      window: budget.window,
      hard: budget.hard,
      resets_at: resetsAt === undefined ? null : new Date(resetsAt).toISOString(),
    };
    this.#options.log.warn("a budget has reached a share that is to be told", {
      budget: budget.id,
      meter: meter.id,
      share,
      spent_usd: facts.spent_usd,
      amount_usd: facts.amount_usd,
    });
    const { url } = this.#options;
    if (url === undefined) return;
    const body = JSON.stringify({ type: "budget.share_reached", at: new Date(now()).toISOString(), ...facts });
    void this.#post(url, body, 0);
  }

  async #post(url: string, body: string, tries: number): Promise<void> {
    const { secret, log } = this.#options;
    try {
      const answer = await send({
        method: "POST",
        url,
        headers: {
          ...baseHeaders,
          "content-type": "application/json",
          ...(secret !== undefined && {
            "x-omen-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
          }),
        },
        body,
        cancellation: Cancellation.of(AbortSignal.timeout(postMs)),
      });
      answer.cancel();
      if (succeeded(answer)) return;
      throw new Error(`it answered ${answer.status}`);
    } catch (error) {
      const waitMs = retriesMs[tries];
      if (waitMs === undefined) {
        log.warn("the webhook of budgets can't be reached", { error: (error as Error).message });
        return;
      }
      setTimeout(() => void this.#post(url, body, tries + 1), waitMs).unref();
    }
  }
}
