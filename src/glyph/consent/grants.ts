import type { Database } from "bun:sqlite";
import { now } from "../../platform/clock.ts";
import { sessionEndsMs } from "../gate/caller.ts";
import type { Reach } from "../policy/policy.ts";
import type { Request } from "./requests.ts";
import { covers, parseScope, type Touched } from "./scope.ts";

const dayMs = 24 * 3_600_000;

interface Grant {
  readonly id: number;
  readonly reach: Exclude<Reach, "once">;
  readonly principal: string;
  readonly session: string | null;
  readonly server: string;
  readonly tool: string;
  readonly pin: string;
  readonly scope: string;
  readonly made_ms: number;
  readonly until_ms: number | null;
}

/** What a grant is looked up by. */
interface Sought extends Touched {
  readonly principal: string;
  readonly session: string;
  readonly server: string;
  readonly tool: string;
  readonly pin: string;
  readonly upTo: Reach;
}

function endOf({ session }: Request, reach: Reach, alwaysDays: number): number | null {
  const afterMs = reach === "always" ? alwaysDays * dayMs : sessionEndsMs(session);
  return afterMs === undefined ? null : now() + afterMs;
}

/** How a grant is called: `G12`. */
export const grantName = (id: number): string => `G${id}`;

/**
 * What people have allowed for longer than one call, in glyph.db. Every call looks there: what was taken back
 * holds no longer, in any process.
 */
export class Grants {
  constructor(readonly database: Database) {}

  /** The grant that a call needs no asking by. Each is bound to caller, server, tool and pin, and to a scope. */
  find(sought: Sought): number | undefined {
    if (sought.upTo === "once") return undefined;
    const rows = this.database
      .query<Grant, [string, string, string, string, number, string]>(
        `SELECT * FROM grants WHERE principal = ?1 AND server = ?2 AND tool = ?3 AND pin = ?4 AND revoked_ms IS NULL
           AND (until_ms IS NULL OR until_ms > ?5) AND (session IS NULL OR session = ?6) ORDER BY id`,
      )
      .all(sought.principal, sought.server, sought.tool, sought.pin, now(), sought.session);
    return rows.find(({ reach, scope }) => {
      if (reach === "always" && sought.upTo === "session") return false;
      const parsed = parseScope(scope);
      return parsed !== undefined && covers(parsed, sought);
    })?.id;
  }

  /** Makes what a request was granted for longer; nothing for `once`. To be called within `Requests.grant`. */
  make(request: Request, reach: Reach, alwaysDays: number): number | undefined {
    if (reach === "once") return undefined;
    const made = this.database
      .query(
        `INSERT INTO grants (reach, principal, session, server, tool, pin, scope, made_ms, until_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
      )
      .run(
        reach,
        request.principal,
        reach === "session" ? request.session : null,
        request.server,
        request.tool,
        request.pin,
        request.scope,
        now(),
        endOf(request, reach, alwaysDays),
      );
    return Number(made.lastInsertRowid);
  }

  /** Those that hold, oldest first. */
  all(): readonly Grant[] {
    return this.database
      .query<Grant, [number]>(
        "SELECT * FROM grants WHERE revoked_ms IS NULL AND (until_ms IS NULL OR until_ms > ?1) ORDER BY id",
      )
      .all(now());
  }

  /**
   * Takes one back, and with it a call that it was made for and that was not made yet. False
   * where it does not hold any more.
   */
  revoke(id: number): boolean {
    const work = this.database.transaction(() => {
      this.database.query("UPDATE requests SET used_ms = ?2 WHERE grant_id = ?1 AND used_ms IS NULL").run(id, now());
      return this.database
        .query("UPDATE grants SET revoked_ms = ?2 WHERE id = ?1 AND revoked_ms IS NULL")
        .run(id, now()).changes;
    });
    return work.immediate() === 1;
  }
}
