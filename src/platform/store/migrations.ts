/**
 * The embedded store's schema as steps: `PRAGMA user_version` counts those that a file has taken. A step that was released is
 * never edited; what changes is a new step at the end.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE meta (
     key TEXT PRIMARY KEY,
     value TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];
