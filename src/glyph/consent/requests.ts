import type { Database } from "bun:sqlite";
import { now } from "../../platform/clock.ts";
import { randomName } from "../../platform/random.ts";
import { type Reach, reaches } from "../policy/policy.ts";
import type { Scope } from "./scope.ts";

/** What a person is shown of a request, besides who asks for which tool. */
export interface Shown {
  /** `create src/tax.ts, 50 bytes`. */
  readonly does: string;
  /** The arguments in lines, cut where they are long. */
  readonly detail: readonly string[];
  readonly roots: readonly string[];
  readonly why: string;
  /** Who started the process that asks: `claude (pid 7120)`. */
  readonly by: string;
  /** What session and always would be about. */
  readonly scope: string;
}

export interface Asked {
  /** The hash of the canonical action: what `once` is about. */
  readonly action: string;
  readonly principal: string;
  readonly session: string;
  readonly launch: string | undefined;
  readonly server: string;
  readonly tool: string;
  readonly pin: string;
  readonly scope: Scope;
  readonly upTo: Reach;
  readonly shown: Shown;
}

type State = "pending" | "granted" | "denied" | "lapsed";

export interface Request {
  readonly id: string;
  readonly action: string;
  readonly state: State;
  readonly asked_ms: number;
  readonly lapses_ms: number;
  readonly used_ms: number | null;
  readonly grant_id: number | null;
  readonly principal: string;
  readonly session: string;
  readonly launch: string | null;
  readonly server: string;
  readonly tool: string;
  readonly pin: string;
  readonly scope: string;
  readonly up_to: Reach;
  /** `Shown` as JSON. */
  readonly shown: string;
}

/** Most requests of one caller that may wait at a time: a model can't fill the list that a person reads. */
const pendingMax = 100;
/** Milliseconds after which a request that was decided or has lapsed is forgotten: the audit log has it. */
const keptMs = 7 * 24 * 3_600_000;
const idLetters = 4;

/** Nobody may ask for more before some of what is asked for is decided. */
export class TooManyRequests extends Error {
  override readonly name = "TooManyRequests";
}

/** Why a person's decision can't be taken; the message is for that person. */
export class NotDecidable extends Error {
  override readonly name = "NotDecidable";
}

/** What waits for a person, in glyph.db: one request for each action, whoever asks how often. */
export class Requests {
  constructor(readonly database: Database) {}

  /** The request that waits for this action, else a new one. `isNew` tells which. Throws `TooManyRequests`. */
  ask(asked: Asked, pendingMs: number): { readonly request: Request; readonly isNew: boolean } {
    const work = this.database.transaction(() => {
      const waiting = this.#latest(asked.action);
      if (waiting?.state === "pending") return { request: waiting, isNew: false };
      this.#tidy();
      const count = this.database
        .query<{ count: number }, [string, number]>(
          "SELECT count(*) AS count FROM requests WHERE state = 'pending' AND principal = ?1 AND lapses_ms > ?2",
        )
        .get(asked.principal, now());
      if ((count?.count ?? 0) >= pendingMax)
        throw new TooManyRequests(`${pendingMax} requests wait for a person already`);
      return { request: this.#insert(asked, pendingMs), isNew: true };
    });
    return work.immediate();
  }

  /**
   * The latest request about this action that still means something: one that waits, was
   * granted and not used, or was denied.
   */
  about(action: string): Request | undefined {
    return this.#latest(action);
  }

  #latest(action: string): Request | undefined {
    const row = this.database
      .query<Request, [string, number]>(
        "SELECT * FROM requests WHERE action = ?1 AND lapses_ms > ?2 AND used_ms IS NULL ORDER BY asked_ms DESC, id LIMIT 1",
      )
      .get(action, now());
    return row ?? undefined;
  }

  /** Uses up a granted request. False where another call was faster. */
  use(id: string): boolean {
    const used = this.database
      .query("UPDATE requests SET used_ms = ?2 WHERE id = ?1 AND state = 'granted' AND used_ms IS NULL")
      .run(id, now());
    return used.changes === 1;
  }

