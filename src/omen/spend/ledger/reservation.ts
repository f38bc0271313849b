import type { Nano } from "../nano.ts";
import type { Bucket, Meter } from "./meter.ts";
import type { Refusal } from "./refusal.ts";

/** How an attempt ended, for its money. */
export type End =
  /** The provider said what was used. A cost above the bound is counted as it is. */
  | { readonly how: "usage"; readonly cost: Nano }
  /**
   * It may have cost as much as its bound; or nothing: no byte left, or the provider's rule
   * says that such an error is free.
   */
  | { readonly how: "bound" | "unsent" | "free_error" };

/**
 * What an attempt holds of its meters until it has ended. The attempt owns it, not the exchange: a drain
 * goes on after the client left.
 */
export interface Reservation {
  readonly bound: Nano;
  /** Ends it. The first end wins: false, and nothing changes, where it had ended. */
  settle(end: End): boolean;
  /** Ends one whose attempt is not sent, or no longer waits to be. */
  abandon(): void;
}

/**
 * What came of waiting: `send` at once, or do not. `store_unavailable`: the journal can't be written, or too many wait
 * for it. `not_allowed`: `isAllowed` said no meanwhile.
 */
export type Coverage = "send" | "store_unavailable" | "not_allowed" | Refusal;

/** What a reservation does and waits for; the ledger alone changes it. */
export class Entry implements Reservation {
  readonly meters: readonly Meter[];
  readonly bound: Nano;
  /** Whose turn it takes where several wait. */
  readonly key: string;
  /** Whether it may still be sent, asked after a wait; a revoked key's may not. */
  readonly isAllowed: () => boolean;
  /** When it is settled at its bound though nobody ended it, in monotonic milliseconds. */
  readonly dueAt: number;
  /** Where its bound is booked, meter by meter. */
  buckets: readonly Bucket[] = [];
  state: "new" | "queued" | "waiting" | "sent" | "ended" = "new";
  /** When it was booked, then when it was sent. */
  at = 0;
  /** Where it stands in `InFlight`. */
  place = -1;
  /** Stops the clock of its wait. */
  stopWaiting: (() => void) | undefined;
  #covered: PromiseWithResolvers<Coverage> | undefined;
  #coverage: Coverage | undefined;
  readonly #end: (entry: Entry, end: End) => boolean;

  constructor(
    meters: readonly Meter[],
    bound: Nano,
    { key, isAllowed, dueAt }: { readonly key: string; readonly isAllowed: () => boolean; readonly dueAt: number },
    end: (entry: Entry, end: End) => boolean,
  ) {
    this.meters = meters;
    this.bound = bound;
    this.key = key;
    this.isAllowed = isAllowed;
    this.dueAt = dueAt;
    this.#end = end;
  }

  settle(end: End): boolean {
    return this.#end(this, end);
  }

  abandon(): void {
    this.#end(this, { how: "unsent" });
  }

  /** Whether it may be sent, once that is known. */
  get covered(): Promise<Coverage> {
    this.#covered ??= Promise.withResolvers();
    if (this.#coverage !== undefined) this.#covered.resolve(this.#coverage);
    return this.#covered.promise;
  }

  /** No longer waits, and whoever awaits it hears why. Only the first answer counts. */
  answer(coverage: Coverage): void {
    this.stopWaiting?.();
    this.stopWaiting = undefined;
    this.#coverage ??= coverage;
    this.#covered?.resolve(this.#coverage);
  }
}

/** All that is booked and has not ended: an array whose gaps are filled by its last. */
export class InFlight {
  readonly #entries: Entry[] = [];

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  add(entry: Entry): void {
    entry.place = this.#entries.push(entry) - 1;
  }

  remove(entry: Entry): void {
    const last = this.#entries.at(-1);
    if (entry.place < 0 || !last) return;
    this.#entries[entry.place] = last;
    last.place = entry.place;
    this.#entries.pop();
    entry.place = -1;
  }

  /** The oldest and the newest moment at which one was booked or sent; `now` where there is none. */
  span(now: number): { readonly oldest: number; readonly newest: number } {
    let oldest = now;
    let newest = now;
    for (const { at } of this.#entries) {
      if (at < oldest) oldest = at;
      if (at > newest) newest = at;
    }
    return { oldest, newest };
  }

  due(monotonic: number): readonly Entry[] {
    return this.#entries.filter((entry) => entry.dueAt <= monotonic);
  }
}
