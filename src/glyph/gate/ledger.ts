import type { Database } from "bun:sqlite";
import { monotonic } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { AuditFailure, AuditLog, type Write } from "../audit/log.ts";
import { AuditRegistry } from "../audit/registry.ts";
import { Grants } from "../consent/grants.ts";
import { Requests } from "../consent/requests.ts";
import { openStore } from "../store.ts";
import { Taints } from "./sessions.ts";

interface LedgerOptions {
  /** The data folder. */
  readonly folder: string;
  readonly log: Log;
  readonly export?: string | undefined;
  readonly keepDays?: number;
  /** For tests of a full disk. */
  readonly write?: Write;
}

/** What Glyph writes down: glyph.db and this process's audit log. */
export interface Books {
  readonly audit: AuditLog;
  readonly requests: Requests;
  readonly grants: Grants;
  readonly taints: Taints;
}

/** Milliseconds after a failure before the books are tried again for a call that can do without. */
const retryMs = 5000;

/** Opens the books at the first call, so that a client that only lists tools waits for nothing. */
export class Ledger {
  readonly #options: LedgerOptions;
  #store: Database | undefined;
  #books: Books | undefined;
  #isClosed = false;
  #failed: { readonly error: AuditFailure; readonly at: number } | undefined;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** The books that are open, if any. */
  get opened(): Books | undefined {
    return this.#books;
  }

  /** Opens the books where they are not; `again` also where that failed a moment ago. Throws an `AuditFailure`. */
  books(again: boolean): Books {
    if (this.#books) return this.#books;
    if (this.#isClosed) throw new AuditFailure("the audit log has ended");
    const failed = this.#failed;
    if (failed && !again && monotonic() - failed.at < retryMs) throw failed.error;
    try {
      this.#books = this.#open();
      return this.#books;
    } catch (cause) {
      const message = `the audit log can't be written (${cause instanceof Error ? cause.message : String(cause)})`;
      const error = cause instanceof AuditFailure ? cause : new AuditFailure(message, { cause });
      this.#failed = { error, at: monotonic() };
      throw error;
    }
  }

  #open(): Books {
    const { folder, log, export: elsewhere, keepDays, write } = this.#options;
    const store = (this.#store ??= openStore(folder));
    const registry = new AuditRegistry(store);
    const audit = AuditLog.open({
      folder,
      registry,
      log,
      export: elsewhere,
      ...(keepDays && { keepDays }),
      ...(write && { write }),
    });
    return { audit, requests: new Requests(store), grants: new Grants(store), taints: new Taints(store) };
  }

  /** Signs and ends the log. A call that ends later is not written down any more. */
  close(): void {
    this.#isClosed = true;
    this.#books?.audit.close();
    this.#store?.close();
    this.#books = undefined;
    this.#store = undefined;
  }
}
