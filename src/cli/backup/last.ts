import { existsSync, renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomName } from "../../platform/random.ts";

/**
 * An empty file whose time is that of the last backup: the store itself is its owner's, which may be another process.
 */
const marker = (folder: string): string => join(folder, "last-backup");

/** Notes in a data folder that it was backed up, `at` in milliseconds since the Unix epoch. */
export function noteBackup(folder: string, at: number): void {
  const draft = `${marker(folder)}.${randomName(8)}`;
  writeFileSync(draft, "", { mode: 0o600 });
  utimesSync(draft, at / 1000, at / 1000);
  renameSync(draft, marker(folder));
}

/** When a data folder was backed up last, in milliseconds since the Unix epoch; undefined where it never was. */
export function lastBackup(folder: string): number | undefined {
  const file = marker(folder);
  return existsSync(file) ? statSync(file).mtimeMs : undefined;
}
