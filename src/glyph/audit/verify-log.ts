import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { glyphFiles } from "../store.ts";
import { logFiles, originPrefix } from "./log.ts";
import { type Hash, leafHash, rootOf, sameBytes, Tree } from "./merkle.ts";
import { type Checkpoint, notesOf, openNote, parseCheckpoint, type Verifier } from "./note.ts";
import { checkpointsOf, eachLine } from "./read.ts";
import type { RegisteredLog } from "./registry.ts";

/** What a log was found to be. */
export interface LogVerdict {
  readonly id: string;
  readonly entries: number;
  readonly checkpoints: number;
  /** Entries that no checkpoint is over. */
  readonly unsigned: number;
  /** When the last entry was made, by itself; milliseconds since the epoch. */
  readonly lastMs: number;
  /** What is wrong, if anything. */
  readonly problem?: string;
}

/** Something that must have been so: a checkpoint here or elsewhere, or what glyph.db remembers. */
interface Claim extends Checkpoint {
  /** As words: `checkpoint 3`. */
  readonly by: string;
}

/**
 * Verifies one log: that every checkpoint is signed by a believed key, that the entries are those that each of them
 * signed, numbered and in order of time, and that nothing is missing of what glyph.db or a folder elsewhere knows.
 * Memory does not grow with the log.
 */
export function verifyLog(
  folder: string,
  id: string,
  known: {
    readonly keys: readonly Verifier[];
    readonly registered: RegisteredLog | undefined;
    readonly elsewhere: string | undefined;
  },
): LogVerdict {
  const claims: Claim[] = [];
  let problem: string | undefined;
  const take = (notes: string, name: string): number => {
    const all = notesOf(notes);
    for (const [index, note] of all.entries()) {
      const opened = openNote(note, known.keys);
      const checkpoint = opened && parseCheckpoint(opened.text);
      if (!checkpoint || checkpoint.origin !== originPrefix + id)
        problem ??= `${name} ${index + 1} is not signed by this installation's key`;
      else claims.push({ ...checkpoint, by: `${name} ${index + 1}` });
    }
    return all.length;
  };
  const checkpoints = take(checkpointsOf(folder, id), "checkpoint");
  const signed = claims.at(-1)?.size ?? 0;
  if (known.elsewhere !== undefined) take(known.elsewhere, "exported checkpoint");
  const { registered } = known;
  if (registered && registered.signed_size > 0) {
    const root = new Uint8Array(Buffer.from(registered.signed_root, "base64"));
    claims.push({ origin: originPrefix + id, size: registered.signed_size, root, by: "glyph.db" });
    if (registered.signed_size > signed)
      problem ??= `its last checkpoints are missing: they sign ${signed} entries, and ${registered.signed_size} were signed`;
  }
  const read = readEntries(folder, id, claims);
  const verdict = { id, entries: read.entries, checkpoints, unsigned: read.entries - signed, lastMs: read.lastMs };
  const found = read.problem ?? problem;
  return found === undefined ? verdict : { ...verdict, problem: found };
}

interface Reading {
  readonly entries: number;
  readonly lastMs: number;
  readonly problem?: string;
}

function readEntries(folder: string, id: string, claims: readonly Claim[]): Reading {
  const bySize = claims.toSorted((one, other) => one.size - other.size);
  const tree = new Tree();
  let next = 0;
  let lastMs = 0;
  let problem: string | undefined;
  const judge = () => {
    for (let claim = bySize[next]; claim?.size === tree.size; claim = bySize[++next]) {
      if (!sameBytes(tree.root(), claim.root)) problem ??= changed(folder, id, claim);
    }
  };
  const files = logFiles(join(glyphFiles(folder).audit, id));
  if (!existsSync(files.entries)) return { entries: 0, lastMs, problem: "its entries are missing" };
  judge();
  eachLine(files.entries, (line) => {
    const index = tree.size;
    tree.append(leafHash(line));
    judge();
    const told = readEntry(line);
    if (!told || told.seq !== index || told.ms < lastMs) problem ??= `entry ${index} is no entry, or out of order`;
    else lastMs = told.ms;
  });
  const beyond = bySize[next];
  if (beyond) problem ??= `it was cut off: it has ${tree.size} entries, and ${beyond.by} signed ${beyond.size}`;
  return problem === undefined ? { entries: tree.size, lastMs } : { entries: tree.size, lastMs, problem };
}

const decoder = new TextDecoder();

function readEntry(line: Uint8Array): { readonly seq: number; readonly ms: number } | undefined {
  try {
    const { seq, ts } = JSON.parse(decoder.decode(line)) as { readonly seq?: unknown; readonly ts?: unknown };
    const ms = typeof ts === "string" ? Date.parse(ts) : Number.NaN;
    return typeof seq === "number" && Number.isFinite(ms) ? { seq, ms } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Says which entries differ, and the first of them where the leaves' hashes beside the log still are what was signed.
 */
function changed(folder: string, id: string, { size, root, by }: Claim): string {
  const what = `entries 0 to ${size - 1} are not what ${by} signed`;
  const { leaves: file, entries } = logFiles(join(glyphFiles(folder).audit, id));
  if (!existsSync(file)) return what;
  const bytes = readFileSync(file);
  const leaves = Array.from({ length: size }, (_, index): Hash => bytes.subarray(index * 32, index * 32 + 32));
  if (bytes.length < size * 32 || !sameBytes(rootOf(leaves), root)) return what;
  let first: number | undefined;
  let index = 0;
  eachLine(entries, (line) => {
    const leaf = leaves[index];
    if (leaf && first === undefined && !sameBytes(leaf, leafHash(line))) first = index;
    index++;
  });
  return `${what}; first that differs: ${first ?? index}`;
}
