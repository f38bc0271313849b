import type { Database } from "bun:sqlite";
import type { Claims } from "./claims.ts";

/** Somebody who signed in. */
export interface Person {
  /** `oidc:PROVIDER/SUBJECT`: never the e-mail address, which changes its owner. */
  readonly id: string;
  /** The name of `[auth.oidc.NAME]`. */
  readonly provider: string;
  /** For people to read; nothing depends on it. */
  readonly name: string;
  /** What the issuer said at the last sign-in. */
  readonly claims: Claims;
  /** When that was, in milliseconds since the Unix epoch. */
  readonly seenAt: number;
}

/** A sign-in that holds, as it is kept. */
interface SessionRow {
  readonly person: string;
  readonly used: number;
  readonly expires: number;
}

/**
 * People and their sessions in the embedded store. A session is kept by the digest of its cookie, so that
 * who reads the store can't use it.
 */
export class IdentityStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  people(): readonly Person[] {
    return this.#database
      .query<{ id: string; provider: string; name: string; claims: string; seen: number }, []>(
        "SELECT id, provider, name, claims, seen_ms AS seen FROM people ORDER BY name, id",
      )
      .all()
      .map(({ claims, seen, ...person }) => ({ ...person, claims: JSON.parse(claims) as Claims, seenAt: seen }));
  }

  putPerson({ id, provider, name, claims, seenAt }: Person): void {
    this.#database
      .query(
        `INSERT INTO people (id, provider, name, claims, seen_ms) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET name = excluded.name, claims = excluded.claims, seen_ms = excluded.seen_ms`,
      )
      .run(id, provider, name, JSON.stringify(claims), seenAt);
  }

  /** His sessions go with him. */
  deletePerson(id: string): void {
    this.#database.query("DELETE FROM people WHERE id = ?1").run(id);
  }

  addSession(digest: Buffer, { person, used, expires }: SessionRow): void {
    this.#database
      .query("INSERT INTO sessions (digest, person, used_ms, expires_ms) VALUES (?1, ?2, ?3, ?4)")
      .run(digest, person, used, expires);
  }

  session(digest: Buffer): SessionRow | undefined {
    return (
      this.#database
        .query<SessionRow, [Buffer]>(
          "SELECT person, used_ms AS used, expires_ms AS expires FROM sessions WHERE digest = ?1",
        )
        .get(digest) ?? undefined
    );
  }

  useSession(digest: Buffer, at: number): void {
    this.#database.query("UPDATE sessions SET used_ms = ?2 WHERE digest = ?1").run(digest, at);
  }

  deleteSession(digest: Buffer): void {
    this.#database.query("DELETE FROM sessions WHERE digest = ?1").run(digest);
  }

  deleteSessionsOf(person: string): void {
    this.#database.query("DELETE FROM sessions WHERE person = ?1").run(person);
  }

  deleteSessionsBefore(at: number): void {
    this.#database.query("DELETE FROM sessions WHERE expires_ms < ?1").run(at);
  }
}
