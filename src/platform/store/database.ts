import { Database } from "bun:sqlite";
import { migrations } from "./migrations.ts";

/** Longest wait for another process's write, in milliseconds; SQLite's own default is none. */
const busyMs = 5000;

/**
 * Opens the embedded store and brings its schema up to date. Durable before an answer leaves: WAL with synchronous = FULL.
 * Throws when the file can't be opened, or was written by a newer Omen.
 */
export function openDatabase(path: string): Database {
  const database = new Database(path, { create: true, strict: true });
  database.run(`PRAGMA busy_timeout = ${busyMs}`);
  database.run("PRAGMA journal_mode = WAL");
  database.run("PRAGMA synchronous = FULL");
  database.run("PRAGMA foreign_keys = ON");
  migrate(database, path);
  return database;
}

function migrate(database: Database, path: string): void {
  const upgrade = database.transaction(() => {
    const row = database.query<{ user_version: number }, []>("PRAGMA user_version").get();
    const taken = row?.user_version ?? 0;
    if (taken > migrations.length)
      throw new Error(`${path} was written by a newer Omen (schema ${taken}, this one knows ${migrations.length})`);
    for (const step of migrations.slice(taken)) database.run(step);
    database.run(`PRAGMA user_version = ${migrations.length}`);
  });
  upgrade.immediate();
}
