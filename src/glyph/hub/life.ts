import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { now } from "../../platform/clock.ts";

/** Bytes of a file of lines, beyond which it becomes the old one and another begins. */
const fileMax = 256 * 1024;

/**
 * Where the life of a mounted server is written down: what it wrote to standard error, and
 * when it began, failed and ended.
 */
const fileOf = (folder: string, name: string): string => join(folder, "servers", `${name}.log`);

/**
 * Writes a line of a server's life, for all processes on a data folder. A disk that is full
 * loses it: nothing waits for it.
 */
export function noteLife(folder: string, name: string, text: string): void {
  const file = fileOf(folder, name);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > fileMax) renameSync(file, `${file}.1`);
    appendFileSync(file, `${new Date(now()).toISOString()} ${process.pid} ${text}\n`, { mode: 0o600 });
  } catch {
    // Its processes go on.
  }
}

/** The latest lines of a server's life, the oldest first: time, process of Glyph's, text. */
export function lifeOf(folder: string, name: string, count: number): readonly string[] {
  const file = fileOf(folder, name);
  const lines = [`${file}.1`, file].flatMap((path) => {
    try {
      return readFileSync(path, "utf8").split("\n").slice(0, -1);
    } catch {
      return [];
    }
  });
  return lines.slice(-count);
}
