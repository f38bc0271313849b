import { createHash } from "node:crypto";
import { ptr } from "bun:ffi";
import { RuneError } from "./error.ts";
import { failure, printable } from "./failure.ts";
import { library } from "./loader.ts";
import { encodePath, getU32, getU64, setU32, setU64, struct } from "./memory.ts";
import {
  CopyOptions,
  DirectoryOptions,
  MoveOptions as MoveOptionsLayout,
  RemoveOptions,
  StatResult,
  Status,
  Sync as SyncValue,
  WriteOptions as WriteOptionsLayout,
  WriteResult as WriteResultLayout,
} from "./native.gen.ts";
import type { FileHash, MoveOptions, WriteOptions, WriteResult } from "./types.ts";

/** A root for the length of one call. */
export interface OpenRoot {
  readonly handle: number;
  /** For messages. */
  readonly path: string;
}

// Calls are synchronous, so one of each is enough for all roots.
const writeOptions = struct(WriteOptionsLayout.bytes);
const writeResult = struct(WriteResultLayout.bytes);
const copyOptions = struct(CopyOptions.bytes);
const moveOptions = struct(MoveOptionsLayout.bytes);
const removeOptions = struct(RemoveOptions.bytes);
const directoryOptions = struct(DirectoryOptions.bytes);
const statResult = struct(StatResult.bytes);
const count = struct(8);
const digest = new Uint8Array(32);
const expectedDigits = new Uint8Array(64);
const encoder = new TextEncoder();

/** Larger files are not hashed: it takes about a second for this one, on the thread that asks. */
const hashBytesMax = 256 * 1024 * 1024;

/** Digits of a hash that messages show. */
const digitsShown = 12;

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");

/** SHA-256 in hexadecimal digits. */
export const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Throws a RuneError of code `conflict` unless `hash` begins with what was expected, if anything was. */
export function expectHash(path: string, hash: string, expected: string | undefined): void {
  if (expected === undefined) return;
  const digits = digitsOf(path, expected);
  if (!hash.startsWith(digits)) throw conflict(path, hash, digits);
}

/** The digits of a hash that was given. Throws a RuneError of code `invalid` for what is none. */
export function digitsOf(path: string, expected: string): string {
  const digits = expected.toLowerCase().replace(/^sha256[: ]/, "");
  if (/^[0-9a-f]{12,64}$/.test(digits)) return digits;
  throw new RuneError(
    "invalid",
    `the expected hash of ${printable(path)} must be the first 12 to 64 hexadecimal digits of its SHA-256`,
    path,
  );
}

const conflict = (path: string, hash: string, expected: string): RuneError =>
  new RuneError(
    "conflict",
    `${printable(path)} has changed since: sha256 is ${hash.slice(0, digitsShown)}, not ${expected.slice(0, digitsShown)}. Nothing was written; read it again.`,
    path,
  );

function raced(path: string, kept: number): RuneError {
  const yours = kept === 0 ? "your version could not be kept" : `your version is ${printable(path)}.glyph-${kept}`;
  return new RuneError(
    "raced",
    `${printable(path)} changed while it was written. It is as the other program left it; ${yours}.`,
    path,
  );
}

/** What a native edit gave. */
interface Changed {
  readonly digest: Uint8Array;
  readonly expected: string;
  readonly size: number;
  readonly detached: boolean;
  readonly kept: number;
}

/** The result of an edit, or the error that its status means. */
export function changed(root: OpenRoot, path: string, status: number, found: Changed): WriteResult {
  if (status === Status.conflict) throw conflict(path, hexOf(found.digest), digitsOf(path, found.expected));
  if (status === Status.raced) throw raced(path, found.kept);
  if (status !== Status.ok) throw failure(status, { path, root: root.path });
  return { hash: hexOf(found.digest), size: found.size, created: false, detached: found.detached };
}

/** Copies a file; see `Root.copy`. */
export function copy(
  root: OpenRoot,
  from: string,
  to: string,
  { replace = false, parents = false }: MoveOptions,
): number {
  setU32(copyOptions, 0, CopyOptions.bytes);
  setU32(copyOptions, CopyOptions.at.replace, replace ? 1 : 0);
  const { bytes, length } = encodeName(from);
  const source = bytes.slice(0, Math.max(1, length));
  const target = encodeName(to);
  const { rune_copy } = library().symbols;
  const status = rune_copy(root.handle, source, length, target.bytes, target.length, copyOptions.bytes, count.bytes);
  if (status === Status.ok) return getU64(count, 0);
  if (status === Status.not_found && parents && look(root, from) !== undefined && makeParents(root, to)) {
    return copy(root, from, to, { replace });
  }
  throw failure(status, { path: culprit(root, status, from, to), root: root.path });
}

/** A path that is to name something: what is no text has no bytes that the caller could mean. */
function encodeName(path: string): ReturnType<typeof encodePath> {
  if (!path.isWellFormed())
    throw new RuneError("invalid", `${printable(path)}: the path has half a character in it`, path);
  return encodePath(path);
}

/**
 * Throws a RuneError of code `too_large` for a file that is too large to be hashed; of
 * what else it is, others complain.
 */
function expectHashable(root: OpenRoot, path: string): void {
  const found = look(root, path);
  if (found === undefined || found <= hashBytesMax) return;
  const most = hashBytesMax / 1024 / 1024;
  throw new RuneError("too_large", `${printable(path)} is larger than ${most} MiB, and is not hashed`, path);
}

