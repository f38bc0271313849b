import { now } from "../../platform/clock.ts";
import { Watch } from "../../platform/watch.ts";
import type { Budget } from "../tenancy/objects.ts";
import { subjectOf } from "../tenancy/objects.ts";
import type { Tenancy } from "../tenancy/tenancy.ts";
import type { Ledger, MeterView } from "./ledger/ledger.ts";
import type { MeterRef } from "./ledger/meter.ts";

/** Whose money a call is, as far as it concerns budgets. */
export interface Spender {
  /** As `key:ada-laptop`. */
  readonly principal: string;
  readonly organization: string;
  readonly workspace: string;
  readonly user: string | undefined;
  /** More subjects whose budgets the call draws on: the claim that let a machine in. */
  readonly others: readonly string[];
  /** The client's own user, as it says; an id counts within its workspace. */
  readonly customer: string | undefined;
  readonly session: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** A budget, and the meter that counts for one of its members. */
export interface Charged {
  readonly budget: Budget;
  readonly meter: MeterRef;
}

/** What may be spent now, a temporary raise with it. */
export const capOf = ({ amount, raise }: Budget, at: number): bigint =>
  raise && raise.until > at ? amount + raise.by : amount;

const dayMs = 86_400_000;

/** After so much silence a session is over. */
const sessionMs = 30 * dayMs;

/** Budgets' meters in the ledger, kept as the budgets change. */
export class Spend {
  readonly ledger: Ledger;
  readonly #tenancy: Tenancy;
  /** Meters by the budget that made them, of those that were used since the start. */
  readonly #meters = new Map<string, Map<string, MeterRef>>();

  #applied: Promise<unknown> = Promise.resolve();

  constructor(ledger: Ledger, tenancy: Tenancy) {
    this.ledger = ledger;
    this.#tenancy = tenancy;
    tenancy.listen({
      budgetChanged: (budget, isGone) => {
        if (isGone) this.#meters.delete(budget.id);
        else this.#apply(budget);
      },
    });
    for (const budget of tenancy.budgets) this.#watchRaise(budget);
    this.#sweep();
  }

  /** Sessions' meters would stay for ever: those that nobody drew on for a while go. */
  #sweep(): void {
    const old = now() - sessionMs;
    const isOver = ({ id, used }: { readonly id: string; readonly used: number }) =>
      id.startsWith("session:") && used < old;
    this.ledger.forget(isOver).catch(() => undefined); // what stays is tried again the next day
    setTimeout(() => this.#sweep(), dayMs).unref();
  }

  /** The budgets that a call draws on, each once. */
  charged(spender: Spender): readonly Charged[] {
    if (!this.#tenancy.hasBudgets) return [];
    const { principal, organization, workspace, user, others } = spender;
    const subjects = [
      principal,
      ...(user === undefined ? [] : [subjectOf.user(user)]),
      ...others,
      subjectOf.workspace({ organization, name: workspace }),
      subjectOf.organization(organization),
    ];
    // Two of them may bear the label of one budget.
    const budgets = new Set(subjects.flatMap((subject) => this.#tenancy.budgetsOf(subject)));
    return [...budgets].map((budget) => ({ budget, meter: this.#meterOf(budget, spender) }));
  }

  /** What a budget's own meter holds now; of one for each member there is none. */
  view(budget: Budget): MeterView {
    return this.ledger.view(this.#refOf(budget, budget.id));
  }

  /** The meters of a budget for each member that were used since the start. */
  members(budget: Budget): readonly { readonly id: string; readonly view: MeterView }[] {
    return [...(this.#meters.get(budget.id)?.values() ?? [])].map((meter) => ({
      id: meter.id,
      view: this.ledger.view(meter),
    }));
  }

  /** Says what of a budget's unsettled money was spent. Resolves when that is durable. */
  resolve(budget: Budget, spent: bigint): Promise<void> {
    return this.ledger.resolve(this.#refOf(budget, budget.id), spent);
  }

  /** Resolves when every change of a budget holds: a raise does as soon as it is durable. */
  async applied(): Promise<void> {
    await this.#applied;
  }

  #meterOf(budget: Budget, spender: Spender): MeterRef {
    const id = budget.each === undefined ? budget.id : `${memberOf(budget.each, spender)}/${budget.label}`;
    let known = this.#meters.get(budget.id);
    if (!known) this.#meters.set(budget.id, (known = new Map()));
    let meter = known.get(id);
    if (!meter) known.set(id, (meter = this.#refOf(budget, id)));
    return meter;
  }

  #refOf(budget: Budget, id: string): MeterRef {
    return { id, window: budget.window, cap: capOf(budget, now()), hard: budget.hard };
  }

  /** The ledger learns the new cap of every meter that it knows. */
  #apply(budget: Budget): void {
    const known = this.#meters.get(budget.id) ?? new Map<string, MeterRef>();
    if (budget.each === undefined) known.set(budget.id, this.#refOf(budget, budget.id));
    for (const id of known.keys()) {
      const meter = this.#refOf(budget, id);
      known.set(id, meter);
      // A journal that can't be written is told of where it matters: at the next call.
      this.#applied = Promise.all([this.#applied, this.ledger.setCap(meter, meter.cap).catch(() => undefined)]);
    }
    this.#meters.set(budget.id, known);
    this.#watchRaise(budget);
  }

  /** A raise ends as a lowering. */
  #watchRaise({ id, raise }: Budget): void {
    if (!raise || raise.until <= now()) return;
    const watch = new Watch(Math.min(raise.until - now(), longestWatchMs), () => {
      const current = this.#tenancy.budget(id);
      if (current?.raise?.until === raise.until) this.#apply(current);
    });
    void watch;
  }
}

/** A raise that ends later is looked at again then. */
const longestWatchMs = 86_400_000;

function memberOf(each: NonNullable<Budget["each"]>, spender: Spender): string {
  const { principal, organization, workspace, user, customer, session, tags } = spender;
  if (each === "user") return user === undefined ? principal : subjectOf.user(user);
  if (each === "key") return principal;
  const place = `${organization}/${workspace}`;
  if (each === "session") return `session:${place}/${session ?? ""}`;
  if (each === "customer") return `customer:${place}/${customer ?? ""}`;
  const tag = each.slice("tag:".length);
  return `tag:${place}/${tag}=${tags[tag] ?? ""}`;
}
