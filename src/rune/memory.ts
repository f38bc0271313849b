import { RuneError } from "./error.ts";

/**
 * Memory that is lent to native calls, and how structures are read from and written to it.
 * All platforms are little-endian.
 */

/** A structure in memory: 32-bit words for reading and writing, bytes for the call. */
export interface Struct {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
}

export function struct(size: number): Struct {
  const words = new Uint32Array(Math.ceil(size / 8) * 2);
  return { words, bytes: new Uint8Array(words.buffer, 0, size) };
}

export const getU32 = (from: Struct, offset: number): number => from.words[offset >> 2] ?? 0;

/** Exact up to 2^53. */
export const getU64 = (from: Struct, offset: number): number =>
  (from.words[offset >> 2] ?? 0) + (from.words[(offset >> 2) + 1] ?? 0) * 2 ** 32;

export const getI64 = (from: Struct, offset: number): number =>
  (from.words[offset >> 2] ?? 0) + ((from.words[(offset >> 2) + 1] ?? 0) | 0) * 2 ** 32;

export function setU32(to: Struct, offset: number, value: number): void {
  to.words[offset >> 2] = value;
}

export function setU64(to: Struct, offset: number, value: number): void {
  to.words[offset >> 2] = value % 2 ** 32;
  to.words[(offset >> 2) + 1] = Math.floor(value / 2 ** 32);
}

/** Room for what most files and directories need; a larger one takes a second call with a buffer of its own size. */
const scratchBytes = 256 * 1024;
let scratch: Uint8Array | undefined;

/** The buffer that synchronous calls share. Its content is the caller's until the next call into Rune. */
export const sharedBuffer = (): Uint8Array => (scratch ??= new Uint8Array(scratchBytes));

/** PATH_MAX of Linux, with the final NUL. */
const pathBytesMax = 4096;
const pathBuffer = new Uint8Array(pathBytesMax);
const encoder = new TextEncoder();

/** A path in UTF-8, in memory that the next call of this function overwrites. */
export const encodedPath = { bytes: pathBuffer, length: 0 };

/** Encodes `path` into `encodedPath`. Throws a RuneError of code `invalid` for a path beyond PATH_MAX. */
export function encodePath(path: string): typeof encodedPath {
  const { read, written } = encoder.encodeInto(path, pathBuffer);
  if (read < path.length || written >= pathBytesMax) {
    throw new RuneError("invalid", `the path is longer than ${pathBytesMax - 1} bytes`, path);
  }
  encodedPath.length = written;
  return encodedPath;
}

/** A whole number from `least` up, or a RuneError of code `invalid` that names the option. */
export function wholeNumber(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RuneError("invalid", `${name} is ${value}; it must be a whole number from ${least} up`);
}
