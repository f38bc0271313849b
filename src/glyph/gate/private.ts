import { statSync } from "node:fs";
import { posix, resolve } from "node:path";
import { realPath, relativeTo } from "./real-path.ts";

/**
 * Glyph's own folders and files: its data and its configuration. No tool reads or writes there,
 * whatever name or mount leads to them.
 */
export class PrivatePlaces {
  readonly #paths: readonly string[];
  /** Device and inode of each that is there. */
  readonly #identities: ReadonlySet<string>;

  constructor(paths: readonly string[]) {
    this.#paths = [...new Set(paths.map((path) => realPath("/", resolve(path))))];
    this.#identities = new Set(this.#paths.flatMap((path) => identityOf(path) ?? []));
  }

  /** Whether a path is one of them or within one. It has no links, as `actionPaths` gives it. */
  has(absolute: string): boolean {
    if (this.#paths.some((path) => isWithin(path, absolute))) return true;
    for (let path = absolute; path !== "/"; path = posix.dirname(path)) {
      const identity = identityOf(path);
      if (identity !== undefined && this.#identities.has(identity)) return true;
    }
    return false;
  }

  /** Whether one of them lies at or beneath a path: removing or moving it would take them along. */
  liesBeneath(absolute: string): boolean {
    return this.#paths.some((path) => isWithin(absolute, path));
  }

  /** Whether any of them may be seen beneath these roots; where not, reads need not be looked at. */
  mayBeSeen(roots: readonly string[]): boolean {
    return roots.some((root) => this.#paths.some((path) => isWithin(root, path) || isWithin(path, root)));
  }

  /** The rules by which Rune itself denies them beneath a root, whatever happens to links and directories meanwhile. */
  denied(root: string): readonly string[] {
    if (this.#paths.some((path) => isWithin(path, root))) return ["*"];
    return this.#paths
      .filter((path) => isWithin(root, path))
      .map(
        (path) =>
          `/${relativeTo(root, path)
            .replaceAll(/[*?[\]{}\\! ]/g, String.raw`\$&`)
            .replaceAll("\n", "?")}`,
      );
  }
}

const isWithin = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);

function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
