import type { Root } from "../../rune/index.ts";
import type { SearchScope } from "./scope.ts";

/** Paths, relative to `root`, of all files that a search of a directory looks at, in order. */
export async function filesBeneath(root: Root, { path, globBase }: SearchScope): Promise<readonly Buffer[]> {
  const paths: Buffer[] = [];
  await root.searchRaw("", { path, globBase, list: true, regex: true }, (part) => {
    for (const file of part.files) paths.push(file.path);
  });
  return paths;
}
