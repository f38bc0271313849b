import { type Pointer, dlopen } from "bun:ffi";
import { readFileSync, writeSync } from "node:fs";
import { arch, platform } from "node:process";
import { RuneError } from "./error.ts";
import { libraryPath } from "./library.ts";
import * as native from "./native.gen.ts";

/** What a foreign function takes and gives: numbers, and memory of our own. Handles fit 52 bits. */
type Argument = number | Uint8Array | Uint32Array | Pointer | null;
export type Symbols = { readonly [name in keyof typeof native.symbols]: (...values: Argument[]) => number };

interface Library {
  readonly symbols: Symbols;
  readonly loadedFrom: "memfd" | "file";
  readonly version: string;
}

let loaded: Library | undefined;

/** The library, loaded by the first call that needs it. Throws a RuneError of code `unsupported` when it can't be. */
export function library(): Library {
  return (loaded ??= load());
}

/** Loads the library now, so that whoever can't do without it hears of it at the start. Throws as `library` does. */
export function loadRune(): void {
  library();
}

function load(): Library {
  const path = libraryPath();
  const memory = platform === "linux" ? memoryFile(path) : undefined;
  const symbols = open(memory ?? path, path);
  return { symbols, loadedFrom: memory === undefined ? "file" : "memfd", version: verify(symbols, path) };
}

function open(file: string, path: string): Symbols {
  try {
    return dlopen(file, native.symbols).symbols as unknown as Symbols;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RuneError(
      "unsupported",
      `Rune's library ${path} does not load (${reason}); from source, run script/rune first`,
      path,
    );
  }
}

const MFD_CLOEXEC = 1;
const MFD_ALLOW_SEALING = 2;
const F_ADD_SEALS = 1033;
/** No more sealing, shrinking, growing or writing. */
const SEALS = 1 | 2 | 4 | 8;

/**
 * Copies the library into a sealed memory file and names it for dlopen: so nothing is left on disk, and a temp folder
 * that is missing or mounted noexec is no obstacle. The descriptor stays open, because the loader knows libraries by
 * name. Undefined where there is no memfd_create; a path works there as well.
 */
function memoryFile(path: string): string | undefined {
  const libc = openLibc();
  if (libc === undefined) return undefined;
  const bytes = readLibrary(path);
  const descriptor = libc.memfd_create(new TextEncoder().encode("rune\0"), MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0) return undefined;
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
  libc.fcntl(descriptor, F_ADD_SEALS, SEALS);
  return `/proc/self/fd/${descriptor}`;
}

function readLibrary(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    throw new RuneError("unsupported", `Rune's library is not at ${path}; run script/rune to build it`, path);
  }
}

function openLibc() {
  const machine = arch === "arm64" ? "aarch64" : "x86_64";
  for (const name of ["libc.so.6", `libc.musl-${machine}.so.1`]) {
    try {
      return dlopen(name, {
        memfd_create: { args: ["ptr", "u32"], returns: "i32" },
        fcntl: { args: ["i32", "i32", "i32"], returns: "i32" },
      }).symbols;
    } catch {
      // The other libc, then, or one too old for memfd_create.
    }
  }
  return undefined;
}

/** Refuses a library that was built from another description of the ABI than this code. Returns its version. */
function verify(symbols: Symbols, path: string): string {
  const mismatch = (what: string) =>
    new RuneError("unsupported", `Rune's library ${path} ${what}; run script/rune to build the matching one`, path);
  const version = symbols.rune_abi_version();
  if (version !== native.abiVersion) throw mismatch(`has ABI version ${version}, and ${native.abiVersion} is needed`);
  const bytes = new Uint8Array(native.manifest.length);
  const required = new Uint32Array(1);
  const status = symbols.rune_manifest(bytes, bytes.length, new Uint8Array(required.buffer));
  if (status !== native.Status.ok || new TextDecoder().decode(bytes) !== native.manifest) {
    throw mismatch("lays out its structures in another way");
  }
  return (JSON.parse(native.manifest) as { version: string }).version;
}
