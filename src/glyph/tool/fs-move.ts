import { Type } from "@sinclair/typebox";
import { onOneLine } from "./text.ts";
import { changesFiles, defineTool } from "./tool.ts";

export const move = defineTool({
  name: "fs_move",
  aliases: ["fs.move"],
  title: "Move a file",
  description:
    "Gives a file or a directory another name or place. Never overwrites; missing directories on the way are made.",
  inputSchema: Type.Object(
    {
      from: Type.String({ description: "What to move" }),
      to: Type.String({ description: "Its new path, name included, in the same root" }),
    },
    { additionalProperties: false },
  ),
  annotations: changesFiles,
  paths: ({ from, to }) => [from, to],
  describe: ({ from, to }) => `move ${onOneLine(from)} to ${onOneLine(to)}`,
  run({ from, to }, { roots }) {
    roots.at(from, ({ root, path }) => root.move(path, roots.within(root, to), { parents: true }));
    return { text: `moved ${onOneLine(from)} to ${onOneLine(to)}` };
  },
});
