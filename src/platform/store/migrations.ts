/**
 * The embedded store's schema as steps: `PRAGMA user_version` counts those that a file has taken. A step that was released is
 * never edited; what changes is a new step at the end.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE meta (
     key TEXT PRIMARY KEY,
     value TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE response_threads (
     id TEXT PRIMARY KEY,
     owner TEXT NOT NULL,
     used_ms INTEGER NOT NULL,
     count INTEGER NOT NULL,
     bytes INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX response_threads_owner ON response_threads (owner, used_ms, count, bytes);
   CREATE INDEX response_threads_used ON response_threads (used_ms);
   CREATE TABLE responses (
     id TEXT PRIMARY KEY,
     owner TEXT NOT NULL,
     thread TEXT NOT NULL REFERENCES response_threads (id) ON DELETE CASCADE,
     previous TEXT,
     provider TEXT NOT NULL,
     input TEXT NOT NULL,
     response TEXT NOT NULL
   ) STRICT;
   CREATE INDEX responses_thread ON responses (thread);`,
  `CREATE TABLE response_items (
     owner TEXT NOT NULL,
     item TEXT NOT NULL,
     response TEXT NOT NULL REFERENCES responses (id) ON DELETE CASCADE,
     PRIMARY KEY (owner, item)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX response_items_response ON response_items (response);`,
  // Owners were bare names, so that a key named "local" owned what this machine's user kept; they are tagged ids now.
  `UPDATE response_threads SET owner = 'key:' || owner WHERE owner <> 'local';
   UPDATE responses SET owner = 'key:' || owner WHERE owner <> 'local';
   UPDATE response_items SET owner = 'key:' || owner WHERE owner <> 'local';`,
  `CREATE TABLE organizations (
     name TEXT PRIMARY KEY
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE workspaces (
     organization TEXT NOT NULL REFERENCES organizations (name),
     name TEXT NOT NULL,
     PRIMARY KEY (organization, name)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE members (
     organization TEXT NOT NULL,
     workspace TEXT NOT NULL,
     user TEXT NOT NULL,
     role TEXT NOT NULL,
     PRIMARY KEY (organization, workspace, user),
     FOREIGN KEY (organization, workspace) REFERENCES workspaces (organization, name) ON DELETE CASCADE
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE keys (
     id TEXT NOT NULL,
     name TEXT NOT NULL,
     digest BLOB NOT NULL,
     data TEXT NOT NULL,
     created_ms INTEGER NOT NULL,
     PRIMARY KEY (id, digest)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE budgets (
     id TEXT PRIMARY KEY,
     data TEXT NOT NULL,
     amount INTEGER NOT NULL,
     raise INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE admin_log (
     id INTEGER PRIMARY KEY,
     at_ms INTEGER NOT NULL,
     who TEXT NOT NULL,
     action TEXT NOT NULL,
     object TEXT NOT NULL,
     details TEXT NOT NULL
   ) STRICT;
   INSERT INTO organizations (name) VALUES ('default');
   INSERT INTO workspaces (organization, name) VALUES ('default', 'default');`,
];
