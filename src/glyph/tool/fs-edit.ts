import { Type } from "@sinclair/typebox";
import { expectedHash, written } from "./fs-write.ts";
import { onOneLine, plural } from "./text.ts";
import { changesFiles, defineTool } from "./tool.ts";

export const edit = defineTool({
  name: "fs_edit",
  aliases: ["fs.edit"],
  title: "Edit a file",
  description:
    "Replaces texts in a file, one after the other, in one step. Each old_text must be in the file exactly once when its turn comes, letter by letter; else nothing is written.",
  inputSchema: Type.Object(
    {
      path: Type.String({ description: "File, relative to the root or absolute inside it" }),
      edits: Type.Array(
        Type.Object(
          {
            old_text: Type.String({ description: "Text to replace, with enough around it to be found once" }),
            new_text: Type.String({ description: "What stands there then" }),
          },
          { additionalProperties: false },
        ),
        { minItems: 1, description: "Replacements, in their order" },
      ),
      expected_hash: expectedHash,
    },
    { additionalProperties: false },
  ),
  // Once more, a text that holds the one it replaced would be replaced again.
  annotations: { ...changesFiles, idempotentHint: false },
  paths: ({ path }) => [path],
  describe: ({ path, edits }) => `edit ${onOneLine(path)} in ${plural(edits.length, "place")}`,
  run({ path, edits, expected_hash: expected }, { roots }) {
    const texts = edits.map((one) => ({ oldText: one.old_text, newText: one.new_text }));
    const result = roots.at(path, (place) => place.root.edit(place.path, texts, { expectedHash: expected }));
    return written("edited", path, result);
  },
});
