import { posix } from "node:path";
import { Type } from "@sinclair/typebox";
import type { FoundPaths } from "../../rune/index.ts";
import type { Place, Roots } from "../roots.ts";
import { KeptPaths, type PathList } from "./kept-paths.ts";
import { rulesAbove } from "./rules-above.ts";
import { onOneLine, plural, withRemarks } from "./text.ts";
import { type CallContext, defineTool, readsFiles } from "./tool.ts";

const limits = { usual: 50, most: 1000, boosted: 100 };

/** Points besides those of the query; a matched letter has 16. */
const boosts = { open: 32, recent: 16 };

const paths = (description: string) =>
  Type.Optional(Type.Array(Type.String(), { maxItems: limits.boosted, description }));

export const find = defineTool({
  name: "fs_find",
  aliases: ["fs.find"],
  title: "Find files by name",
  description:
    "Finds files whose paths have the query's letters in their order (crt finds src/cart.ts), the best first. For what is in files there is fs_search.",
  inputSchema: Type.Object(
    {
      query: Type.String({ minLength: 1, description: "Some letters of the path, in their order; at most 64 bytes" }),
      path: Type.Optional(Type.String({ description: "Directory to look beneath; everything when absent" })),
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: limits.most, description: `Most paths (default ${limits.usual})` }),
      ),
      open: paths("Files that are open, which come before others that fit as well"),
      recent: paths("Files that were open lately, which come next"),
      positions: Type.Optional(
        Type.Boolean({ description: "Also where the letters stand in each path: a tab, and numbers from 0" }),
      ),
    },
    { additionalProperties: false },
  ),
  annotations: readsFiles,
  paths: ({ path }) => [path ?? "."],
  describe: ({ query, path }) => `find files named like "${onOneLine(query)}" in ${onOneLine(path ?? "the roots")}`,
  async run(given, context) {
    const { query, path } = given;
    const { roots, visibility } = context;
    const places =
      path === undefined
        ? roots.all
        : roots.at(path, (place) => {
            place.root.stat(place.path);
            return [place];
          });
    const kept = context.keptPaths ?? new KeptPaths();
    const name = nameOf(places, context);
    const collected = () => collect(places, context);
    const limit = given.limit ?? limits.usual;
    const ask = (list: PathList) => boosted(list, roots, given, () => list.finder.find(query, limit));
    let list = await kept.list(name, collected);
    let found = ask(list);
    if (list.isKept && found.matched === 0) {
      // What was made since by another program is what is looked for, perhaps.
      kept.forget(name);
      list = await kept.list(name, collected);
      found = ask(list);
    }
    if (!context.keptPaths) kept.forget();
    const shown = found.paths.filter((one) => {
      const file = list.files.get(one.path);
      if (!file || visibility?.hides(file.root, file.path) === true) return false;
      visibility?.shows(file.root, file.path);
      return true;
    });
    const { matched } = found;
    const counts =
      shown.length < matched
        ? `the best ${shown.length} of ${plural(matched, "file")}`
        : `${matched === 0 ? "no" : matched} ${matched === 1 ? "file" : "files"} of ${list.files.size}`;
    const lines = shown.map((one) =>
      given.positions === true ? `${onOneLine(one.path)}\t${one.positions.join(",")}` : onOneLine(one.path),
    );
    return {
      text: withRemarks(lines.join("\n"), [counts]),
      facts: { files: shown.length, matched, truncated: shown.length < matched },
    };
  },
});

/** What a list is of: the same for the same caller, who sees the same. */
function nameOf(places: readonly Place[], { visibility, caller }: CallContext): string {
  const from = places.map(({ root, path }) => [root.path, path, visibility?.exclusions(root) ?? null]);
  return JSON.stringify([caller?.principal, caller?.session, from]);
}

/** Asks with points for what is open, which the list, that others use too, forgets again. */
function boosted(
  { finder }: PathList,
  roots: Roots,
  { open = [], recent = [] }: { readonly open?: readonly string[]; readonly recent?: readonly string[] },
  ask: () => FoundPaths,
): FoundPaths {
  const points = new Map<string, number>();
  for (const [given, worth] of [
    [recent, boosts.recent],
    [open, boosts.open],
  ] as const)
    for (const path of given)
      for (const place of placesOf(roots, path)) points.set(roots.show(place.root, posix.normalize(place.path)), worth);
  for (const [path, worth] of points) finder.boost(path, worth);
  try {
    return ask();
  } finally {
    for (const path of points.keys()) finder.boost(path, 0);
  }
}

/** A path from elsewhere is open there, and nothing here. */
function placesOf(roots: Roots, path: string): readonly Place[] {
  try {
    return roots.places(path);
  } catch {
    return [];
  }
}

/** The files beneath the places that the caller may see, by the paths that are shown. */
async function collect(
  places: readonly Place[],
  { roots, visibility }: CallContext,
): Promise<ReadonlyMap<string, Place>> {
  const files = new Map<string, Place>();
  for (const { root, path } of places) {
    const globs = visibility?.exclusions(root) ?? [];
    const from = visibility?.leadsTo(root, path) ?? path;
    const globalRules = rulesAbove(root.path);
    const narrowed = { ...(globs.length > 0 && { globs }), ...(globalRules !== "" && { globalRules }) };
    await root.searchRaw("", { path: from, list: true, regex: true, ...narrowed }, (part) => {
      for (const file of part.files) {
        const name = file.path.toString();
        if (visibility?.hides(root, name) !== true) files.set(roots.show(root, name), { root, path: name });
      }
    });
  }
  return files;
}
