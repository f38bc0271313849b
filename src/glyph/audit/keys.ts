import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { randomName, randomOctets } from "../../platform/random.ts";
import { glyphFiles } from "../store.ts";
import { noteInFile, notesOf, openNote, type Signer, signerOf, signNote, type Verifier, verifierOf } from "./note.ts";

/**
 * The installation's signing key: a secret file that only its owner reads, and a public file in which each key is
 * signed by the one before it (the first by itself), so that whoever knows an old key can trust the later ones.
 */

const heading = "omen-audit key";
const keyText = (verifierKey: string): string => `${heading}\n${verifierKey}\n`;

/** The key that signs now; made at first use. Several processes may come first at once: they agree on one. */
export function signingKey(folder: string): Signer {
  const file = glyphFiles(folder).auditKey;
  if (!existsSync(file)) {
    const signer = publish(folder, randomOctets(32), (draft) => linkSync(draft, file));
    if (signer) announce(folder, signer, signer);
  }
  const signer = signerOf(readSeed(file));
  // A process may have died between the two files.
  if (!existsSync(glyphFiles(folder).auditKeys)) announce(folder, signer, signer);
  return signer;
}

/** Takes a new key, signed by the one before. Logs that are under way end with the key they began with. */
export function rotateKey(folder: string): { readonly old: Signer; readonly next: Signer } {
  const old = signingKey(folder);
  const seed = randomOctets(32);
  const next = signerOf(seed);
  announce(folder, next, old);
  publish(folder, seed, (draft) => renameSync(draft, glyphFiles(folder).auditKey));
  return { old, next };
}

/** Writes the secret file under another name and puts it in place; undefined where another process was faster. */
function publish(folder: string, seed: Uint8Array, put: (draft: string) => void): Signer | undefined {
  const file = glyphFiles(folder).auditKey;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomName(8)}`;
  writeWhole(draft, `${Buffer.from(seed).toString("base64")}\n`, 0o600);
  try {
    put(draft);
    return signerOf(seed);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function announce(folder: string, key: Signer, by: Signer): void {
  const file = glyphFiles(folder).auditKeys;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeWhole(file, noteInFile(signNote(keyText(key.verifierKey), by)), 0o644);
}

function writeWhole(file: string, text: string, mode: number): void {
  const descriptor = openSync(file, "a", mode);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function readSeed(file: string): Uint8Array {
  const seed = Buffer.from(readFileSync(file, "utf8").trim(), "base64");
  if (seed.length !== 32) throw new Error(`${file} is no audit key: 32 bytes in base64`);
  return new Uint8Array(seed);
}

/** The public file's notes, in a data folder or where they were exported to. Empty where there is none. */
export function publicKeys(folder: string): string {
  const file = join(folder, "keys");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** The keys to believe: `first`, or the file's own first one, and every key that a believed one has signed. */
export function believedKeys(notes: string, first?: string): readonly Verifier[] {
  const all = notesOf(notes);
  const start = first ?? (all[0] === undefined ? undefined : announced(all[0]));
  if (start === undefined) return [];
  const believed = [verifierOf(start)];
  for (const note of all) {
    const key = openNote(note, believed) ? announced(note) : undefined;
    if (key !== undefined && believed.every(({ verifierKey }) => verifierKey !== key)) believed.push(verifierOf(key));
  }
  return believed;
}

function announced(note: string): string | undefined {
  const [title, key] = note.split("\n");
  return title === heading ? key : undefined;
}
