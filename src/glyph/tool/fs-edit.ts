import { type Static, Type } from "@sinclair/typebox";
import type { Edit, RangeEdit } from "../../rune/index.ts";
import { expectedHash, written } from "./fs-write.ts";
import { onOneLine, plural } from "./text.ts";
import { changesFiles, defineTool } from "./tool.ts";
import { ToolError } from "./tool-error.ts";

const one = Type.Object(
  {
    old_text: Type.Optional(Type.String({ description: "Text to replace, with enough around it to be found once" })),
    first_line: Type.Optional(
      Type.Integer({ minimum: 1, description: "Or the first line to replace, from 1; then expected_hash is needed" }),
    ),
    last_line: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: "The last one (default first_line); one less than first_line puts new lines in front of it",
      }),
    ),
    new_text: Type.String({ description: "What stands there then" }),
  },
  { additionalProperties: false },
);

export const edit = defineTool({
  name: "fs_edit",
  aliases: ["fs.edit"],
  title: "Edit a file",
  description:
    "Replaces texts in a file, one after the other, in one step. Each old_text must be in the file exactly once when its turn comes, letter by letter; else nothing is written. Or replaces lines by their numbers, as they were before any edit.",
  inputSchema: Type.Object(
    {
      path: Type.String({ description: "File, relative to the root or absolute inside it" }),
      edits: Type.Array(one, { minItems: 1, description: "Replacements, in their order; all by text or all by lines" }),
      expected_hash: expectedHash,
    },
    { additionalProperties: false },
  ),
  // Once more, a text that holds the one it replaced would be replaced again.
  annotations: { ...changesFiles, idempotentHint: false },
  paths: ({ path }) => [path],
  describe: ({ path, edits }) => `edit ${onOneLine(path)} in ${plural(edits.length, "place")}`,
  run({ path, edits, expected_hash: expected }, { roots }) {
    const options = { expectedHash: expected };
    const isByLines = edits.some(({ old_text: old }) => old === undefined);
    if (!isByLines) {
      const texts = edits.map(byText);
      return written(
        "edited",
        path,
        roots.at(path, (place) => place.root.edit(place.path, texts, options)),
      );
    }
    const lines = edits.map(byLines);
    if (expected === undefined) {
      throw new ToolError(
        "bad arguments: lines are replaced in the very file that they were counted in; give expected_hash, which fs_read with hash shows",
      );
    }
    return written(
      "edited",
      path,
      roots.at(path, (place) => place.root.editRanges(place.path, lines, options)),
    );
  },
});

const wrong = (index: number, what: string): ToolError =>
  new ToolError(`bad arguments: edit ${index + 1} ${what}. Nothing was written.`);

function byText(
  { old_text: old, first_line: first, last_line: last, new_text: newText }: Static<typeof one>,
  index: number,
): Edit {
  if (first !== undefined || last !== undefined) throw wrong(index, "has both 'old_text' and lines; give one of them");
  return { oldText: old ?? "", newText };
}

function byLines(
  { old_text: old, first_line: first, last_line: last, new_text: newText }: Static<typeof one>,
  index: number,
): RangeEdit {
  if (old !== undefined) throw wrong(index, "has 'old_text' where others have lines; make two calls of them");
  if (first === undefined) throw wrong(index, "needs 'old_text' or 'first_line'");
  return { lines: [first, last ?? first], newText };
}
