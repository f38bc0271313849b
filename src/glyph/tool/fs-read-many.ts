import { Type } from "@sinclair/typebox";
import { RuneError } from "../../rune/index.ts";
import type { Roots } from "../roots.ts";
import { contentHash, decode, onOneLine, plural, shortHash, wholeCharacters } from "./text.ts";
import { defineTool, readsFiles } from "./tool.ts";
import { ToolError } from "./tool-error.ts";

const pathsMost = 100;

/** Bytes of file content in one answer, as in fs_read. */
const answerBytes = 256 * 1024;

export const readMany = defineTool({
  name: "fs_read_many",
  aliases: ["fs.read_many"],
  title: "Read several files",
  description:
    "Reads several text files whole. Above each stands a line [path, size, sha256 …] to tell them apart; one that can't be read says why there.",
  inputSchema: Type.Object(
    {
      paths: Type.Array(Type.String(), {
        minItems: 1,
        maxItems: pathsMost,
        description: `Files, relative to the root or absolute inside it; at most ${pathsMost}`,
      }),
    },
    { additionalProperties: false },
  ),
  annotations: readsFiles,
  paths: ({ paths }) => paths,
  describe: ({ paths }) => `read ${paths.map(onOneLine).join(", ")}`,
  run({ paths }, { roots }) {
    let left = answerBytes;
    let failed = 0;
    const parts = paths.map((path) => {
      const part = left > 0 ? readOne(roots, path, left) : { head: "not read: the answer is full; ask for it alone" };
      left -= part.bytes ?? 0;
      if (part.text === undefined) failed++;
      return section(path, part);
    });
    return { text: parts.join("\n"), facts: { files: paths.length, failed } };
  },
});

interface Part {
  /** What stands in brackets above the text. */
  readonly head: string;
  /** Absent when the file could not be read. */
  readonly text?: string;
  readonly bytes?: number;
}

const section = (path: string, { head, text }: Part): string =>
  `[${onOneLine(path)}, ${head}]\n${text === undefined || text === "" || text.endsWith("\n") ? (text ?? "") : `${text}\n`}`;

function readOne(roots: Roots, path: string, most: number): Part {
  try {
    const content = roots.at(path, (place) => place.root.read(place.path, { length: most, lend: true }));
    const size = plural(content.size, "byte");
    if (content.binary) return { head: `${size}, binary: read it with fs_read and encoding base64` };
    const whole = content.bytes.length === content.size;
    const [start, end] = wholeCharacters(content.bytes, { start: false, end: !whole });
    const { text, exact } = decode(content.bytes.subarray(start, end));
    const remarks = [size];
    if (whole) remarks.push(shortHash(contentHash(content.bytes)));
    else remarks.push(`cut: go on with fs_read and offset ${end}`);
    if (!exact) remarks.push("not UTF-8: its other bytes are shown as \uFFFD");
    return { head: remarks.join(", "), text, bytes: content.bytes.length };
  } catch (error) {
    if (error instanceof RuneError || error instanceof ToolError) return { head: `not read: ${error.message}` };
    throw error;
  }
}
