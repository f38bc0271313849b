import { readdirSync, readFileSync } from "node:fs";

/** What a call takes: its client's connection, and the one to its provider. */
const perCall = 2;

/** Left for all else that opens: files, databases, whoever asks for the health. */
const spare = 32;

/**
 * How many calls the files suffice for that this process may still open (RLIMIT_NOFILE, proc(5)); undefined
 * where that can't be told. At the limit the runtime takes no connection and asks for one without a pause,
 * and no provider can be called.
 */
export function callsByDescriptors(): number | undefined {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1"))?.[1];
    if (limit === undefined) return undefined; // unlimited
    const open = readdirSync("/proc/self/fd").length;
    return Math.max(1, Math.floor((Number(limit) - open - spare) / perCall));
  } catch {
    return undefined;
  }
}
