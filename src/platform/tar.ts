import { closeSync, openSync, readSync, writeSync } from "node:fs";

/**
 * Archives of regular files in POSIX's ustar format (IEEE Std 1003.1, pax, "ustar Interchange Format"), as every tar
 * reads them. Nothing else is written, and nothing else is read: no links, no devices, no extended headers.
 */

const blockBytes = 512;
const chunkBytes = 1024 * 1024;

/** Largest file: what eleven octal digits say. */
const sizeMax = 8 ** 11 - 1;

/** A file in an archive. */
export interface TarEntry {
  /** Relative, with `/` between its parts. */
  readonly name: string;
  readonly bytes: number;
}

/** An archive can't be read, or a file does not fit in one. The message says why, without the archive's name. */
export class TarError extends Error {}

/**
 * Writes an archive to an open file, entry by entry; `end` makes it whole. Everything in
 * it is its owner's alone (0600).
 */
export class TarWriter {
  readonly #descriptor: number;
  readonly #modified: number;

  /** `at`: the time of every entry, in milliseconds since the Unix epoch. The descriptor stays the caller's. */
  constructor(descriptor: number, at: number) {
    this.#descriptor = descriptor;
    this.#modified = Math.floor(at / 1000);
  }

  /**
   * Writes a file of exactly `bytes` bytes. Throws a `TarError` where its name or size
   * does not fit, or fewer bytes came.
   */
  add({ name, bytes }: TarEntry, chunks: Iterable<Uint8Array>): void {
    this.#write(headerOf(name, bytes, this.#modified));
    let rest = bytes;
    for (const chunk of chunks) {
      const part = chunk.subarray(0, rest);
      this.#write(part);
      rest -= part.length;
      if (rest === 0) break;
    }
    if (rest > 0) throw new TarError(`${name} became shorter while it was read`);
    this.#write(new Uint8Array(paddingOf(bytes)));
  }

  /** Two empty blocks are an archive's end. */
  end(): void {
    this.#write(new Uint8Array(2 * blockBytes));
  }

  #write(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) rest = rest.subarray(writeSync(this.#descriptor, rest));
  }
}

/** The bytes of a file from its beginning, chunk by chunk; each is lent until the next. */
export function* chunksOf(file: string): Generator<Uint8Array> {
  const descriptor = openSync(file, "r");
  try {
    const buffer = new Uint8Array(chunkBytes);
    for (let count = 0; (count = readSync(descriptor, buffer, 0, buffer.length, null)) > 0;)
      yield buffer.subarray(0, count);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Hands every file of an archive to `take`, in order; what `take` does not read is passed over. Throws a `TarError` for
 * what is no whole archive of plain files with names that stay below a folder.
 */
export function readTar(file: string, take: (entry: TarEntry, chunks: Iterable<Uint8Array>) => void): void {
  const descriptor = openSync(file, "r");
  try {
    for (;;) {
      const header = readExactly(descriptor, blockBytes);
      if (header.every((byte) => byte === 0)) break;
      const entry = entryOf(header);
      let rest = entry.bytes;
      const chunks = (function* () {
        while (rest > 0) {
          const chunk = readExactly(descriptor, Math.min(rest, chunkBytes));
          rest -= chunk.length;
          yield chunk;
        }
      })();
      take(entry, { [Symbol.iterator]: () => chunks });
      while (rest > 0) rest -= readExactly(descriptor, Math.min(rest, chunkBytes)).length;
      readExactly(descriptor, paddingOf(entry.bytes));
    }
    if (readExactly(descriptor, blockBytes).some((byte) => byte !== 0)) throw new TarError("it has no proper end");
  } finally {
    closeSync(descriptor);
  }
}

const paddingOf = (bytes: number): number => (blockBytes - (bytes % blockBytes)) % blockBytes;

function readExactly(descriptor: number, bytes: number): Uint8Array {
  const buffer = new Uint8Array(bytes);
  for (let held = 0; held < bytes;) {
    const count = readSync(descriptor, buffer, held, bytes - held, null);
    if (count === 0) throw new TarError("it ends too early: it was cut off");
    held += count;
  }
  return buffer;
}

/** Where a header's fields begin, and how long they are. */
const fields = {
  name: [0, 100],
  mode: [100, 8],
  owner: [108, 8],
  group: [116, 8],
  size: [124, 12],
  modified: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
  prefix: [345, 155],
} as const;
type Field = keyof typeof fields;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

function headerOf(name: string, bytes: number, modified: number): Uint8Array {
  if (bytes > sizeMax) throw new TarError(`${name} is larger than 8 GiB, which a tar can't hold`);
  const [prefix, rest] = split(name);
  const header = new Uint8Array(blockBytes);
  const put = (field: Field, text: string): void => header.set(encoder.encode(text), fields[field][0]);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  put("name", rest);
  put("prefix", prefix);
  put("mode", octal(0o600, 7));
  put("owner", octal(0, 7));
  put("group", octal(0, 7));
  put("size", octal(bytes, 11));
  put("modified", octal(modified, 11));
  put("type", "0");
  put("magic", "ustar\u{0}00");
  put("checksum", `${octal(checksumOf(header), 6)}\u{0} `);
  return header;
}

/** A name beyond 100 bytes is divided at a slash, with at most 155 before it. */
function split(name: string): readonly [prefix: string, rest: string] {
  const length = (text: string): number => encoder.encode(text).length;
  if (length(name) <= 100) return ["", name];
  for (let at = name.indexOf("/"); at > 0; at = name.indexOf("/", at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (length(prefix) <= 155 && length(rest) <= 100) return [prefix, rest];
  }
  throw new TarError(`the name ${name} is too long for a tar`);
}

/** The sum of a header's bytes, its own eight counted as spaces. */
function checksumOf(header: Uint8Array): number {
  const [from, length] = fields.checksum;
  return header.reduce((sum, byte, at) => sum + (at >= from && at < from + length ? 0x20 : byte), 0);
}

function entryOf(header: Uint8Array): TarEntry {
  const text = (field: Field): string => {
    const [from, length] = fields[field];
    const bytes = header.subarray(from, from + length);
    const end = bytes.indexOf(0);
    try {
      return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
    } catch {
      throw new TarError("a name in it is not UTF-8");
    }
  };
  const octal = (field: Field): number => {
    const digits = text(field).trim();
    return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
  };
  if (octal("checksum") !== checksumOf(header) || text("magic").slice(0, 5) !== "ustar")
    throw new TarError("it is no tar, or was damaged");
  const name = text("prefix") === "" ? text("name") : `${text("prefix")}/${text("name")}`;
  const type = text("type");
  if (type !== "0" && type !== "") throw new TarError(`${JSON.stringify(name)} in it is no plain file`);
  if (!staysBelow(name)) throw new TarError(`${JSON.stringify(name)} in it leads outside of a folder`);
  const bytes = octal("size");
  if (!Number.isSafeInteger(bytes)) throw new TarError(`${JSON.stringify(name)} in it has no size`);
  return { name, bytes };
}

/** Whether a path is relative, and none of its parts is empty, `.` or `..`. */
const staysBelow = (name: string): boolean =>
  !name.includes("\\") && name.split("/").every((part) => part !== "" && part !== "." && part !== "..");
