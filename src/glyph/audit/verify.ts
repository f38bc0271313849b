import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { believedKeys, publicKeys } from "./keys.ts";
import { glyphFiles } from "../store.ts";
import { notesOf, openNote, parseCheckpoint, type Verifier } from "./note.ts";
import { logsIn } from "./read.ts";
import type { RegisteredLog } from "./registry.ts";
import { verifyLog } from "./verify-log.ts";

export interface Verification {
  readonly logs: number;
  readonly entries: number;
  readonly checkpoints: number;
  readonly unsigned: number;
  /** When the last entry that no checkpoint is over was made; 0 where there is none. */
  readonly unsignedMs: number;
  /** Each with the log it is about. */
  readonly problems: readonly string[];
}

interface VerifyOptions {
  /** The data folder. */
  readonly folder: string;
  /** What glyph.db knows of logs. */
  readonly registered: readonly RegisteredLog[];
  /**
   * The verifier key to begin with; without it the first of the data folder's own public file. Throws where it is none.
   */
  readonly key: string | undefined;
  /** A folder that checkpoints were exported to. */
  readonly elsewhere: string | undefined;
}

/** Verifies every log of a data folder, with public keys alone. */
export function verifyAll({ folder, registered, key, elsewhere }: VerifyOptions): Verification {
  const keys = believedKeys(publicKeys(glyphFiles(folder).audit), key);
  const there = new Set(logsIn(folder));
  const exported = (id: string) => {
    const file = elsewhere === undefined ? undefined : join(elsewhere, `${id}.checkpoints`);
    return file !== undefined && existsSync(file) ? readFileSync(file, "utf8") : undefined;
  };
  const problems = registered
    .filter(({ id, removed_ms: removed }) => !there.has(id) && removed === null)
    .map(({ id, signed_size: size }) => `${id}: missing; it had ${size} entries when last signed`);
  const verdicts = [...there].map((id) =>
    verifyLog(folder, id, { keys, registered: registered.find((log) => log.id === id), elsewhere: exported(id) }),
  );
  for (const { id, problem } of verdicts) if (problem !== undefined) problems.push(`${id}: ${problem}`);
  const sum = (count: (verdict: (typeof verdicts)[number]) => number) =>
    verdicts.reduce((total, verdict) => total + count(verdict), 0);
  return {
    logs: verdicts.length,
    entries: sum(({ entries }) => entries),
    checkpoints: sum(({ checkpoints }) => checkpoints),
    unsigned: sum(({ unsigned }) => Math.max(0, unsigned)),
    unsignedMs: Math.max(0, ...verdicts.filter(({ unsigned }) => unsigned > 0).map(({ lastMs }) => lastMs)),
    problems,
  };
}

/** The last checkpoint of a file that a believed key has signed. */
export function lastCheckpoint(notes: string, keys: readonly Verifier[]) {
  const note = notesOf(notes).at(-1);
  const opened = note === undefined ? undefined : openNote(note, keys);
  const checkpoint = opened && parseCheckpoint(opened.text);
  return note !== undefined && checkpoint ? { note, checkpoint } : undefined;
}
