import { Type } from "@sinclair/typebox";
import type { WriteResult } from "../../rune/index.ts";
import { onOneLine, plural, shortHash, withRemarks } from "./text.ts";
import { changesFiles, defineTool, type ToolResult } from "./tool.ts";

/** The argument that makes a change depend on what was read. */
export const expectedHash = Type.Optional(
  Type.String({
    description: "Only if the file's SHA-256 still is this: 12 or more hex digits, as fs_read with hash shows them",
  }),
);

export const write = defineTool({
  name: "fs_write",
  aliases: ["fs.write"],
  title: "Write a file",
  description:
    "Creates a file, or replaces all of one, in one step; missing directories are made. To change a part of a file, use fs_edit.",
  inputSchema: Type.Object(
    {
      path: Type.String({ description: "File, relative to the root or absolute inside it" }),
      content: Type.String({ description: "All that the file is to hold" }),
      expected_hash: expectedHash,
      create_only: Type.Optional(Type.Boolean({ description: "Refuse when there is anything of that name" })),
    },
    { additionalProperties: false },
  ),
  annotations: changesFiles,
  paths: ({ path }) => [path],
  describe({ path, content }, { roots }) {
    const verb = roots.stat(path) === undefined ? "create" : "replace";
    return `${verb} ${onOneLine(path)}, ${plural(Buffer.byteLength(content), "byte")}`;
  },
  run({ path, content, expected_hash: expected, create_only: createOnly = false }, { roots }) {
    const place = roots.forWriting(path);
    const result = place.root.write(place.path, content, { parents: true, createOnly, expectedHash: expected });
    return written(result.created ? "created" : "replaced", path, result);
  },
});

/** `created src/tax.ts, 50 bytes, sha256 4668015cc401` */
export function written(verb: string, path: string, { size, hash, detached }: WriteResult): ToolResult {
  const text = `${verb} ${onOneLine(path)}, ${plural(size, "byte")}, ${shortHash(hash)}`;
  const remarks = detached ? ["the file had other names (hard links); they keep the old content"] : [];
  return { text: withRemarks(text, remarks), facts: { size, hash: `sha256:${hash}` } };
}
