import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { glyphFiles } from "../store.ts";
import { publicKeys } from "./keys.ts";
import { notesOf } from "./note.ts";
import { checkpointsOf, logsIn } from "./read.ts";

/**
 * Copies the signed checkpoints of all logs and the public keys to a folder elsewhere, where they show what the key's
 * holder may change here later. What is there is kept: nothing that was copied once is taken back. Returns how many
 * checkpoints and keys the folder holds for these logs.
 */
export function exportCheckpoints(folder: string, to: string): { readonly checkpoints: number; readonly keys: number } {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const added = (name: string, notes: string): number => {
    const file = join(to, name);
    const there = existsSync(file) ? notesOf(readFileSync(file, "utf8")) : [];
    const missing = notesOf(notes).filter((note) => !there.includes(note));
    if (missing.length > 0)
      writeFileSync(file, [...there, ...missing].map((note) => `${note}\n`).join(""), { mode: 0o600 });
    return there.length + missing.length;
  };
  const keys = added("keys", publicKeys(glyphFiles(folder).audit));
  const checkpoints = logsIn(folder).reduce(
    (count, id) => count + added(`${id}.checkpoints`, checkpointsOf(folder, id)),
    0,
  );
  return { checkpoints, keys };
}
