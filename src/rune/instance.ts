import { failure } from "./failure.ts";
import { library } from "./loader.ts";
import { getU32, getU64, struct } from "./memory.ts";
import { Guard, InstanceInfo, Simd, Status, abiVersion } from "./native.gen.ts";
import type { RuneInfo } from "./types.ts";

let opened: number | undefined;

/**
 * The instance of this JavaScript thread: its native threads, completions and doorbell. It lives as long as the thread.
 */
export function instance(): number {
  if (opened !== undefined) return opened;
  const out = struct(8);
  const status = library().symbols.rune_instance_open(null, out.bytes);
  if (status !== Status.ok) throw failure(status);
  return (opened = getU64(out, 0));
}

/** How Rune works on this machine. Loads the library. */
export function runeInfo(): RuneInfo {
  const { symbols, version, loadedFrom } = library();
  const info = struct(InstanceInfo.bytes);
  const status = symbols.rune_instance_get_info(instance(), info.bytes);
  if (status !== Status.ok) throw failure(status);
  return {
    abiVersion,
    version,
    simd: nameOf(Simd, getU32(info, InstanceInfo.at.simd)),
    loadedFrom,
    guard: nameOf(Guard, getU32(info, InstanceInfo.at.guard)),
  };
}

/** The name of a value of an enumeration; the manifest has made sure that the library knows no other. */
function nameOf<Names extends string>(enumeration: Record<Names, number>, value: number): Names {
  for (const name in enumeration) if (enumeration[name] === value) return name;
  throw new RangeError(`${value} is not in ${Object.keys(enumeration).join(", ")}`);
}
