import { monotonic } from "../../../platform/clock.ts";
import { thisTurn } from "../../../platform/turn.ts";
import type { Connection, Keeper } from "./connection.ts";
import type { Origin } from "./target.ts";

/** Idle connections that are kept for one origin. How many are in use is not limited. */
const idleMax = 128;

/** Longest time for which an idle connection is kept, in milliseconds. */
const idleMs = 30_000;

/**
 * How long before its server gives an idle connection up Omen does, in milliseconds: word of it needs time to arrive.
 */
const marginMs = 1000;

/** How often idle connections are looked over, in milliseconds. */
const sweepMs = 1000;

/** For how long an idle connection's server is believed not to have closed it meanwhile, in milliseconds. */
const recentMs = 250;

/**
 * A server that ends a connection so soon behind an answer, in milliseconds, says "keep-alive" in vain
 * (llama-server behind streams).
 */
const soonMs = 1000;

/** For how long that is believed of it, in milliseconds; most servers of which it is. */
const [believedMs, closersMax] = [60 * 60 * 1000, 1000];

interface Idle {
  readonly connection: Connection;
  readonly since: number;
  readonly inTurn: number;
  readonly until: number;
}

/**
 * Connections between their exchanges; the one used last is taken first, so that what a burst left behind grows old.
 */
export class Pool implements Keeper {
  readonly #idle = new Map<string, Idle[]>();
  /**
   * Until when servers are believed to close behind their answers, by origin: a request in that very moment is lost.
   */
  readonly #closers = new Map<string, number>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /**
   * An idle connection to the origin. `isSure` says that its end, had there been one lately, would have been told: it
   * is neither idle since this very turn of the event loop, when an end may lie right behind the answer, nor for long.
   */
  take({ key }: Origin): { readonly connection: Connection; readonly isSure: boolean } | undefined {
    const now = monotonic();
    const list = this.#idle.get(key) ?? [];
    for (let idle = surest(list); idle; idle = surest(list)) {
      const { connection, since, inTurn, until } = idle;
      if (now < until && connection.isUsable) {
        connection.hold(true);
        return { connection, isSure: inTurn !== thisTurn() && now - since < recentMs };
      }
      connection.retire();
    }
    return undefined;
  }

  idle(connection: Connection, seconds: number | undefined): void {
    const { key } = connection.origin;
    const keepMs = Math.min(idleMs, seconds === undefined ? idleMs : seconds * 1000 - marginMs);
    let list = this.#idle.get(key);
    if (!list) this.#idle.set(key, (list = []));
    if (this.#closesBehind(key) || keepMs <= 0 || list.length >= idleMax) return connection.retire();
    const since = monotonic();
    list.push({ connection, since, inTurn: thisTurn(), until: since + keepMs });
    connection.hold(false);
    this.#timer ??= this.#startSweeping();
  }

  closed(connection: Connection, unasked: boolean): void {
    const { key } = connection.origin;
    const list = this.#idle.get(key);
    const index = list?.findIndex((idle) => idle.connection === connection) ?? -1;
    const [idle] = index < 0 ? [] : (list?.splice(index, 1) ?? []);
    if (idle && unasked && monotonic() - idle.since < soonMs) this.lost(connection.origin);
  }

  /** The server closed a connection that it was to keep: from now on each request has one of its own. */
  lost({ key }: Origin): void {
    if (this.#closers.size >= closersMax) this.#closers.clear();
    this.#closers.set(key, monotonic() + believedMs);
    for (const { connection } of this.#idle.get(key)?.slice() ?? []) connection.retire();
  }

  #closesBehind(key: string): boolean {
    const until = this.#closers.get(key);
    if (until === undefined) return false;
    if (monotonic() < until) return true;
    this.#closers.delete(key);
    return false;
  }

  #startSweeping(): ReturnType<typeof setInterval> {
    const timer = setInterval(() => this.#sweep(), sweepMs);
    timer.unref();
    return timer;
  }

  #sweep(): void {
    const now = monotonic();
    for (const [key, list] of this.#idle) {
      for (const { connection } of list.filter(({ until }) => until <= now)) connection.retire();
      if (list.length === 0) this.#idle.delete(key);
    }
    if (this.#idle.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/**
 * Takes the newest connection out that was idle before this turn of the event loop began: of one that became so within
 * it nothing is known yet, and finding out takes a turn. Where all did, the newest.
 */
function surest(list: Idle[]): Idle | undefined {
  const turn = thisTurn();
  const index = list.findLastIndex(({ inTurn }) => inTurn !== turn);
  return index < 0 ? list.pop() : list.splice(index, 1)[0];
}
