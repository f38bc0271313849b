import type { Database } from "bun:sqlite";
import { busyMs } from "../store.ts";

/** A log as glyph.db knows it: what was last signed, so that a missing folder or end is noticed. */
export interface RegisteredLog {
  readonly id: string;
  readonly key: string;
  readonly started_ms: number;
  readonly signed_size: number;
  readonly signed_root: string;
  readonly ended_ms: number | null;
  /** When it was removed because it was old, which its user wants. */
  readonly removed_ms: number | null;
}

/** The list of all logs that were ever begun in this data folder. */
export class AuditRegistry {
  constructor(readonly database: Database) {}

  begin(id: string, key: string, startedMs: number): void {
    this.database.query("INSERT INTO audit_logs (id, key, started_ms) VALUES (?1, ?2, ?3)").run(id, key, startedMs);
  }

  /**
   * Notes a checkpoint. Not synced to the disk, since this comes every second and the checkpoint itself is; and left
   * for the next one where another process is writing, which may be a stopped one.
   */
  signed(id: string, size: number, root: string): void {
    this.database.run("PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 0");
    try {
      this.database.query("UPDATE audit_logs SET signed_size = ?2, signed_root = ?3 WHERE id = ?1").run(id, size, root);
    } catch (error) {
      if ((error as { readonly code?: string }).code !== "SQLITE_BUSY") throw error;
    } finally {
      this.database.run(`PRAGMA synchronous = FULL; PRAGMA busy_timeout = ${busyMs}`);
    }
  }

  end(id: string, endedMs: number): void {
    this.database.query("UPDATE audit_logs SET ended_ms = ?2 WHERE id = ?1").run(id, endedMs);
  }

  /** Logs that ended before `beforeMs`, and are not removed yet. */
  olderThan(beforeMs: number): readonly string[] {
    const rows = this.database
      .query<{ readonly id: string }, [number]>(
        "SELECT id FROM audit_logs WHERE removed_ms IS NULL AND ended_ms IS NOT NULL AND ended_ms < ?1",
      )
      .all(beforeMs);
    return rows.map(({ id }) => id);
  }

  remove(id: string, removedMs: number): void {
    this.database.query("UPDATE audit_logs SET removed_ms = ?2 WHERE id = ?1").run(id, removedMs);
  }

  all(): readonly RegisteredLog[] {
    return this.database.query<RegisteredLog, []>("SELECT * FROM audit_logs ORDER BY started_ms, id").all();
  }
}
