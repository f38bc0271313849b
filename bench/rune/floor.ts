import { dlopen, ptr } from "bun:ffi";
import { mkdir } from "node:fs/promises";

/**
 * Times opens and reads in C, so that what is left in the others is theirs. All are nanoseconds for each file,
 * of `rounds` times all `paths`.
 */
export interface Floor {
  /** Opened, read and closed, plainly or beneath the root by openat2. */
  readNs(how: keyof typeof ways, rounds: number): number;
  /** Opened and closed; what is opened beneath the root is asked for its status, too. */
  openNs(how: keyof typeof ways, rounds: number): number;
  /** By rune_read. */
  runeReadNs(rounds: number): number;
}

const ways = { plain: 0, beneath: 1 } as const;

const top = `${import.meta.dir}/../..`;

/** Compiles floor.c with the toolchain's Zig as C compiler and opens a root for it. Paths are relative to the root. */
export async function buildFloor(root: string, paths: readonly string[], largest: number): Promise<Floor> {
  const folder = `${top}/.toolchain/bench`;
  const library = `${folder}/libfloor.so`;
  await mkdir(folder, { recursive: true });
  const includes = `-I${top}/include`;
  const command = ["zig", "cc", "-O2", "-shared", "-fPIC", includes, "-o", library, `${import.meta.dir}/floor.c`];
  const built = Bun.spawnSync(command, { stderr: "pipe" });
  if (built.exitCode !== 0) throw new Error(`zig cc failed: ${built.stderr.toString()}`);
  const { symbols } = dlopen(library, {
    floor_open_root: { args: ["cstring"], returns: "int" },
    floor_read: { args: ["int", "ptr", "int", "int", "int", "ptr", "u64"], returns: "i64" },
    floor_open: { args: ["int", "ptr", "int", "int", "int"], returns: "i64" },
    floor_rune_read: { args: ["cstring", "cstring", "ptr", "int", "int", "ptr", "u64"], returns: "i64" },
  });
  const rootPath = Buffer.from(`${root}\0`);
  const [rune] = new Bun.Glob(`src/rune/native/linux-${process.arch}-*/librune.so`).scanSync({ cwd: top });
  const runePath = Buffer.from(`${top}/${rune ?? ""}\0`);
  const descriptor = symbols.floor_open_root(ptr(rootPath));
  if (descriptor < 0) throw new Error(`cannot open ${root}`);
  const names = Buffer.from(paths.map((path) => `${path}\0`).join(""));
  const buffer = new Uint8Array(largest);
  const each = (elapsed: number | bigint, rounds: number): number => {
    if (Number(elapsed) < 0) throw new Error(`reading in C failed beneath ${root}`);
    return Number(elapsed) / (rounds * paths.length);
  };
  const count = paths.length;
  return {
    readNs: (way, rounds) =>
      each(symbols.floor_read(descriptor, ptr(names), count, rounds, ways[way], ptr(buffer), buffer.length), rounds),
    openNs: (way, rounds) => each(symbols.floor_open(descriptor, ptr(names), count, rounds, ways[way]), rounds),
    runeReadNs: (rounds) =>
      each(
        symbols.floor_rune_read(ptr(runePath), ptr(rootPath), ptr(names), count, rounds, ptr(buffer), buffer.length),
        rounds,
      ),
  };
}
