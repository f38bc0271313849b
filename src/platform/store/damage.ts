import { Failure } from "../failure.ts";

/**
 * SQLite's result codes for a file whose pages can't be what SQLite wrote, or can't be read (sqlite.org/rescode.html).
 */
const damaged = /^SQLITE_(?:CORRUPT|NOTADB|IOERR)/;

/** What to tell a caller when the store is damaged; undefined for any other error. */
export function storeDamage(error: unknown): Failure | undefined {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (!(error instanceof Error) || typeof code !== "string" || !damaged.test(code)) return undefined;
  return new Failure({
    status: 503,
    type: "api_error",
    code: "store_unavailable",
    message: `Omen's store omen.db is damaged (${String(message)}). Its operator stops Omen and puts a backup in its place: omen restore FILE.`,
    headers: { "retry-after": "60" },
  });
}
