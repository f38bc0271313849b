import type { Database } from "bun:sqlite";
import { now } from "../../platform/clock.ts";
import { itemsOf, type Offer, pinOfItem } from "./definition.ts";

/** How an item of a server stands: nobody has approved it, somebody has, or it is not what was approved. */
export type PinState = "new" | "approved" | "changed" | "gone";

export interface PinnedItem {
  readonly item: string;
  readonly state: PinState;
  /** What was approved, as canonical JSON; undefined where nothing was. */
  readonly approved: string | undefined;
  /** What the server says now; undefined where it says nothing of it. */
  readonly offered: string | undefined;
  readonly approvedMs: number | undefined;
}

interface Row {
  readonly item: string;
  readonly definition: string;
  readonly approved_ms: number;
}

/** What people have approved of mounted servers, and what these offered last: in glyph.db, for all processes. */
export class Pins {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** What a server offered when it was asked last, so that it can be listed before it is up. */
  remembered(identity: string): Offer | undefined {
    const row = this.#database
      .query<{ offer: string }, [string]>("SELECT offer FROM offers WHERE identity = ?1")
      .get(identity);
    return row ? (JSON.parse(row.offer) as Offer) : undefined;
  }

  remember(identity: string, offer: Offer): void {
    this.#database
      .query(
        "INSERT INTO offers (identity, offer, seen_ms) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET offer = excluded.offer, seen_ms = excluded.seen_ms",
      )
      .run(identity, JSON.stringify(offer), now());
  }

  /** Every item of a server, offered or approved, and how it stands. */
  state(identity: string, offer: Offer | undefined): readonly PinnedItem[] {
    const offered = offer ? itemsOf(offer) : new Map<string, string>();
    const approved = new Map(this.#rows(identity).map((row) => [row.item, row]));
    return [...new Set([...offered.keys(), ...approved.keys()])].map((item) => {
      const row = approved.get(item);
      const now = offered.get(item);
      const state = !row ? "new" : now === undefined ? "gone" : row.definition === now ? "approved" : "changed";
      return { item, state, approved: row?.definition, offered: now, approvedMs: row?.approved_ms };
    });
  }

  /** What a person has approved of a server: each item with its text. */
  approved(identity: string): ReadonlyMap<string, string> {
    return new Map(this.#rows(identity).map(({ item, definition }) => [item, definition]));
  }

  /** Approves items as they are offered now. */
  approve(identity: string, items: readonly PinnedItem[]): void {
    this.#database.transaction(() => {
      for (const { item, offered } of items) {
        if (offered === undefined) {
          this.#database.query("DELETE FROM pins WHERE identity = ?1 AND item = ?2").run(identity, item);
          continue;
        }
        this.#database
          .query(
            `INSERT INTO pins (identity, item, pin, definition, approved_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET pin = excluded.pin, definition = excluded.definition, approved_ms = excluded.approved_ms`,
          )
          .run(identity, item, pinOfItem(identity, offered), offered, now());
      }
    })();
  }

  /** Has every process end its sessions with a server, so that the next call begins another. */
  restart(identity: string): void {
    this.#database
      .query("INSERT INTO restarts (identity, at_ms) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms")
      .run(identity, now());
  }

  /** When somebody last wanted that, in milliseconds since the Unix epoch; 0 where nobody did. */
  restartedMs(identity: string): number {
    const row = this.#database
      .query<{ at_ms: number }, [string]>("SELECT at_ms FROM restarts WHERE identity = ?1")
      .get(identity);
    return row?.at_ms ?? 0;
  }

  /** A number that changes whenever some process has approved or offered something. */
  version(): number {
    return this.#database.query<{ data_version: number }, []>("PRAGMA data_version").get()?.data_version ?? 0;
  }

  #rows(identity: string): readonly Row[] {
    return this.#database
      .query<Row, [string]>("SELECT item, definition, approved_ms FROM pins WHERE identity = ?1 ORDER BY item")
      .all(identity);
  }
}
