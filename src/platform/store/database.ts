import { Database } from "bun:sqlite";
import { migrations } from "./migrations.ts";
import { snapshot } from "./snapshot.ts";

/** Longest wait for another process's write, in milliseconds; SQLite's own default is none. */
const busyMs = 5000;

/** A store's schema as steps, of which `PRAGMA user_version` counts those that a file has taken. */
interface Schema {
  readonly migrations: readonly string[];
  /** Whether a file that a newer program has taken further is used all the same: then every step only adds. */
  readonly takesNewer: boolean;
  /** Longest wait for another process's write, in milliseconds. */
  readonly busyMs?: number;
}

/**
 * Opens an embedded store, Omen's where nothing else is said, and brings its schema up to date. Durable before
 * an answer leaves: WAL with synchronous = FULL. Before a schema changes by more than additions, the file is
 * copied to `FILE.before-N`, N being the steps of the new schema. Throws when the file can't be opened or
 * copied, or was written by a newer Omen.
 */
export function openDatabase(path: string, schema: Schema = { migrations, takesNewer: false }): Database {
  const database = new Database(path, { create: true, strict: true });
  database.run(`PRAGMA busy_timeout = ${schema.busyMs ?? busyMs}`);
  database.run("PRAGMA journal_mode = WAL");
  database.run("PRAGMA synchronous = FULL");
  database.run("PRAGMA foreign_keys = ON");
  // Looked at first without a lock: usually there is nothing to do, and another process may be writing.
  const [taken, known] = [stepsTaken(database), schema.migrations.length];
  if (taken === known) return database;
  try {
    if (taken > 0 && taken < known && !schema.takesNewer) snapshot(path, `${path}.before-${known}`);
    migrate(database, path, schema);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

const stepsTaken = (database: Database): number =>
  database.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0;

function migrate(database: Database, path: string, schema: Schema): void {
  const upgrade = database.transaction(() => {
    const taken = stepsTaken(database);
    const known = schema.migrations.length;
    if (taken > known && !schema.takesNewer)
      throw new Error(`${path} was written by a newer Omen (schema ${taken}, this one knows ${known})`);
    if (taken >= known) return;
    for (const step of schema.migrations.slice(taken)) database.run(step);
    database.run(`PRAGMA user_version = ${known}`);
  });
  upgrade.immediate();
}
