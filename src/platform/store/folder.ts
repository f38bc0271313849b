import { Database } from "bun:sqlite";
import { accessSync, chmodSync, constants, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { CommandError, exit } from "../exit.ts";
import { randomName } from "../random.ts";
import { openDatabase } from "./database.ts";

/** The files of a data folder. */
export const dataFiles = (folder: string) => ({
  folder,
  database: join(folder, "omen.db"),
  lock: join(folder, "serve.lock"),
  socket: join(folder, "serve.sock"),
  /** Where the process that owns the folder listens, for other commands of this user. */
  address: join(folder, "serve.url"),
  adminKey: join(folder, "keys", "admin"),
  conversations: join(folder, "conversations.json"),
});

/**
 * Owns a data folder without opening what is in it, until what is returned is called. Throws as `DataFolder.own` does.
 */
export function lockFolder(path: string): () => void {
  makeFolder(path);
  const lock = takeLock(dataFiles(path).lock, path);
  return () => lock.close();
}

/** The data folder has an owner already, which is not this process. */
export class FolderInUse extends CommandError {
  constructor(folder: string) {
    super(
      `another omen serve owns the data folder ${folder}`,
      exit.failed,
      "Stop it, or give this one a folder of its own with --data DIR.",
    );
  }
}

/** A data folder owned by this process, until `release` or the process's end. */
export class DataFolder {
  readonly path: string;
  /** Names this installation; made once, kept in the store. */
  readonly instance: string;
  /** The store, open until `release`. */
  readonly database: Database;
  readonly #lock: Database;

  private constructor(path: string, lock: Database, database: Database) {
    this.path = path;
    this.#lock = lock;
    this.database = database;
    this.instance = instanceOf(database);
  }

  /**
   * Makes the folder if need be (0700) and takes its lock. Throws a `CommandError` that names the folder and what to do
   * when it can't be written or another process owns it.
   */
  static own(path: string): DataFolder {
    makeFolder(path);
    const files = dataFiles(path);
    const lock = takeLock(files.lock, path);
    try {
      return new DataFolder(path, lock, openDatabase(files.database));
    } catch (error) {
      lock.close();
      throw new CommandError(
        `the store ${files.database} can't be opened: ${(error as Error).message}`,
        exit.failed,
        "Move it aside, or choose another folder with --data DIR.",
      );
    }
  }

  /** Whether others than its owner may read what it holds. */
  get isOpenToOthers(): boolean {
    return (statSync(this.path).mode & 0o077) !== 0;
  }

  /** Closes the store and gives the lock back. */
  release(): void {
    this.database.close();
    this.#lock.close();
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    restrict(path, 0o700);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new CommandError(
      `the data folder ${path} can't be written (${code})`,
      exit.failed,
      "Choose another with --data DIR or OMEN_DATA.",
    );
  }
}

/**
 * Takes rights from others, where this user owns what it is: a mounted volume is its cluster's, and what it
 * lets is the cluster's decision.
 */
function restrict(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
  }
}

/**
 * An exclusive transaction on a database of its own is a lock that the kernel takes back when the process dies, however
 * it dies; a file with a process id in it would outlive a crash.
 */
function takeLock(file: string, folder: string): Database {
  let lock: Database | undefined;
  try {
    lock = new Database(file, { create: true, strict: true });
    restrict(file, 0o600);
    lock.run("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock?.close();
    const busy = (error as { code?: string }).code === "SQLITE_BUSY";
    if (busy) throw new FolderInUse(folder);
    throw new CommandError(
      `the data folder ${folder} can't be locked: ${(error as Error).message}`,
      exit.failed,
      "Choose another with --data DIR or OMEN_DATA.",
    );
  }
}

function instanceOf(database: Database): string {
  const made = `omen-${randomName(12)}`;
  database.query("INSERT INTO meta (key, value) VALUES ('instance', ?1) ON CONFLICT DO NOTHING").run(made);
  const row = database.query<{ value: string }, []>("SELECT value FROM meta WHERE key = 'instance'").get();
  return row?.value ?? made;
}
