import type { Database } from "bun:sqlite";
import { monotonic } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import type { EntryFields } from "../audit/entry.ts";
import { AuditFailure, AuditLog, type Write } from "../audit/log.ts";
import { AuditRegistry } from "../audit/registry.ts";
import { Grants } from "../consent/grants.ts";
import { type Request, Requests } from "../consent/requests.ts";
import { States } from "../consent/states.ts";
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
  readonly states: States;
}

/** Milliseconds after a failure before the books are tried again for a call that can do without. */
const retryMs = 5000;

/** Milliseconds between two looks for requests that nobody has answered. */
const lapseMs = 2000;

const lapsedFields = (request: Request): EntryFields => ({
  action: request.action,
  launch: request.launch ?? undefined,
  pin: request.pin,
  principal: request.principal,
  request: request.id,
  server: request.server,
  session: request.session,
  state: "lapsed",
  tool: request.tool,
});

/** Opens the books at the first call, so that a client that only lists tools waits for nothing. */
export class Ledger {
  readonly #options: LedgerOptions;
  #store: Database | undefined;
  #books: Books | undefined;
  #isClosed = false;
  #timer: ReturnType<typeof setInterval> | undefined;
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
    const requests = new Requests(store);
    this.#lapse(audit, requests);
    this.#timer = setInterval(() => this.#lapse(audit, requests), lapseMs).unref();
    return { audit, requests, grants: new Grants(store), taints: new Taints(store), states: new States(store) };
  }

  /**
   * Writes down which requests nobody has answered in time, whoever made them. One that can't be
   * written now is, at the next look.
   */
  #lapse(audit: AuditLog, requests: Requests): void {
    try {
      requests.lapse((request) => audit.append("consent", lapsedFields(request)));
    } catch (error) {
      if (this.#options.log.writes("debug"))
        this.#options.log.debug("lapses can't be written", { error: String(error) });
    }
  }

  /** Signs and ends the log. A call that ends later is not written down any more. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#books?.audit.close();
    this.#store?.close();
    this.#books = undefined;
    this.#store = undefined;
  }
}
