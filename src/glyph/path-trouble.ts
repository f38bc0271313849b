import { realpathSync, statSync } from "node:fs";
import { posix } from "node:path";
import type { Root, RuneError } from "../rune/index.ts";
import { onOneLine } from "./tool/text.ts";
import { ToolError } from "./tool/tool-error.ts";

/** What can be done about a path that Rune could not open: another path that means the same, or words that say more. */

/** Entries of a directory that are compared with a name that is not there. */
const comparedMax = 10_000;

/**
 * The path beneath the root that an absolute symbolic link within it means; undefined where it leads out. Rune opens
 * beneath the root alone and takes such a link for one that leads out: what it means is opened anew, by a path without
 * links. Throws a `ToolError` for links in a circle.
 */
export function meantByLink(root: Root, path: string): string | undefined {
  try {
    const real = realpathSync(posix.join(root.path, path));
    const prefix = root.path.endsWith("/") ? root.path : `${root.path}/`;
    return real.startsWith(prefix) ? real.slice(prefix.length) : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ELOOP")
      throw new ToolError(`${onOneLine(path)}: its symbolic links lead round in a circle`);
    return undefined;
  }
}

/** The error with what helps to mend it. */
export function explained(error: RuneError, root: Root, path: string): Error {
  if (error.code === "not_a_file" && isDirectory(posix.join(root.path, path)))
    return new ToolError(`${onOneLine(path)} is a directory; fs_list shows what is in it`);
  if (error.code !== "not_found") return error;
  const near = nearName(root, path);
  return near === undefined ? error : new ToolError(`${error.message}; there is ${near}`);
}

function isDirectory(absolute: string): boolean {
  try {
    return statSync(absolute).isDirectory();
  } catch {
    return false;
  }
}

/** A name that differs only in what can't be seen: kinds of spaces, and whether an accent is a character of its own. */
function nearName(root: Root, path: string): string | undefined {
  const directory = posix.dirname(path);
  const wanted = plain(posix.basename(path));
  try {
    const found = root
      .list(directory, { limit: comparedMax })
      .entries.find(({ name }) => plain(name) === wanted && name !== posix.basename(path));
    return found && spelled(posix.join(directory, found.name));
  } catch {
    return undefined;
  }
}

const plain = (name: string): string => name.normalize("NFC").replace(/\p{Zs}/gu, " ");

/** A name with every character beyond ASCII that a look-alike could be taken for as JSON writes it. */
const spelled = (name: string): string =>
  JSON.stringify(name).replace(/[\p{Zs}\p{Mn}]/gu, (character) =>
    character === " " ? " " : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
