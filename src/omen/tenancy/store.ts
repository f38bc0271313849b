import type { Database } from "bun:sqlite";
import { now } from "../../platform/clock.ts";
import type {
  Budget,
  ClaimMember,
  Key,
  KeyTemplate,
  Limits,
  Member,
  Session,
  StoppedSession,
  Workspace,
} from "./objects.ts";

/** One change that an administrator made. */
export interface Change {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** The principal that made it. */
  readonly who: string;
  /** As `key.create`. */
  readonly action: string;
  /** What was changed, as `key:ada-laptop`. */
  readonly object: string;
  /** No secret is among them. */
  readonly details: unknown;
}

/**
 * The objects in the embedded store. Written one by one in transactions of their own, durable when a call returns;
 * changes are rare. Every change is logged in the transaction that makes it.
 */
export class TenancyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  load() {
    const rows = <Row>(sql: string): readonly Row[] => this.#database.query<Row, []>(sql).all();
    return {
      organizations: rows<{ name: string }>("SELECT name FROM organizations ORDER BY name").map(({ name }) => name),
      workspaces: rows<Workspace & { template: string | null }>(
        "SELECT organization, name, key_template AS template FROM workspaces ORDER BY organization, name",
      ),
      claimMembers: rows<Omit<ClaimMember, "claims"> & { claims: string }>(
        "SELECT organization, workspace, provider, claims, role FROM claim_members",
      ).map((row): ClaimMember => ({ ...row, claims: JSON.parse(row.claims) as ClaimMember["claims"] })),
      templates: rows<{ data: string }>("SELECT data FROM key_templates ORDER BY name").map(
        ({ data }) => JSON.parse(data) as KeyTemplate,
      ),
      members: rows<Member>(
        "SELECT organization, workspace, user, role FROM members ORDER BY organization, workspace, user",
      ),
      keys: rows<{ data: string; digest: Uint8Array }>("SELECT data, digest FROM keys ORDER BY created_ms").map(
        readKey,
      ),
      budgets: rows<{ data: string; amount: string; raised: string | null }>(
        "SELECT data, CAST(amount AS TEXT) AS amount, CAST(raised AS TEXT) AS raised FROM budgets ORDER BY id",
      ).map(readBudget),
      limits: rows<{ subject: string; data: string }>("SELECT subject, data FROM limits ORDER BY subject").map(
        ({ subject, data }) => [subject, JSON.parse(data) as Limits] as const,
      ),
      stopped: rows<StoppedSession>(
        "SELECT organization, workspace, session, who, at_ms AS at FROM stopped_sessions ORDER BY at_ms",
      ),
    };
  }

  /** Does all of it or nothing, and logs it. */
  change(entry: Omit<Change, "at">, write: () => void): void {
    this.#database.transaction(() => {
      write();
      this.#database
        .query("INSERT INTO admin_log (at_ms, who, action, object, details) VALUES (?1, ?2, ?3, ?4, ?5)")
        .run(now(), entry.who, entry.action, entry.object, JSON.stringify(entry.details));
    })();
  }

  /** The newest changes first. */
  changes(limit: number): readonly Change[] {
    return this.#database
      .query<Omit<Change, "details"> & { details: string }, [number]>(
        "SELECT at_ms AS at, who, action, object, details FROM admin_log ORDER BY id DESC LIMIT ?1",
      )
      .all(limit)
      .map((row) => ({ ...row, details: JSON.parse(row.details) as unknown }));
  }

  putOrganization(name: string): void {
    this.#database.query("INSERT INTO organizations (name) VALUES (?1) ON CONFLICT DO NOTHING").run(name);
  }

  /** One that the configuration names is there before it is kept. */
  putWorkspace({ organization, name }: Workspace): void {
    this.putOrganization(organization);
    this.#database
      .query("INSERT INTO workspaces (organization, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
      .run(organization, name);
  }

  deleteWorkspace({ organization, name }: Workspace): void {
    this.#database.query("DELETE FROM workspaces WHERE organization = ?1 AND name = ?2").run(organization, name);
  }

  setKeyTemplate({ organization, name }: Workspace, template: string | undefined): void {
    this.putWorkspace({ organization, name });
    this.#database
      .query("UPDATE workspaces SET key_template = ?3 WHERE organization = ?1 AND name = ?2")
      .run(organization, name, template ?? null);
  }

  putTemplate(template: KeyTemplate): void {
    this.#database
      .query("INSERT INTO key_templates (name, data) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET data = excluded.data")
      .run(template.name, JSON.stringify(template));
  }

  deleteTemplate(name: string): void {
    this.#database.query("DELETE FROM key_templates WHERE name = ?1").run(name);
  }

  putClaimMember({ organization, workspace, provider, claims, role }: ClaimMember): void {
    this.putWorkspace({ organization, name: workspace });
    this.#database
      .query(
        `INSERT INTO claim_members (organization, workspace, provider, claims, role) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET role = excluded.role`,
      )
      .run(organization, workspace, provider, JSON.stringify(claims), role);
  }

  deleteClaimMember({ organization, workspace, provider, claims }: ClaimMember): void {
    this.#database
      .query("DELETE FROM claim_members WHERE organization = ?1 AND workspace = ?2 AND provider = ?3 AND claims = ?4")
      .run(organization, workspace, provider, JSON.stringify(claims));
  }

  putMember({ organization, workspace, user, role }: Member): void {
    this.putWorkspace({ organization, name: workspace });
    this.#database
      .query(
        `INSERT INTO members (organization, workspace, user, role) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET role = excluded.role`,
      )
      .run(organization, workspace, user, role);
  }

  deleteMember({ organization, workspace, user }: Omit<Member, "role">): void {
    this.#database
      .query("DELETE FROM members WHERE organization = ?1 AND workspace = ?2 AND user = ?3")
      .run(organization, workspace, user);
  }

  putKey(key: Key): void {
    const { digest, ...data } = key;
    this.#database
      .query(
        `INSERT INTO keys (id, name, digest, data, created_ms) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id, digest) DO UPDATE SET data = excluded.data, name = excluded.name`,
      )
      .run(key.id, key.name, digest, JSON.stringify(data), key.createdAt);
  }

  /** One secret of a key, or all of them. */
  deleteKey(id: string, digest?: Buffer): void {
    if (digest) this.#database.query("DELETE FROM keys WHERE id = ?1 AND digest = ?2").run(id, digest);
    else this.#database.query("DELETE FROM keys WHERE id = ?1").run(id);
  }

  putBudget({ amount, raise, ...data }: Budget): void {
    const written = JSON.stringify({ ...data, ...(raise && { raiseUntil: raise.until }) });
    this.#database
      .query(
        `INSERT INTO budgets (id, data, amount, raised) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET data = excluded.data, amount = excluded.amount, raised = excluded.raised`,
      )
      .run(data.id, written, amount, raise?.by ?? null);
  }

  putLimits(subject: string, limits: Limits): void {
    this.#database
      .query("INSERT INTO limits (subject, data) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET data = excluded.data")
      .run(subject, JSON.stringify(limits));
  }

  deleteLimits(subject: string): void {
    this.#database.query("DELETE FROM limits WHERE subject = ?1").run(subject);
  }

  putStopped({ organization, workspace, session, who, at }: StoppedSession): void {
    this.#database
      .query(
        `INSERT INTO stopped_sessions (organization, workspace, session, who, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO NOTHING`,
      )
      .run(organization, workspace, session, who, at);
  }

  deleteStopped({ organization, workspace, session }: Session): void {
    this.#database
      .query("DELETE FROM stopped_sessions WHERE organization = ?1 AND workspace = ?2 AND session = ?3")
      .run(organization, workspace, session);
  }

  deleteBudget(id: string): void {
    this.#database.query("DELETE FROM budgets WHERE id = ?1").run(id);
  }
}

function readKey({ data, digest }: { readonly data: string; readonly digest: Uint8Array }): Key {
  return { ...(JSON.parse(data) as Omit<Key, "digest">), digest: Buffer.from(digest) };
}

function readBudget(row: { readonly data: string; readonly amount: string; readonly raised: string | null }): Budget {
  const { raiseUntil: until, ...data } = JSON.parse(row.data) as Omit<Budget, "amount" | "raise"> & {
    raiseUntil?: number;
  };
  return {
    ...data,
    amount: BigInt(row.amount),
    ...(row.raised !== null && until !== undefined && { raise: { by: BigInt(row.raised), until } }),
  };
}