export function hash(root: OpenRoot, path: string): FileHash {
  expectHashable(root, path);
  const encoded = encodePath(path);
  const status = library().symbols.rune_hash(root.handle, encoded.bytes, encoded.length, digest, count.bytes);
  if (status !== Status.ok) throw failure(status, { path, root: root.path });
  return { hash: hexOf(digest), size: getU64(count, 0) };
}

export function write(
  root: OpenRoot,
  path: string,
  content: string | Uint8Array,
  { parents = false, ...options }: WriteOptions,
): WriteResult {
  const expected = options.expectedHash === undefined ? undefined : digitsOf(path, options.expectedHash);
  if (expected !== undefined) expectHashable(root, path);
  const bytes = typeof content === "string" ? encodeText(path, content) : content;
  setU32(writeOptions, 0, WriteOptionsLayout.bytes);
  setU32(writeOptions, WriteOptionsLayout.at.create_only, options.createOnly === true ? 1 : 0);
  setU32(writeOptions, WriteOptionsLayout.at.append, options.append === true ? 1 : 0);
  setU32(writeOptions, WriteOptionsLayout.at.sync, SyncValue[options.sync ?? "content"]);
  setU32(writeOptions, WriteOptionsLayout.at.mode, options.mode ?? 0);
  setU64(writeOptions, WriteOptionsLayout.at.expected, ptr(expectedDigits));
  setU32(
    writeOptions,
    WriteOptionsLayout.at.expected_length,
    encoder.encodeInto(expected ?? "", expectedDigits).written,
  );
  const encoded = encodeName(path);
  const status = library().symbols.rune_write(
    root.handle,
    encoded.bytes,
    encoded.length,
    writeOptions.bytes,
    bytes.length === 0 ? null : bytes,
    bytes.length,
    writeResult.bytes,
    digest,
  );
  if (status === Status.conflict) throw conflict(path, hexOf(digest), expected ?? "");
  if (status === Status.raced) throw raced(path, getU32(writeResult, WriteResultLayout.at.kept));
  if (status === Status.not_found && parents && expected === undefined && makeParents(root, path)) {
    return write(root, path, bytes, options);
  }
  if (status !== Status.ok) throw failure(status, { path, root: root.path });
  return {
    hash: hexOf(digest),
    size: getU64(writeResult, WriteResultLayout.at.size),
    created: getU32(writeResult, WriteResultLayout.at.created) === 1,
    detached: getU32(writeResult, WriteResultLayout.at.detached) === 1,
  };
}

function encodeText(path: string, text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text);
  throw new RuneError(
    "invalid",
    `the text for ${printable(path)} has half a character in it. Nothing was written.`,
    path,
  );
}

export function move(
  root: OpenRoot,
  from: string,
  to: string,
  { replace = false, parents = false }: MoveOptions,
): void {
  setU32(moveOptions, 0, MoveOptionsLayout.bytes);
  setU32(moveOptions, MoveOptionsLayout.at.replace, replace ? 1 : 0);
  const { bytes, length } = encodeName(from);
  const source = bytes.slice(0, Math.max(1, length));
  const target = encodeName(to);
  const { symbols } = library();
  const status = symbols.rune_move(root.handle, source, length, target.bytes, target.length, moveOptions.bytes);
  if (status === Status.ok) return;
  if (status === Status.not_found && parents && look(root, from) !== undefined && makeParents(root, to)) {
    move(root, from, to, { replace });
    return;
  }
  throw failure(status, { path: culprit(root, status, from, to), root: root.path });
}

/** Which of the two names a failed move is about. */
function culprit(root: OpenRoot, status: number, from: string, to: string): string {
  if (status === Status.exists) return to;
  const aboutEither: readonly number[] = [Status.not_found, Status.escape, Status.not_a_directory];
  return aboutEither.includes(status) && look(root, from) !== undefined ? to : from;
}

/** The size of what the path leads to, if it leads to something. */
function look(root: OpenRoot, path: string): number | undefined {
  const encoded = encodePath(path);
  const status = library().symbols.rune_stat(root.handle, encoded.bytes, encoded.length, statResult.bytes);
  return status === Status.ok ? getU64(statResult, StatResult.at.size) : undefined;
}

export function remove(root: OpenRoot, path: string, recursive: boolean): number {
  setU32(removeOptions, 0, RemoveOptions.bytes);
  setU32(removeOptions, RemoveOptions.at.recursive, recursive ? 1 : 0);
  const encoded = encodeName(path);
  const { symbols } = library();
  const status = symbols.rune_remove(root.handle, encoded.bytes, encoded.length, removeOptions.bytes, count.bytes);
  const removed = getU64(count, 0);
  if (status === Status.ok) return removed;
  const reason = failure(status, { path, root: root.path });
  if (removed === 0) throw reason;
  throw new RuneError(reason.code, `${reason.message}. ${removed} of the entries below it were removed before`, path);
}

export function makeDirectory(root: OpenRoot, path: string, parents: boolean): number {
  setU32(directoryOptions, 0, DirectoryOptions.bytes);
  setU32(directoryOptions, DirectoryOptions.at.parents, parents ? 1 : 0);
  const encoded = encodeName(path);
  const { symbols } = library();
  const status = symbols.rune_make_directory(
    root.handle,
    encoded.bytes,
    encoded.length,
    directoryOptions.bytes,
    count.bytes,
  );
  if (status !== Status.ok) throw failure(status, { path, root: root.path });
  return getU32(count, 0);
}

/** Makes the directories that lead to `path`; false when they were all there. */
function makeParents(root: OpenRoot, path: string): boolean {
  const slash = path.replace(/\/+$/, "").lastIndexOf("/");
  return slash > 0 && makeDirectory(root, path.slice(0, slash), true) > 0;
}
