import { Type } from "@sinclair/typebox";
import { PathFinder } from "../../rune/index.ts";
import type { Place } from "../roots.ts";
import { onOneLine, plural, withRemarks } from "./text.ts";
import { type CallContext, defineTool, readsFiles } from "./tool.ts";

const limits = { usual: 50, most: 1000 };

export const find = defineTool({
  name: "fs_find",
  aliases: ["fs.find"],
  title: "Find files by name",
  description:
    "Finds files whose paths have the query's letters in their order (crt finds src/cart.ts), the best first. For what is in files there is fs_search.",
  inputSchema: Type.Object(
    {
      query: Type.String({ minLength: 1, maxLength: 64, description: "Some letters of the path, in their order" }),
      path: Type.Optional(Type.String({ description: "Directory to look beneath; everything when absent" })),
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: limits.most, description: `Most paths (default ${limits.usual})` }),
      ),
    },
    { additionalProperties: false },
  ),
  annotations: readsFiles,
  paths: ({ path }) => [path ?? "."],
  describe: ({ query, path }) => `find files named like "${onOneLine(query)}" in ${onOneLine(path ?? "the roots")}`,
  async run({ query, path, limit }, context) {
    const { roots } = context;
    const places =
      path === undefined
        ? roots.all
        : roots.at(path, (place) => {
            place.root.stat(place.path);
            return [place];
          });
    const shown = (await Promise.all(places.map((place) => filesOf(place, context)))).flat();
    using finder = new PathFinder(shown);
    const { paths, matched } = finder.find(query, limit ?? limits.usual);
    const counts =
      paths.length < matched
        ? `the best ${paths.length} of ${plural(matched, "file")}`
        : `${matched === 0 ? "no" : matched} ${matched === 1 ? "file" : "files"} of ${shown.length}`;
    return {
      text: withRemarks(paths.map((found) => onOneLine(found.path)).join("\n"), [counts]),
      facts: { files: paths.length, matched, truncated: paths.length < matched },
    };
  },
});

/** Files beneath a place that the caller may see, as they are shown. */
async function filesOf({ root, path }: Place, { roots, visibility, signal }: CallContext): Promise<readonly string[]> {
  const shown: string[] = [];
  const globs = visibility?.exclusions(root) ?? [];
  const from = visibility?.leadsTo(root, path) ?? path;
  await root.searchRaw(
    "",
    { path: from, list: true, regex: true, signal, ...(globs.length > 0 && { globs }) },
    (part) => {
      for (const file of part.files) {
        const name = file.path.toString();
        if (visibility?.hides(root, name) !== true) shown.push(roots.show(root, name));
      }
    },
  );
  return shown;
}
