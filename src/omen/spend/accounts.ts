import { now } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { Watch } from "../../platform/watch.ts";
import type { Tenancy } from "../tenancy/tenancy.ts";
import type { Body } from "./journal/bodies.ts";
import { SqliteJournal } from "./journal/journal.ts";
import type { UsageRecord } from "./journal/record.ts";
import { Ledger } from "./ledger/ledger.ts";
import { systemTime } from "./ledger/system-time.ts";
import { Spend } from "./spend.ts";
import { WaitingBodies } from "./waiting-bodies.ts";

export interface AccountsOptions {
  /** The embedded store's file. */
  readonly path: string;
  readonly tenancy: Tenancy;
  /** IANA name of the time zone in which calendar windows begin. */
  readonly zone: string;
  readonly keepDays: number;
  /** Days for which bodies stay. */
  readonly bodyDays: number;
  readonly log: Log;
}

/** Longest wait for the last batch when the program ends, in milliseconds. */
const closeMs = 5000;

/** How long after a failed try the journal is opened again, in milliseconds. */
const retryMs = 2000;

const dayMs = 86_400_000;

/** Records that wait for the journal to open, at most. */
const earlyMax = 100_000;

/** The ledger and the records of an installation: opened beside the start, closed at the end. */
export class Accounts {
  readonly journal: SqliteJournal;
  readonly #options: AccountsOptions;
  readonly #bodies: WaitingBodies;
  #opening: Promise<Spend>;
  /** The budgets' meters; undefined while the journal is being opened, or can't be. */
  current: Spend | undefined;
  #isClosed = false;
  /** Records of calls that ended before the journal was open. */
  readonly #early: UsageRecord[] = [];
  /** Records that were lost: the journal did not open for long. */
  #lost = 0;

  constructor(options: AccountsOptions) {
    this.#options = options;
    this.journal = new SqliteJournal(options.path);
    this.#bodies = new WaitingBodies((bodies) => this.journal.keepBodies(bodies), options.log);
    this.#opening = this.#open();
    this.#opening.catch(() => undefined);
  }

  /** Resolves when the journal is open. Rejects when it can't be. */
  ready(): Promise<Spend> {
    return this.#opening;
  }

  /** Keeps a record of a call, in the same turn as its `settle`. Beyond what may wait it is dropped and counted. */
  record(record: UsageRecord): void {
    if (this.current) this.current.ledger.record(record);
    else if (this.#isClosed || this.#early.length >= earlyMax) this.#lost++;
    else this.#early.push(record);
  }

  /** Keeps what was asked and answered in a call. Beyond what may wait it is dropped, and the log says so once. */
  keep(body: Body): void {
    this.#bodies.add(body);
  }

  /** Records that wait to be written, and those that were dropped since the start. */
  get records(): { readonly waiting: number; readonly dropped: number } {
    const ledger = this.current?.ledger;
    return {
      waiting: this.#early.length + (ledger?.queuedRecords ?? 0),
      dropped: this.#lost + (ledger?.droppedRecords ?? 0),
    };
  }

  async #open(): Promise<Spend> {
    const { zone, tenancy, log } = this.#options;
    try {
      const ledger = await Ledger.open({ journal: this.journal, ...systemTime, zone });
      for (const { id, amount } of ledger.unsettled)
        log.warn("the last run ended without closing its books: so much may have been spent, and counts as spent", {
          budget: id,
          usd: Number(amount) / 1e9,
        });
      this.current = new Spend(ledger, tenancy);
      for (const record of this.#early.splice(0)) ledger.record(record);
      this.#forgetOld();
      return this.current;
    } catch (error) {
      log.error("the ledger can't be opened; calls under a budget are refused", { error: (error as Error).message });
      void new Watch(retryMs, () => {
        if (this.#isClosed) return;
        this.#opening = this.#open();
        this.#opening.catch(() => undefined);
      });
      throw error;
    }
  }

  /** Once a day, records that are too old go. */
  #forgetOld(): void {
    if (this.#isClosed) return;
    const { keepDays, bodyDays, log } = this.#options;
    this.journal
      .forgetBodies(now() - bodyDays * dayMs)
      .catch((error: Error) => log.warn("old bodies could not be deleted", { error: error.message }));
    this.journal
      .forget(now() - keepDays * dayMs)
      .catch((error: Error) => log.warn("old records could not be deleted", { error: error.message }));
    const timer = setTimeout(() => this.#forgetOld(), dayMs);
    timer.unref();
  }

  /** Closes the books: what has ended is durable. Gives up on a journal that can't be written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const spend = this.current;
    this.current = undefined;
    await Promise.race([spend?.ledger.close(), new Promise<void>((resolve) => void new Watch(closeMs, resolve))]);
    await Promise.race([this.#bodies.flush(), new Promise<void>((resolve) => void new Watch(closeMs, resolve))]);
    await this.journal.close();
  }
}
