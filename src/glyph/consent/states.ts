import type { Database } from "bun:sqlite";
import { now } from "../../platform/clock.ts";
import { randomOctets } from "../../platform/random.ts";

/**
 * What signed states need that must outlive a process: the key, which all processes on a data folder
 * share, and which states were used.
 */
export class States {
  readonly #database: Database;
  #key: Uint8Array | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** 32 octets. */
  get key(): Uint8Array {
    if (this.#key) return this.#key;
    // Of several that come first at once one makes it.
    this.#database.query("INSERT OR IGNORE INTO state_keys (id, key) VALUES (1, ?1)").run(randomOctets(32));
    const row = this.#database.query<{ key: Uint8Array }, []>("SELECT key FROM state_keys").get();
    return (this.#key = row?.key ?? randomOctets(32));
  }

  /**
   * Uses a state up. False where it was used before, by whichever process. It is remembered
   * until it would not hold any more.
   */
  use(nonce: string, untilMs: number): boolean {
    this.#database.query("DELETE FROM used_states WHERE until_ms <= ?1").run(now());
    const { changes } = this.#database
      .query("INSERT OR IGNORE INTO used_states (nonce, until_ms) VALUES (?1, ?2)")
      .run(nonce, untilMs);
    return changes === 1;
  }
}
