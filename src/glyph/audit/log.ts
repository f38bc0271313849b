import {
  appendFileSync,
  closeSync,
  copyFileSync,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { now } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { randomName, randomOctets } from "../../platform/random.ts";
import { version } from "../../platform/version.ts";
import { glyphFiles } from "../store.ts";
import { canonicalEntry, type EntryFields, type EntryKind, saltedHash } from "./entry.ts";
import { signingKey } from "./keys.ts";
import { leafHash, Tree } from "./merkle.ts";
import { checkpointText, noteInFile, type Signer, signNote } from "./note.ts";
import type { AuditRegistry } from "./registry.ts";

/** The files of one log, in a folder named by it. */
export const logFiles = (folder: string) => ({
  /** One entry a line; a line without its line feed is a leaf of the tree. */
  entries: join(folder, "entries.jsonl"),
  /** Signed notes, each with an empty line after it. */
  checkpoints: join(folder, "checkpoints"),
  /** The leaves' hashes, 32 bytes each: not evidence, but where an entry was changed they tell which. */
  leaves: join(folder, "leaves"),
  /** `SEQ SALT` a line: outside of the entries, so that one can be deleted and no leaf breaks. */
  salts: join(folder, "salts"),
});

/** What the origin of a log's checkpoints begins with. */
export const originPrefix = "omen-audit/";

/** Milliseconds between an entry and the checkpoint over it, at most. */
const checkpointMs = 1000;

const saltBytes = 16;
const dayMs = 24 * 3_600_000;

const synced = promisify(fdatasync);

/** The log can't be written. */
export class AuditFailure extends Error {
  override readonly name = "AuditFailure";
}

/** Writes a text whole and returns its bytes; another in tests of a full disk. */
export type Write = (descriptor: number, text: string) => number;

interface AuditLogOptions {
  readonly folder: string;
  readonly registry: AuditRegistry;
  readonly log: Log;
  /** Days after which a log that ended is removed; 0 or nothing: never. */
  readonly keepDays?: number;
  /** A folder elsewhere that checkpoints are copied to. */
  readonly export?: string | undefined;
  readonly write?: Write;
}

/**
 * One process's own log: entries appended and never changed, in an RFC 6962 tree whose size and root are signed within
 * a second. Calls are synchronous and cheap; only `sync` waits for the disk.
 */
export class AuditLog {
  readonly id: string;
  readonly #folder: string;
  readonly #signer: Signer;
  readonly #options: AuditLogOptions;
  readonly #write: Write;
  readonly #entries: number;
  readonly #tree = new Tree();
  /** Bytes of the entries file that are whole lines of ours. */
  #length = 0;
  /** Lines that have their place in the log and are not written yet. */
  #staged: string[] = [];
  /** Lines that are written, and whose hashes are not in the tree yet: that is done when the caller has its answer. */
  #unhashed: string[] = [];
  #unsigned: Uint8Array[] = [];
  #salts = "";
  #lastMs = 0;
  /** Entries of calls that only read and that could not be written. */
  #lost = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  private constructor(options: AuditLogOptions) {
    const startedMs = now();
    this.#options = options;
    this.#write = options.write ?? writeAll;
    this.id = `${new Date(startedMs).toISOString().replaceAll(/[-:]|\.\d+/g, "")}-${randomName(6).toLowerCase()}`;
    this.#signer = signingKey(options.folder);
    this.#folder = join(glyphFiles(options.folder).audit, this.id);
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#entries = openSync(logFiles(this.#folder).entries, "ax", 0o600);
    options.registry.begin(this.id, this.#signer.verifierKey, startedMs);
    this.#removeOld(startedMs);
    this.append("log", { key: this.#signer.verifierKey, pid: process.pid, version });
  }

  #removeOld(nowMs: number): void {
    const { registry, keepDays = 0, folder, log } = this.#options;
    if (keepDays === 0) return;
    for (const id of registry.olderThan(nowMs - keepDays * dayMs)) {
      registry.remove(id, nowMs);
      rmSync(join(glyphFiles(folder).audit, id), { recursive: true, force: true });
      log.info("an old audit log was removed", { log: id });
    }
  }

  /** Begins a log. Throws an `AuditFailure` where that can't be done. */
  static open(options: AuditLogOptions): AuditLog {
    try {
      return new AuditLog(options);
    } catch (error) {
      throw failure(error);
    }
  }

  /** Entries so far. */
  get size(): number {
    return this.#tree.size + this.#unhashed.length + this.#staged.length;
  }

  /** Entries that no checkpoint is over yet. */
  get unsigned(): number {
    return this.#unsigned.length + this.#unhashed.length + this.#staged.length;
  }

  /** Gives an entry its place without writing it: the next `append` or `flush` does. Returns its number. */
  stage(kind: EntryKind, fields: EntryFields): number {
    if (this.#lost > 0 && this.#staged.length === 0) {
      const entries = this.#lost;
      this.#lost = 0;
      this.#stage("gap", { entries });
    }
    return this.#stage(kind, fields);
  }

  #stage(kind: EntryKind, fields: EntryFields): number {
    const seq = this.size;
    this.#lastMs = Math.max(this.#lastMs, now());
    const ts = new Date(this.#lastMs).toISOString();
    this.#staged.push(
      canonicalEntry("kind" in fields ? filled(fields, kind, seq, ts) : { ...fields, kind, seq, ts, v: 1 }),
    );
    return seq;
  }

  /**
   * Writes an entry, and those that were staged before it. Throws an `AuditFailure`; the log
   * is then as it was before these.
   */
  append(kind: EntryKind, fields: EntryFields): number {
    const seq = this.stage(kind, fields);
    this.flush();
    return seq;
  }

  /** Writes what was staged. Throws as `append` does. */
  flush(): void {
    if (this.#staged.length === 0) return;
    const lines = this.#staged;
    this.#staged = [];
    const text = `${lines.join("\n")}\n`;
    try {
      if (this.#isClosed) throw new Error("it was closed");
      this.#length += this.#write(this.#entries, text);
    } catch (error) {
      this.#lost += lines.length;
      this.#takeBack();
      throw failure(error);
    }
    if (this.#unhashed.length === 0) setImmediate(() => this.#grow()).unref();
    this.#unhashed.push(...lines);
    this.#schedule();
  }

  /** Puts what is written into the tree. */
  #grow(): void {
    for (const line of this.#unhashed) {
      const leaf = leafHash(line);
      this.#tree.append(leaf);
      this.#unsigned.push(leaf);
    }
    this.#unhashed = [];
  }

  /** Removes half of a line that a full disk may have left. */
  #takeBack(): void {
    try {
      ftruncateSync(this.#entries, this.#length);
    } catch {
      // Whoever verifies the log sees a torn line beyond the last checkpoint, which is told and harmless.
    }
  }

  /**
   * The salted hash of a text for entry number `seq`. Its salt goes to the file beside the log with the next
   * checkpoint.
   */
  hash(seq: number, text: string): string {
    const salt = randomOctets(saltBytes);
    this.#salts += `${seq} ${Buffer.from(salt).toString("base64url")}\n`;
    return saltedHash(salt, text);
  }

  /** Resolves when every entry written so far is on the disk. Rejects with an `AuditFailure`. */
  async sync(): Promise<void> {
    try {
      await synced(this.#entries);
    } catch (error) {
      throw failure(error);
    }
  }

  async #checkpoint(): Promise<void> {
    this.#timer = undefined;
    if (this.#isClosed) return;
    this.#grow();
    const size = this.#tree.size;
    const root = this.#tree.root();
    try {
      await synced(this.#entries);
      if (!this.#isClosed) this.#sign(size, root);
    } catch (error) {
      this.#options.log.error("the audit log can't be signed", { log: this.id, error: String(error) });
    }
    if (!this.#isClosed && this.unsigned > 0) this.#schedule();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => void this.#checkpoint(), checkpointMs).unref();
  }

  /**
   * Signs the first `size` entries, which are on the disk: what the power's failing takes away later was never signed.
   */
  #sign(size: number, root: Uint8Array): void {
    const count = size - (this.#tree.size - this.#unsigned.length);
    if (count <= 0) return;
    const files = logFiles(this.#folder);
    const note = noteInFile(signNote(checkpointText({ origin: originPrefix + this.id, size, root }), this.#signer));
    appendFileSync(files.checkpoints, note, { mode: 0o600 });
    const leaves = this.#unsigned.splice(0, count);
    const salts = this.#salts;
    this.#salts = "";
    appendFileSync(files.leaves, Buffer.concat(leaves), { mode: 0o600 });
    if (salts !== "") appendFileSync(files.salts, salts, { mode: 0o600 });
    this.#options.registry.signed(this.id, size, Buffer.from(root).toString("base64"));
    this.#copyElsewhere(note);
  }

  #copyElsewhere(note: string): void {
    const folder = this.#options.export;
    if (folder === undefined || folder === "") return;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      appendFileSync(join(folder, `${this.id}.checkpoints`), note, { mode: 0o600 });
      copyFileSync(glyphFiles(this.#options.folder).auditKeys, join(folder, "keys"));
    } catch (error) {
      this.#options.log.warn("a checkpoint can't be copied", { folder, error: String(error) });
    }
  }

  /**
   * Signs the rest and ends the log. Never throws: a log that can't be ended is an unsigned end, which `verify` tells.
   */
  close(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    try {
      this.flush();
      this.#grow();
      fdatasyncSync(this.#entries);
      this.#sign(this.#tree.size, this.#tree.root());
      this.#options.registry.end(this.id, now());
    } catch (error) {
      this.#options.log.error("the audit log can't be ended", { log: this.id, error: String(error) });
    }
    this.#isClosed = true;
    closeSync(this.#entries);
  }
}

/** Fields that have a place for what the log gives keep their order. */
function filled(fields: EntryFields, kind: EntryKind, seq: number, ts: string): EntryFields {
  return Object.assign(fields, { kind, seq, ts, v: 1 });
}

const encoder = new TextEncoder();
/** Used again by each write: entries are small, and each call has two. */
const scratch = new Uint8Array(16 * 1024);

function writeAll(descriptor: number, text: string): number {
  const fits = text.length * 3 <= scratch.length;
  const bytes = fits ? scratch : encoder.encode(text);
  const length = fits ? encoder.encodeInto(text, scratch).written : bytes.length;
  for (let done = 0; done < length;) done += writeSync(descriptor, bytes, done, length - done);
  return length;
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "no space left",
  EDQUOT: "the quota is used up",
  EFBIG: "the file may not grow",
  EACCES: "permission denied",
  EROFS: "the file system is read-only",
  EIO: "the disk failed",
  SQLITE_BUSY: "glyph.db is in use",
  SQLITE_FULL: "no space left",
};

function failure(error: unknown): AuditFailure {
  if (error instanceof AuditFailure) return error;
  const { code } = error as NodeJS.ErrnoException;
  const reason = reasons[code ?? ""] ?? (error instanceof Error ? error.message : String(error));
  return new AuditFailure(`the audit log can't be written (${reason})`, { cause: error });
}
