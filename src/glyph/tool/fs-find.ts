import { Type } from "@sinclair/typebox";
import { PathFinder } from "../../rune/index.ts";
import type { Place } from "../roots.ts";
import { rulesAbove } from "./rules-above.ts";
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
      query: Type.String({ minLength: 1, description: "Some letters of the path, in their order; at most 64 bytes" }),
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
    const files = new Map<string, Place>();
    for (const place of places) await collect(place, context, files);
    using finder = new PathFinder([...files.keys()]);
    const { paths, matched } = finder.find(query, limit ?? limits.usual);
    for (const found of paths) {
      const file = files.get(found.path);
      if (file) context.visibility?.shows(file.root, file.path);
    }
    const counts =
      paths.length < matched
        ? `the best ${paths.length} of ${plural(matched, "file")}`
        : `${matched === 0 ? "no" : matched} ${matched === 1 ? "file" : "files"} of ${files.size}`;
    return {
      text: withRemarks(paths.map((found) => onOneLine(found.path)).join("\n"), [counts]),
      facts: { files: paths.length, matched, truncated: paths.length < matched },
    };
  },
});

/** Adds the files beneath a place that the caller may see, by the paths that are shown. */
async function collect(
  { root, path }: Place,
  { roots, visibility, signal }: CallContext,
  files: Map<string, Place>,
): Promise<void> {
  const globs = visibility?.exclusions(root) ?? [];
  const from = visibility?.leadsTo(root, path) ?? path;
  const globalRules = rulesAbove(root.path);
  const narrowed = { ...(globs.length > 0 && { globs }), ...(globalRules !== "" && { globalRules }) };
  const options = { path: from, list: true, regex: true, signal, ...narrowed };
  await root.searchRaw("", options, (part) => {
    for (const file of part.files) {
      const name = file.path.toString();
      if (visibility?.hides(root, name) !== true) files.set(roots.show(root, name), { root, path: name });
    }
  });
}
