import { RuneError } from "./error.ts";
import { failure } from "./failure.ts";
import { library } from "./loader.ts";
import { overlayOf } from "./overlays.ts";
import { getU32, getU64, setU32, setU64, struct, wholeNumber } from "./memory.ts";
import type { OpenRoot } from "./change.ts";
import { Encoding, ReadManyOptions as Options, ReadManyResult, ReadPart, Status } from "./native.gen.ts";
import type { FileContent, ReadManyOptions, TextEncoding } from "./types.ts";

const bytesMax = 1024 * 1024;
const totalMax = 8 * 1024 * 1024;

const encodings: Record<number, TextEncoding> = {
  [Encoding.utf8]: "utf-8",
  [Encoding.utf16_little]: "utf-16le",
  [Encoding.utf16_big]: "utf-16be",
};

/** What a byte order mark said; undefined where there is none. */
export const encodingOf = (value: number): TextEncoding | undefined => encodings[value];

/** Reads many files in one call; see `Root.readMany`. */
export function readMany(
  root: OpenRoot,
  paths: readonly string[],
  options: ReadManyOptions,
): (FileContent | RuneError)[] {
  const wrong = paths.find((path) => path.includes("\0"));
  if (wrong !== undefined) throw new RuneError("invalid", "a path has a NUL byte in it", wrong);
  const names = new TextEncoder().encode(paths.map((path) => `${path}\0`).join(""));
  const given = struct(Options.bytes);
  const result = struct(ReadManyResult.bytes);
  setU32(given, 0, Options.bytes);
  setU32(given, Options.at.text, options.text === true ? 1 : 0);
  setU64(given, Options.at.max_bytes, wholeNumber("maxBytes", options.maxBytes ?? bytesMax, 1));
  const head = paths.length * ReadPart.bytes;
  const words = new Uint32Array(Math.ceil((head + wholeNumber("totalBytes", options.totalBytes ?? totalMax, 0)) / 4));
  const bytes = new Uint8Array(words.buffer);
  const { rune_read_many } = library().symbols;
  const status = rune_read_many(
    root.handle,
    names,
    names.length,
    given.bytes,
    bytes.length === 0 ? null : bytes,
    bytes.length,
    result.bytes,
  );
  if (status !== Status.ok) throw failure(status, { root: root.path });
  const { at } = ReadPart;
  return paths.map((path, index) => {
    const part = { words: words.subarray((index * ReadPart.bytes) / 4), bytes };
    const code = getU32(part, at.status) | 0;
    if (code === Status.space) {
      return new RuneError(
        "too_large",
        `${path}: not read, since the files before it filled the answer; ask for it alone`,
        path,
      );
    }
    if (code !== Status.ok) return failure(code, { path, root: root.path });
    const start = getU64(part, at.start);
    return {
      bytes: bytes.slice(start, start + getU64(part, at.length)),
      size: getU64(part, at.size),
      binary: getU32(part, at.binary) === 1,
      encoding: encodingOf(getU32(part, at.encoding)),
      overlay: overlayOf(getU32(part, at.overlaid), getU64(part, at.version)),
    };
  });
}
