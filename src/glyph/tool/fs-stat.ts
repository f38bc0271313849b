import { Type } from "@sinclair/typebox";
import { onOneLine, plural } from "./text.ts";
import { defineTool, readsFiles } from "./tool.ts";

export const stat = defineTool({
  name: "fs_stat",
  aliases: ["fs.stat"],
  title: "Look at a file",
  description:
    "Tells what a path leads to: file or directory, size in bytes, mode, time of modification, number of names.",
  inputSchema: Type.Object(
    { path: Type.String({ description: "File or directory, relative to the root or absolute inside it" }) },
    { additionalProperties: false },
  ),
  annotations: readsFiles,
  paths: ({ path }) => [path],
  describe: ({ path }) => `look at ${onOneLine(path)}`,
  run({ path }, { roots }) {
    const { kind, size, mode, modifiedMs, links, overlay } = roots.at(path, (place) => place.root.stat(place.path));
    const octal = mode.toString(8).padStart(4, "0");
    const modified = new Date(modifiedMs).toISOString();
    const names = kind === "file" && links > 1 ? [`${links} names (hard links)`] : [];
    const isNew = overlay !== undefined && links === 0;
    const unsaved =
      overlay === undefined ? [] : [isNew ? "in an editor alone, not on the disk" : "unsaved in an editor"];
    const told = [
      kind,
      plural(size, "byte"),
      ...(isNew ? [] : [`mode ${octal}`]),
      `modified ${modified}`,
      ...names,
      ...unsaved,
    ];
    return {
      text: `${onOneLine(path)}: ${told.join(", ")}`,
      facts: { kind, size, mode: octal, modified, links, ...(overlay !== undefined && { overlay }) },
    };
  },
});
