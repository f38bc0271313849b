import { Type } from "@sinclair/typebox";
import { onOneLine, plural } from "./text.ts";
import { changesFiles, defineTool } from "./tool.ts";

export const move = defineTool({
  name: "fs_move",
  aliases: ["fs.move"],
  title: "Move a file",
  description:
    "Gives a file or a directory another name or place, or with copy a file a second one. Never overwrites; missing directories on the way are made.",
  inputSchema: Type.Object(
    {
      from: Type.String({ description: "What to move" }),
      to: Type.String({ description: "Its new path, name included, in the same root" }),
      copy: Type.Optional(Type.Boolean({ description: "Leave the file where it is, and make a copy of it" })),
    },
    { additionalProperties: false },
  ),
  annotations: changesFiles,
  paths: ({ from, to }) => [from, to],
  describe: ({ from, to, copy = false }) => `${copy ? "copy" : "move"} ${onOneLine(from)} to ${onOneLine(to)}`,
  run({ from, to, copy = false }, { roots }) {
    if (copy) {
      const size = roots.at(from, ({ root, path }) => root.copy(path, roots.within(root, to), { parents: true }));
      return { text: `copied ${onOneLine(from)} to ${onOneLine(to)}, ${plural(size, "byte")}`, facts: { size } };
    }
    roots.at(from, ({ root, path }) => root.move(path, roots.within(root, to), { parents: true }));
    return { text: `moved ${onOneLine(from)} to ${onOneLine(to)}` };
  },
});
