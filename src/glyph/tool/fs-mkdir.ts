import { Type } from "@sinclair/typebox";
import { onOneLine } from "./text.ts";
import { changesFiles, defineTool } from "./tool.ts";

export const makeDirectory = defineTool({
  name: "fs_mkdir",
  aliases: ["fs.mkdir"],
  title: "Make a directory",
  description: "Makes a directory, and those that lead to it. One that is there already is no error.",
  inputSchema: Type.Object(
    { path: Type.String({ description: "Directory, relative to the root or absolute inside it" }) },
    { additionalProperties: false },
  ),
  annotations: { ...changesFiles, destructiveHint: false },
  paths: ({ path }) => [path],
  describe: ({ path }) => `make the directory ${onOneLine(path)}`,
  run({ path }, { roots }) {
    const place = roots.forWriting(path);
    const created = place.root.makeDirectory(place.path, { parents: true });
    const text = created === 0 ? `${onOneLine(path)} is there already` : `made the directory ${onOneLine(path)}`;
    return { text, facts: { created } };
  },
});
