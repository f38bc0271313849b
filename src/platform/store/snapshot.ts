import { Database } from "bun:sqlite";
import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { randomName } from "../random.ts";

/** Longest wait for another process's write, in milliseconds. */
const busyMs = 5000;

/**
 * Copies a database as it stands between two transactions, also while another process writes to it: that one is never
 * kept waiting. `to` is replaced when the copy is whole and on the disk (0600). Blocks for as long as the copy takes:
 * never on a thread that serves.
 */
export function snapshot(file: string, to: string): void {
  const draft = `${to}.${randomName(8)}`;
  const source = new Database(file, { readonly: true, strict: true });
  try {
    source.run(`PRAGMA busy_timeout = ${busyMs}`);
    source.query("VACUUM INTO ?1").run(draft);
    chmodSync(draft, 0o600);
    syncFile(draft);
    renameSync(draft, to);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    source.close();
  }
}

/**
 * What is wrong with a database file by SQLite's own check of all its pages, keys and references;
 * undefined where it is whole. Blocks.
 */
export function faultOf(file: string): string | undefined {
  let database: Database | undefined;
  try {
    database = new Database(file, { readonly: true, strict: true });
    database.run(`PRAGMA busy_timeout = ${busyMs}`);
    const [first] = database.query<{ readonly integrity_check: string }, []>("PRAGMA integrity_check(1)").all();
    if (first?.integrity_check !== "ok") return first?.integrity_check ?? "it can't be checked";
    const [broken] = database.query<{ readonly table: string }, []>("PRAGMA foreign_key_check").all();
    return broken && `a row of ${broken.table} refers to one that is not there`;
  } catch (error) {
    return (error as Error).message;
  } finally {
    database?.close();
  }
}

/** Schema steps that a database file has taken. Throws where it is no database. */
export function stepsOf(file: string): number {
  const database = new Database(file, { readonly: true, strict: true });
  try {
    return database.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0;
  } finally {
    database.close();
  }
}

/** Brings what the system holds back of a file, or of a folder's names, to the disk. */
export function syncFile(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
