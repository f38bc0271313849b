import type { Database } from "bun:sqlite";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../platform/store/database.ts";

/** Where Glyph keeps what outlives a process, beneath the data folder. */
export const glyphFiles = (folder: string) => ({
  database: join(folder, "glyph.db"),
  audit: join(folder, "audit"),
  /** Public: the verifier keys of this installation, each signed by the one before it. */
  auditKeys: join(folder, "audit", "keys"),
  /** Secret: the key that signs now. */
  auditKey: join(folder, "keys", "audit"),
});

/**
 * The schema of glyph.db. Every step only adds (tables, columns with defaults): processes of an older version go on
 * using the file beside a newer one. A step that was released is never edited.
 */
const migrations: readonly string[] = [
  `CREATE TABLE audit_logs (
     id TEXT PRIMARY KEY,
     key TEXT NOT NULL,
     started_ms INTEGER NOT NULL,
     signed_size INTEGER NOT NULL DEFAULT 0,
     signed_root TEXT NOT NULL DEFAULT '',
     ended_ms INTEGER,
     removed_ms INTEGER
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE requests (
     id TEXT PRIMARY KEY,
     action TEXT NOT NULL,
     state TEXT NOT NULL DEFAULT 'pending',
     asked_ms INTEGER NOT NULL,
     lapses_ms INTEGER NOT NULL,
     decided_ms INTEGER,
     used_ms INTEGER,
     grant_id INTEGER,
     principal TEXT NOT NULL,
     session TEXT NOT NULL,
     launch TEXT,
     server TEXT NOT NULL,
     tool TEXT NOT NULL,
     pin TEXT NOT NULL,
     scope TEXT NOT NULL,
     up_to TEXT NOT NULL,
     shown TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX requests_action ON requests (action, state);
   CREATE INDEX requests_lapses ON requests (state, lapses_ms);
   CREATE TABLE grants (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     reach TEXT NOT NULL,
     principal TEXT NOT NULL,
     session TEXT,
     server TEXT NOT NULL,
     tool TEXT NOT NULL,
     pin TEXT NOT NULL,
     scope TEXT NOT NULL,
     made_ms INTEGER NOT NULL,
     until_ms INTEGER,
     revoked_ms INTEGER
   ) STRICT;
   CREATE INDEX grants_tool ON grants (principal, server, tool, pin);
   CREATE TABLE taints (
     session TEXT NOT NULL,
     label TEXT NOT NULL,
     since_ms INTEGER NOT NULL,
     until_ms INTEGER NOT NULL,
     source TEXT NOT NULL,
     PRIMARY KEY (session, label)
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE pins (
     identity TEXT NOT NULL,
     item TEXT NOT NULL,
     pin TEXT NOT NULL,
     definition TEXT NOT NULL,
     approved_ms INTEGER NOT NULL,
     PRIMARY KEY (identity, item)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE offers (
     identity TEXT PRIMARY KEY,
     offer TEXT NOT NULL,
     seen_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE state_keys (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     key BLOB NOT NULL
   ) STRICT;
   CREATE TABLE used_states (
     nonce TEXT PRIMARY KEY,
     until_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX used_states_until ON used_states (until_ms);`,
  `CREATE TABLE restarts (
     identity TEXT PRIMARY KEY,
     at_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];

/**
 * Longest wait for another process's write, in milliseconds: writes are short, and a stopped process
 * must not stop this one for long.
 */
export const busyMs = 500;

/** Opens glyph.db, which any number of processes share. Makes the data folder (0700) where there is none. */
export function openStore(folder: string): Database {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { database: file } = glyphFiles(folder);
  const database = openDatabase(file, { migrations, takesNewer: true, busyMs });
  chmodSync(file, 0o600);
  return database;
}
