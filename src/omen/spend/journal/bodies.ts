import type { Database } from "bun:sqlite";

/** What was asked and answered in one call, redacted. */
export interface Body {
  /** The id of the call's record. */
  readonly attempt: string;
  /** When it ended, in milliseconds since the Unix epoch. */
  readonly at: number;
  readonly request: string;
  readonly answer: string;
}

/** Bodies deleted in one transaction, so that a batch waits for one of them and not for all. */
const deletedAtOnce = 200;

/** Bodies in their table, in the journal's thread. */
export class Bodies {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  keep(bodies: readonly Body[]): void {
    const insert = this.#database.query<unknown, (string | number)[]>(
      "INSERT INTO bodies (attempt, at, request, answer) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#database
      .transaction(() => {
        for (const { attempt, at, request, answer } of bodies) insert.run(attempt, at, request, answer);
      })
      .immediate();
  }

  of(attempt: string): Body | null {
    return this.#database
      .query<Body, [string]>("SELECT attempt, at, request, answer FROM bodies WHERE attempt = ?")
      .get(attempt);
  }

  /** Deletes some of those before; says whether there are more. */
  forget(before: number): boolean {
    const { changes } = this.#database
      .query("DELETE FROM bodies WHERE attempt IN (SELECT attempt FROM bodies WHERE at < ?1 LIMIT ?2)")
      .run(before, deletedAtOnce);
    return changes === deletedAtOnce;
  }
}
