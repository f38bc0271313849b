import { lstatSync, readlinkSync } from "node:fs";
import { posix } from "node:path";

/** Symbolic links that are followed on the way, at most: as many as Linux does. */
const linksMax = 40;

/**
 * A path below its root's; `.` for the root. What is not below it keeps its absolute form without the first
 * slash, so that globs still see it.
 */
export function relativeTo(root: string, absolute: string): string {
  if (absolute === root) return ".";
  const prefix = root.endsWith("/") ? root : `${root}/`;
  return absolute.startsWith(prefix) ? absolute.slice(prefix.length) : absolute.slice(1);
}

/**
 * What a path below a root is and where it leads, component by component as the kernel goes: a `..` behind a link
 * leaves what the link leads to. What does not exist is taken by its text.
 */
export function resolved(root: string, path: string): ReadonlySet<string> {
  let at = root;
  let own: string | undefined;
  let links = 0;
  const pending = path.split("/").toReversed();
  for (let component = pending.pop(); component !== undefined; component = pending.pop()) {
    if (component === "" || component === ".") continue;
    if (component === "..") {
      at = posix.dirname(at);
      continue;
    }
    const next = posix.join(at, component);
    const target = links < linksMax ? linkTarget(next) : undefined;
    if (target === undefined) {
      at = next;
      continue;
    }
    if (pending.length === 0) own ??= next;
    links++;
    if (target.startsWith("/")) at = "/";
    pending.push(...target.split("/").toReversed());
  }
  return new Set([own ?? at, at]);
}

/** Where a path below a root leads, without links. */
export const realPath = (root: string, path: string): string => [...resolved(root, path)].at(-1) ?? root;

function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
