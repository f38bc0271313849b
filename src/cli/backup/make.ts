import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { now } from "../../platform/clock.ts";
import { CommandError } from "../../platform/exit.ts";
import { randomName } from "../../platform/random.ts";
import { faultOf, snapshot, syncFile } from "../../platform/store/snapshot.ts";
import { chunksOf, TarWriter } from "../../platform/tar.ts";
import { version } from "../../platform/version.ts";
import { type About, names, parts, sumsText } from "./archive.ts";
import { noteBackup } from "./last.ts";

export interface Made {
  /** The parts of the data folder that are in it. */
  readonly parts: readonly string[];
  readonly bytes: number;
}

/**
 * Writes a backup of a data folder, whose owner may be running, and replaces `file` when it is whole (0600). Throws a
 * `CommandError`; then `file` is as it was.
 */
export function makeBackup(folder: string, file: string): Made {
  if (!existsSync(join(folder, "omen.db")))
    throw new CommandError(
      `there is no omen.db in the data folder ${folder}`,
      1,
      "Name another with --data DIR or OMEN_DATA.",
    );
  if (existsSync(file) && !isBackup(file))
    throw new CommandError(`${file} is there, and is no backup`, 1, "Choose another name, or remove it.");
  // Beside the archive: where there is room for one there should be room for the other.
  const draft = join(dirname(resolve(file)), `.${basename(file)}.${randomName(8)}`);
  try {
    mkdirSync(draft, { mode: 0o700 });
    const kept = write(folder, draft);
    const archive = join(draft, "archive");
    const { size } = statSync(archive);
    renameSync(archive, file);
    syncFile(dirname(resolve(file)));
    noteBackup(folder, now());
    return { parts: kept, bytes: size };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${file} could not be written: ${(error as Error).message}`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function write(folder: string, draft: string): readonly string[] {
  const madeAt = now();
  const descriptor = openSync(join(draft, "archive"), "wx", 0o600);
  try {
    const archive = new TarWriter(descriptor, madeAt);
    const digests = new Map<string, string>();
    const addText = (name: string, text: string): void => {
      const bytes = new TextEncoder().encode(text);
      archive.add({ name, bytes: bytes.length }, [bytes]);
    };
    const addFile = (name: string, path: string, bytes = statSync(path).size): void => {
      const digest = createHash("sha256");
      const summed = (function* () {
        let rest = bytes;
        for (const chunk of chunksOf(path)) {
          const part = chunk.subarray(0, rest);
          digest.update(part);
          rest -= part.length;
          yield part;
        }
      })();
      archive.add({ name, bytes }, summed);
      digests.set(name, digest.digest("hex"));
    };
    const about: About = { format: 1, version, made_at: new Date(madeAt).toISOString() };
    addText(names.about, `${JSON.stringify(about)}\n`);
    // What glyph.db says of logs is older than the logs then, and a checkpoint older than the entries that it is over.
    for (const name of ["omen.db", "glyph.db"]) addDatabase(name, folder, draft, addFile);
    for (const name of filesIn(folder, "audit").sort(checkpointsFirst)) {
      const path = join(folder, name);
      addFile(name, path, name.endsWith(".jsonl") ? wholeLines(path) : undefined);
    }
    for (const name of filesIn(folder, "keys")) addFile(name, join(folder, name));
    addText(names.sums, sumsText(digests));
    archive.end();
    fsyncSync(descriptor);
    return parts.filter((part) => [...digests.keys()].some((name) => name.split("/")[0] === part));
  } finally {
    closeSync(descriptor);
  }
}

function addDatabase(name: string, folder: string, draft: string, add: (name: string, path: string) => void): void {
  const [source, copy] = [join(folder, name), join(draft, name)];
  if (!existsSync(source)) return;
  snapshot(source, copy);
  const fault = faultOf(copy);
  if (fault !== undefined)
    throw new CommandError(
      `${source} is damaged: ${fault}`,
      1,
      "No backup was made. Keep the last one, and see omen restore --help.",
    );
  add(name, copy);
  rmSync(copy);
}

/** Files below a part of the folder, by their names from the folder on. Links are not followed. */
function filesIn(folder: string, part: string): string[] {
  const top = join(folder, part);
  if (!existsSync(top) || !lstatSync(top).isDirectory()) return [];
  return readdirSync(top, { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const name = `${part}/${entry.name}`;
      if (entry.isDirectory()) return filesIn(folder, name);
      return entry.isFile() ? [name] : [];
    });
}

const checkpointsFirst = (one: string, other: string): number =>
  Number(other.endsWith("/checkpoints")) - Number(one.endsWith("/checkpoints"));

/** How far a log that is being written has whole lines. */
function wholeLines(path: string): number {
  const { size } = statSync(path);
  const descriptor = openSync(path, "r");
  try {
    const buffer = new Uint8Array(64 * 1024);
    for (let end = size; end > 0;) {
      const from = Math.max(0, end - buffer.length);
      const count = readSync(descriptor, buffer, 0, end - from, from);
      const at = buffer.subarray(0, count).lastIndexOf(0x0a);
      if (at >= 0) return from + at + 1;
      end = from;
    }
    return 0;
  } finally {
    closeSync(descriptor);
  }
}

/** Whether a file begins as a backup does: anything else is not overwritten. */
function isBackup(file: string): boolean {
  if (!statSync(file).isFile()) return false;
  const descriptor = openSync(file, "r");
  try {
    const head = new Uint8Array(names.about.length);
    readSync(descriptor, head, 0, head.length, 0);
    return new TextDecoder().decode(head) === names.about;
  } finally {
    closeSync(descriptor);
  }
}
