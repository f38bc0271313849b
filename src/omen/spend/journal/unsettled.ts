import { Database } from "bun:sqlite";
import { Calendar, parseWindow, rollingBuckets } from "../ledger/window.ts";

/**
 * What counts as spent now because a crash left it open, in nano-dollars by meter; read from a store
 * that may be in use. `zone`: IANA name of budgets' time zone; `at`: milliseconds since the Unix epoch.
 * Throws where the file can't be read.
 */
export function unsettledIn(file: string, zone: string, at: number): ReadonlyMap<string, bigint> {
  const database = new Database(file, { readonly: true, strict: true, safeIntegers: true });
  try {
    const calendar = new Calendar(zone);
    const found = new Map<string, bigint>();
    const rows = database
      .query<{ id: string; window: string; label: bigint; unsettled: bigint }, []>(
        "SELECT id, window, label, unsettled FROM buckets WHERE unsettled > 0",
      )
      .all();
    for (const { id, window: text, label, unsettled } of rows) {
      const window = parseWindow(text);
      if (!window) continue;
      const current = calendar.labelAt(window, at);
      const counts = window.kind === "rolling" ? label >= current - rollingBuckets : Number(label) === current;
      if (counts) found.set(id, (found.get(id) ?? 0n) + unsettled);
    }
    return found;
  } finally {
    database.close();
  }
}