  /** Gives a use back: the call that it was for was not made after all. */
  giveBack(id: string): void {
    this.database.query("UPDATE requests SET used_ms = NULL WHERE id = ?1 AND state = 'granted'").run(id);
  }

  find(id: string): Request | undefined {
    return this.database.query<Request, [string]>("SELECT * FROM requests WHERE id = ?1").get(id) ?? undefined;
  }

  /** Those that wait, oldest first. */
  pending(): readonly Request[] {
    return this.database
      .query<Request, [number]>(
        "SELECT * FROM requests WHERE state = 'pending' AND lapses_ms > ?1 ORDER BY asked_ms, id",
      )
      .all(now());
  }

  /** Notes a person's no. Throws `NotDecidable`. */
  deny(id: string): void {
    const work = this.database.transaction(() => {
      this.#decidable(id);
      this.database.query("UPDATE requests SET state = 'denied', decided_ms = ?2 WHERE id = ?1").run(id, now());
    });
    work.immediate();
  }

  /**
   * Notes a person's yes: the asked call may be made once, for as long as it might have waited, and `grant` makes what
   * lasts longer. Throws `NotDecidable`.
   */
  grant(id: string, reach: Reach, grant: (request: Request) => number | undefined): number | undefined {
    const work = this.database.transaction(() => {
      const request = this.#decidable(id);
      if (reaches.indexOf(reach) > reaches.indexOf(request.up_to)) {
        throw new NotDecidable(`${id} can be granted ${request.up_to} at most`);
      }
      const made = grant(request);
      this.database
        .query("UPDATE requests SET state = 'granted', decided_ms = ?2, lapses_ms = ?3, grant_id = ?4 WHERE id = ?1")
        .run(id, now(), now() + (request.lapses_ms - request.asked_ms), made ?? null);
      return made;
    });
    return work.immediate();
  }

  #decidable(id: string): Request {
    const request = this.find(id);
    if (!request) throw new NotDecidable(`there is no request ${id}`);
    if (request.state !== "pending") throw new NotDecidable(`${id} was ${request.state} already`);
    if (request.lapses_ms <= now()) throw new NotDecidable(`${id} has lapsed; the call must be made again`);
    return request;
  }

  /**
   * Ends those that nobody has answered in time, each once whatever processes look, and tells of it. Where
   * telling throws, nothing has ended.
   */
  lapse(tell: (request: Request) => void): void {
    const time = now();
    const overdue = this.database.query<{ id: string }, [number]>(
      "SELECT id FROM requests WHERE state = 'pending' AND lapses_ms <= ?1 LIMIT 1",
    );
    if (!overdue.get(time)) return;
    const work = this.database.transaction(() => {
      const ended = this.database
        .query<Request, [number]>(
          "UPDATE requests SET state = 'lapsed' WHERE state = 'pending' AND lapses_ms <= ?1 RETURNING *",
        )
        .all(time);
      for (const request of ended) tell(request);
    });
    work.immediate();
  }

  /** Forgets what is long over. What lapsed is kept until it was told of. */
  #tidy(): void {
    this.database.query("DELETE FROM requests WHERE state <> 'pending' AND lapses_ms < ?1").run(now() - keptMs);
  }

  #insert(asked: Asked, pendingMs: number): Request {
    const askedMs = now();
    for (let letters = idLetters; ; letters++) {
      const id = randomName(letters);
      if (this.find(id)) continue;
      this.database
        .query(
          `INSERT INTO requests (id, action, asked_ms, lapses_ms, principal, session, launch, server, tool, pin, scope, up_to, shown)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)`,
        )
        .run(
          id,
          asked.action,
          askedMs,
          askedMs + pendingMs,
          asked.principal,
          asked.session,
          asked.launch ?? null,
          asked.server,
          asked.tool,
          asked.pin,
          JSON.stringify(asked.scope),
          asked.upTo,
          JSON.stringify(asked.shown),
        );
      const request = this.find(id);
      if (request) return request;
    }
  }
}
