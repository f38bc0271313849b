import { Type } from "@sinclair/typebox";
import { onOneLine } from "./text.ts";
import { changesFiles, defineTool } from "./tool.ts";

export const remove = defineTool({
  name: "fs_remove",
  aliases: ["fs.remove"],
  title: "Remove a file",
  description:
    "Removes a file, a link itself, or an empty directory; with recursive a directory and all that is in it. Nothing is kept.",
  inputSchema: Type.Object(
    {
      path: Type.String({ description: "What to remove" }),
      recursive: Type.Optional(Type.Boolean({ description: "Also a directory that is not empty" })),
    },
    { additionalProperties: false },
  ),
  annotations: changesFiles,
  paths: ({ path }) => [path],
  describe({ path, recursive = false }, { roots }) {
    const shown = onOneLine(path);
    if (roots.stat(path)?.kind !== "directory") return `remove ${shown}`;
    return recursive
      ? `remove the directory ${shown} and all that is in it`
      : `remove the directory ${shown}, if it is empty`;
  },
  run({ path, recursive = false }, { roots }) {
    const removed = roots.at(path, (place) => place.root.remove(place.path, { recursive }));
    const inside = removed === 2 ? "the one entry" : `the ${removed - 1} entries`;
    return { text: `removed ${onOneLine(path)}${removed > 1 ? ` and ${inside} in it` : ""}`, facts: { removed } };
  },
});
