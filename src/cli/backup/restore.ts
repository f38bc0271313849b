import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { keepLarger } from "../../omen/spend/journal/merge.ts";
import { now } from "../../platform/clock.ts";
import { CommandError } from "../../platform/exit.ts";
import { randomName } from "../../platform/random.ts";
import { lockFolder } from "../../platform/store/folder.ts";
import { migrations } from "../../platform/store/migrations.ts";
import { faultOf, stepsOf, syncFile } from "../../platform/store/snapshot.ts";
import { parts, unpack } from "./archive.ts";

export interface Restored {
  /** When the backup was made, ISO 8601. */
  readonly madeAt: string;
  /** Where what was there is kept; undefined where nothing was. */
  readonly keptAt: string | undefined;
  /** Meters whose present figure was the larger one. */
  readonly larger: readonly string[];
  /** Why the present ledger could not be read; its spending is not in the one that came back. */
  readonly gap: string | undefined;
}

/**
 * Puts a backup in a data folder's place. All of it is unpacked beside and checked before anything is
 * touched; what was there is moved aside. `yes`: go on where the present ledger can't be read. Throws a
 * `CommandError`; then nothing was changed.
 */
export function restoreBackup(folder: string, file: string, yes: boolean): Restored {
  const isNew = !existsSync(folder);
  const release = lockFolder(folder);
  const beside = placeBeside(folder);
  const draft = `${beside}.restoring-${randomName(8)}`;
  try {
    mkdirSync(draft, { mode: 0o700 });
    const { made_at: madeAt } = unpack(file, draft);
    check(draft, file);
    const present = join(folder, "omen.db");
    let larger: readonly string[] = [];
    let gap: string | undefined;
    if (existsSync(present)) {
      try {
        const fault = faultOf(present);
        if (fault !== undefined) throw new Error(fault);
        larger = keepLarger(present, join(draft, "omen.db"));
      } catch (error) {
        gap = (error as Error).message;
        if (!yes)
          throw new CommandError(
            `the ledger that is there can't be read (${gap}): what was spent since ${madeAt} would be forgotten`,
            1,
            "With --yes it is restored all the same.",
          );
      }
    }
    return { madeAt, keptAt: exchange(folder, draft, beside), larger, gap };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${file} is not restored, nothing was changed: ${(error as Error).message}`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
    release();
    if (isNew && readdirSync(folder).every((name) => name === "serve.lock")) rmSync(folder, { recursive: true });
  }
}

/**
 * The name that what is made beside a folder begins with: in the folder itself where it is a file system of its own,
 * or its parent can't be written.
 */
function placeBeside(folder: string): string {
  const path = resolve(folder);
  const parent = dirname(path);
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
    if (statSync(parent).dev === statSync(path).dev) return path;
  } catch {
    // It is the folder itself then.
  }
  return join(path, basename(path));
}

function check(draft: string, file: string): void {
  if (!existsSync(join(draft, "omen.db"))) throw new CommandError(`${file} is not restored: there is no omen.db in it`);
  for (const name of ["omen.db", "glyph.db"]) {
    const path = join(draft, name);
    const fault = existsSync(path) ? faultOf(path) : undefined;
    if (fault !== undefined) throw new CommandError(`${file} is not restored: ${name} in it is damaged: ${fault}`);
  }
  const steps = stepsOf(join(draft, "omen.db"));
  if (steps > migrations.length)
    throw new CommandError(
      `${file} is not restored: a newer Omen made it (schema ${steps}, this one knows ${migrations.length})`,
      1,
      "Restore it with that Omen, or a newer one.",
    );
}

/** SQLite's own files beside a database: what they hold belongs to the one that is moved. */
const companions = ["", "-wal", "-shm"];

/** Moves what is there aside and what was unpacked in its place; what fails is undone. */
function exchange(folder: string, draft: string, beside: string): string | undefined {
  const day = new Date(now()).toISOString().replaceAll(":", "").replace(/\.\d+/, "");
  const aside = `${beside}.before-restore-${day}`;
  const there = parts
    .flatMap((part) => (part.endsWith(".db") ? companions.map((end) => part + end) : [part]))
    .filter((name) => existsSync(join(folder, name)));
  const done: (readonly [from: string, to: string])[] = [];
  const move = (from: string, to: string): void => {
    renameSync(from, to);
    done.push([from, to]);
  };
  try {
    if (there.length > 0) mkdirSync(aside, { mode: 0o700 });
    for (const name of there) move(join(folder, name), join(aside, name));
    for (const name of readdirSync(draft)) move(join(draft, name), join(folder, name));
  } catch (error) {
    for (const [from, to] of done.toReversed()) renameSync(to, from);
    if (there.length > 0) rmSync(aside, { recursive: true, force: true });
    throw error;
  }
  syncFile(folder);
  return there.length > 0 ? aside : undefined;
}
