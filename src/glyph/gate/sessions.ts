import type { Database } from "bun:sqlite";
import { monotonic, now } from "../../platform/clock.ts";
import type { SessionFacts } from "../policy/facts.ts";

/** What a session has seen. */
export type Label = "untrusted" | "private";

interface Mark {
  readonly since_ms: number;
  readonly until_ms: number;
  readonly source: string;
}

interface TaintRow extends Mark {
  readonly session: string;
  readonly label: Label;
}

/** Milliseconds within which what another process has changed counts. */
const lookMs = 25;
const hourMs = 3_600_000;
/** A mark that is this old is written anew when there is reason for it again: its end moves on. */
const renewMs = 60_000;
/** Sessions that are remembered in memory; the marks of others are in glyph.db. */
const sessionsMax = 10_000;

/** The marks that glyph.db keeps, so that they survive a restart and can be seen and taken away. */
export class Taints {
  constructor(readonly database: Database) {}

  of(session: string): readonly TaintRow[] {
    return this.database
      .query<TaintRow, [string, number]>("SELECT * FROM taints WHERE session = ?1 AND until_ms > ?2")
      .all(session, now());
  }

  all(): readonly TaintRow[] {
    return this.database
      .query<TaintRow, [number]>("SELECT * FROM taints WHERE until_ms > ?1 ORDER BY since_ms, session, label")
      .all(now());
  }

  mark(session: string, label: Label, { since_ms: since, until_ms: until, source }: Mark): void {
    this.database
      .query(
        `INSERT INTO taints (session, label, since_ms, until_ms, source) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (session, label) DO UPDATE SET until_ms = excluded.until_ms`,
      )
      .run(session, label, since, until, source);
    this.database.query("DELETE FROM taints WHERE until_ms <= ?1").run(now());
  }

  /** Forgets what a session has seen. Returns how many marks there were. */
  reset(session: string): number {
    return this.database.query("DELETE FROM taints WHERE session = ?1").run(session).changes;
  }

  /** Another number whenever another process has written. */
  version(): number {
    return this.database.query<{ data_version: number }, []>("PRAGMA data_version").get()?.data_version ?? 0;
  }
}

/** One session, as long as this process knows it. */
export class Session {
  readonly startedMs = now();
  calls = 0;
  readonly marks = new Map<Label, Mark>();
  /** What glyph.db's version was when the marks were read. */
  version = -1;
  /** When glyph.db's version was looked at, by the monotonic clock. */
  lookedAt = -Infinity;

  constructor(readonly id: string) {}

  facts(): SessionFacts {
    return {
      saw_untrusted: this.has("untrusted"),
      saw_private: this.has("private"),
      calls: this.calls - 1,
      age_seconds: (now() - this.startedMs) / 1000,
    };
  }

  has(label: Label): boolean {
    const mark = this.marks.get(label);
    return mark !== undefined && mark.until_ms > now();
  }
}

/** The sessions of this process and their marks. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #hours: number;

  constructor(hours: number) {
    this.#hours = hours;
  }

  /** The session of that name, with a call more. */
  enter(id: string): Session {
    let session = this.#sessions.get(id);
    if (!session) {
      session = new Session(id);
      this.#sessions.set(id, session);
      const [oldest] = this.#sessions.keys();
      if (this.#sessions.size > sessionsMax && oldest !== undefined) this.#sessions.delete(oldest);
    }
    session.calls++;
    return session;
  }

  /** Forgets a session that has ended; its marks stay in glyph.db until they end. */
  end(id: string): void {
    this.#sessions.delete(id);
  }

  /**
   * Reads the marks anew where another process has changed something; it is looked at once in a
   * while, not for each of many calls.
   */
  refresh(session: Session, taints: Taints): void {
    const time = monotonic();
    if (time - session.lookedAt < lookMs) return;
    session.lookedAt = time;
    const version = taints.version();
    if (version === session.version) return;
    session.version = version;
    session.marks.clear();
    for (const row of taints.of(session.id)) session.marks.set(row.label, row);
  }

  /** Marks a session. Throws where glyph.db can't be written; the mark holds in this process all the same. */
  mark(session: Session, label: Label, source: string, taints: () => Taints): void {
    const time = now();
    const known = session.marks.get(label);
    const untilMs = time + this.#hours * hourMs;
    if (known && untilMs - known.until_ms < renewMs) return;
    const mark = { since_ms: known?.since_ms ?? time, until_ms: untilMs, source: known?.source ?? source };
    session.marks.set(label, mark);
    taints().mark(session.id, label, mark);
  }
}
