import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { glyphFiles } from "../store.ts";
import { logFiles } from "./log.ts";

const chunkBytes = 4 * 1024 * 1024;
const lineFeed = 0x0a;

/**
 * Hands each whole line of a file to `take`, without its line feed and lent for the call. Returns the bytes
 * of a last line that has no end.
 */
export function eachLine(file: string, take: (line: Uint8Array) => void): number {
  const descriptor = openSync(file, "r");
  try {
    let buffer = Buffer.allocUnsafe(chunkBytes);
    let held = 0;
    for (;;) {
      if (held === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
      const count = readSync(descriptor, buffer, held, buffer.length - held, null);
      if (count === 0) return held;
      const end = held + count;
      let start = 0;
      for (let at = buffer.indexOf(lineFeed, held); at >= 0 && at < end; at = buffer.indexOf(lineFeed, start)) {
        take(buffer.subarray(start, at));
        start = at + 1;
      }
      buffer.copyWithin(0, start, end);
      held = end - start;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The logs whose folders are there, oldest first. */
export function logsIn(folder: string): readonly string[] {
  const { audit } = glyphFiles(folder);
  if (!existsSync(audit)) return [];
  return readdirSync(audit, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The checkpoints file of a log; empty where there is none yet. */
export function checkpointsOf(folder: string, id: string): string {
  const { checkpoints } = logFiles(join(glyphFiles(folder).audit, id));
  return existsSync(checkpoints) ? readFileSync(checkpoints, "utf8") : "";
}
