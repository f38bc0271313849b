/**
 * The embedded store's schema as steps: `PRAGMA user_version` counts those that a file has taken. A step that was
 * released is never edited; what changes is a new step at the end.
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
     raised INTEGER
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
  // Money: what the ledger (src/omen/spend/ledger) must find again after a crash, and a record
  // of each attempt. Nano-dollars.
  `CREATE TABLE meters (
     id TEXT NOT NULL,
     window TEXT NOT NULL,
     cap INTEGER NOT NULL,
     open INTEGER NOT NULL,
     closed INTEGER,
     used INTEGER NOT NULL,
     PRIMARY KEY (id, window)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE buckets (
     id TEXT NOT NULL,
     window TEXT NOT NULL,
     label INTEGER NOT NULL,
     spent INTEGER NOT NULL,
     unsettled INTEGER NOT NULL,
     PRIMARY KEY (id, window, label)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE lease (
     only INTEGER PRIMARY KEY CHECK (only = 1),
     low INTEGER NOT NULL,
     high INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE usage (
     attempt TEXT PRIMARY KEY,
     at INTEGER NOT NULL,
     principal TEXT NOT NULL,
     organization TEXT,
     workspace TEXT,
     user TEXT,
     customer TEXT,
     session TEXT,
     tags TEXT NOT NULL,
     surface TEXT NOT NULL,
     provider TEXT NOT NULL,
     model TEXT NOT NULL,
     requested TEXT NOT NULL,
     reason TEXT,
     input_tokens INTEGER,
     cached_tokens INTEGER,
     cache_write_tokens INTEGER,
     output_tokens INTEGER,
     reasoning_tokens INTEGER,
     cost INTEGER,
     price_state TEXT NOT NULL,
     bound INTEGER,
     status INTEGER NOT NULL,
     outcome TEXT NOT NULL,
     first_byte_ms INTEGER,
     duration_ms INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX usage_at ON usage (at);
   CREATE INDEX usage_principal ON usage (principal, at);
   CREATE INDEX usage_session ON usage (session, at) WHERE session IS NOT NULL;
   CREATE TABLE usage_hours (
     hour INTEGER NOT NULL,
     principal TEXT NOT NULL,
     organization TEXT NOT NULL,
     workspace TEXT NOT NULL,
     user TEXT NOT NULL,
     customer TEXT NOT NULL,
     tags TEXT NOT NULL,
     surface TEXT NOT NULL,
     provider TEXT NOT NULL,
     model TEXT NOT NULL,
     requests INTEGER NOT NULL,
     input_tokens INTEGER NOT NULL,
     cached_tokens INTEGER NOT NULL,
     cache_write_tokens INTEGER NOT NULL,
     output_tokens INTEGER NOT NULL,
     reasoning_tokens INTEGER NOT NULL,
     cost INTEGER NOT NULL,
     unpriced INTEGER NOT NULL,
     PRIMARY KEY (hour, principal, organization, workspace, user, customer, tags, surface, provider, model)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE usage_days (
     day INTEGER NOT NULL,
     principal TEXT NOT NULL,
     organization TEXT NOT NULL,
     workspace TEXT NOT NULL,
     user TEXT NOT NULL,
     customer TEXT NOT NULL,
     tags TEXT NOT NULL,
     surface TEXT NOT NULL,
     provider TEXT NOT NULL,
     model TEXT NOT NULL,
     requests INTEGER NOT NULL,
     input_tokens INTEGER NOT NULL,
     cached_tokens INTEGER NOT NULL,
     cache_write_tokens INTEGER NOT NULL,
     output_tokens INTEGER NOT NULL,
     reasoning_tokens INTEGER NOT NULL,
     cost INTEGER NOT NULL,
     unpriced INTEGER NOT NULL,
     PRIMARY KEY (day, principal, organization, workspace, user, customer, tags, surface, provider, model)
   ) STRICT, WITHOUT ROWID;`,
  // People who signed in, with what their issuer said of them, and their sessions.
  `CREATE TABLE people (
     id TEXT PRIMARY KEY,
     provider TEXT NOT NULL,
     name TEXT NOT NULL,
     claims TEXT NOT NULL,
     seen_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE sessions (
     digest BLOB PRIMARY KEY,
     person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
     used_ms INTEGER NOT NULL,
     expires_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX sessions_person ON sessions (person);`,
  // What tenancy.toml says beyond keys and members by name.
  `CREATE TABLE claim_members (
     organization TEXT NOT NULL,
     workspace TEXT NOT NULL,
     provider TEXT NOT NULL,
     claims TEXT NOT NULL,
     role TEXT NOT NULL,
     PRIMARY KEY (organization, workspace, provider, claims),
     FOREIGN KEY (organization, workspace) REFERENCES workspaces (organization, name) ON DELETE CASCADE
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE key_templates (
     name TEXT PRIMARY KEY,
     data TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   ALTER TABLE workspaces ADD COLUMN key_template TEXT;`,
  // Requests and tokens a minute of users, workspaces and organizations; a key's own are in its row.
  `CREATE TABLE limits (
     subject TEXT PRIMARY KEY,
     data TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  // What was asked and answered, where the operator wants it kept.
  `CREATE TABLE bodies (
     attempt TEXT PRIMARY KEY,
     at INTEGER NOT NULL,
     request TEXT NOT NULL,
     answer TEXT NOT NULL
   ) STRICT;
   CREATE INDEX bodies_at ON bodies (at);`,
  // Sessions that somebody has stopped: they call no model any more.
  `CREATE TABLE stopped_sessions (
     organization TEXT NOT NULL,
     workspace TEXT NOT NULL,
     session TEXT NOT NULL,
     who TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     PRIMARY KEY (organization, workspace, session)
   ) STRICT, WITHOUT ROWID;`,
];
