import { dlopen, ptr } from "bun:ffi";
import { mkdir } from "node:fs/promises";

/** Times reads in C, so that what is left in the others is theirs. */
export interface Floor {
  /** Nanoseconds for each file, of `rounds` times all `paths`, opened plainly or beneath the root by openat2. */
  readNs(how: "plain" | "beneath", rounds: number): number;
}

const how = { plain: 0, beneath: 1 } as const;

/** Compiles floor.c with the toolchain's Zig as C compiler and opens a root for it. Paths are relative to the root. */
export async function buildFloor(root: string, paths: readonly string[], largest: number): Promise<Floor> {
  const folder = `${import.meta.dir}/../../.toolchain/bench`;
  const library = `${folder}/libfloor.so`;
  await mkdir(folder, { recursive: true });
  const command = ["zig", "cc", "-O2", "-shared", "-fPIC", "-o", library, `${import.meta.dir}/floor.c`];
  const built = Bun.spawnSync(command, { stderr: "pipe" });
  if (built.exitCode !== 0) throw new Error(`zig cc failed: ${built.stderr.toString()}`);
  const { symbols } = dlopen(library, {
    floor_open_root: { args: ["cstring"], returns: "int" },
    floor_read: { args: ["int", "ptr", "int", "int", "int", "ptr", "u64"], returns: "i64" },
  });
  const rootPath = Buffer.from(`${root}\0`);
  const descriptor = symbols.floor_open_root(ptr(rootPath));
  if (descriptor < 0) throw new Error(`cannot open ${root}`);
  const names = Buffer.from(paths.map((path) => `${path}\0`).join(""));
  const buffer = new Uint8Array(largest);
  return {
    readNs(way, rounds) {
      const elapsed = Number(
        symbols.floor_read(descriptor, ptr(names), paths.length, rounds, how[way], ptr(buffer), buffer.length),
      );
      if (elapsed < 0) throw new Error(`reading in C failed beneath ${root}`);
      return elapsed / (rounds * paths.length);
    },
  };
}
