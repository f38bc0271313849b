import type { ActionPath } from "../policy/glob.ts";
import type { Roots } from "../roots.ts";
import { ToolError } from "../tool/tool-error.ts";
import { relativeTo, resolved } from "./real-path.ts";

/** Characters of a path: what Linux takes (PATH_MAX). */
const lengthMax = 4096;

/**
 * The paths that a call touches, as rules and grants judge them: absolute and without `.`, `..` or symbolic links. One
 * that a caller wrote gives several where several roots may be meant, and where it ends in a link: the link itself and
 * what it leads to, since a tool may touch either. What leads out of a root stays as it is written; Rune refuses it.
 * Throws a `ToolError` where a path is outside of every root.
 */
export function actionPaths(roots: Roots, written: readonly string[]): readonly ActionPath[] {
  const paths = new Map<string, ActionPath>();
  for (const given of written) {
    if (given.length > lengthMax) throw new ToolError(`bad arguments: a path has at most ${lengthMax} characters`);
    for (const { root, path } of roots.places(given)) {
      for (const absolute of resolved(root.path, path)) {
        if (!paths.has(absolute)) paths.set(absolute, { absolute, relative: relativeTo(root.path, absolute) });
      }
    }
  }
  return [...paths.values()];
}
