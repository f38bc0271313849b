import { type Static, Type } from "@sinclair/typebox";
import { type FileContent, type FileLines, jsonQuote, type LinePlace, type Root, RuneError } from "../../rune/index.ts";
import { oneOf } from "./one-of.ts";
import { decode, onOneLine, plural, shortHash, wholeCharacters, withRemarks } from "./text.ts";
import { defineTool, readsFiles, type Outcome, type ToolResult } from "./tool.ts";
import { ToolError } from "./tool-error.ts";

/**
 * Bytes of file content in one answer: what suits a model's context, and what a client's 10
 * MiB line holds even when escaped.
 */
const size = { usual: 256 * 1024, most: 4 * 1024 * 1024 };

/** Bytes before the first line that are passed over at once, some milliseconds' work, and in all. */
const skip = { atOnce: 4 * 1024 * 1024, most: 1024 * 1024 * 1024 };

const inputSchema = Type.Object(
  {
    path: Type.String({ description: "File, relative to the root or absolute inside it" }),
    first_line: Type.Optional(Type.Integer({ minimum: 1, description: "Start at this line, from 1" })),
    line_count: Type.Optional(Type.Integer({ minimum: 1, description: "Most lines to return" })),
    last_lines: Type.Optional(
      Type.Integer({ minimum: 1, description: "Only so many lines from the end; not together with others" }),
    ),
    offset: Type.Optional(Type.Integer({ minimum: 0, description: "Start at this byte; not together with lines" })),
    length: Type.Optional(Type.Integer({ minimum: 1, description: "Most bytes to return; not together with lines" })),
    max_bytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: size.most,
        description: `Cut the answer beyond this (default ${size.usual})`,
      }),
    ),
    encoding: Type.Optional(oneOf(["utf8", "base64"], { description: "utf8 (default), or base64 for binary files" })),
    hash: Type.Optional(
      Type.Boolean({ description: "End with the SHA-256 of the whole file, to be given as expected_hash to fs_edit" }),
    ),
  },
  { additionalProperties: false },
);

type Arguments = Static<typeof inputSchema>;

export const read = defineTool({
  name: "fs_read",
  aliases: ["fs.read"],
  title: "Read a file",
  description:
    "Reads a text file, whole, a range of lines or bytes, or its last lines. Returns the text alone; when it was cut, a last line in square brackets says how to go on.",
  inputSchema,
  annotations: readsFiles,
  paths: ({ path }) => [path],
  describe: ({ path }) => `read ${onOneLine(path)}`,
  run(given, { roots, signal }) {
    const { last_lines: last } = given;
    const lines = given.first_line !== undefined || given.line_count !== undefined;
    if (lines && (given.offset !== undefined || given.length !== undefined)) {
      throw new ToolError(
        "bad arguments: 'first_line' and 'line_count' don't go with 'offset' and 'length'; give lines or bytes",
      );
    }
    if (last !== undefined && (lines || given.offset !== undefined || given.length !== undefined)) {
      throw new ToolError("bad arguments: 'last_lines' goes with no other lines or bytes; give one of them");
    }
    return roots.at(given.path, ({ root, path }) => {
      // Before the text is read: where the file changes in between, the hash is the older one, and an edit is refused.
      const hash = given.hash === true ? root.hash(path).hash : undefined;
      if (last !== undefined) return readLast(root, path, { ...given, last_lines: last }, hash);
      return lines ? readLines(root, path, given, hash, signal) : readBytes(root, path, given, hash);
    });
  },
});

function readBytes(root: Root, path: string, given: Arguments, hash: string | undefined): ToolResult {
  const offset = given.offset ?? 0;
  const most = given.max_bytes ?? size.usual;
  const content = root.read(path, { offset, length: Math.min(given.length ?? most, most), lend: true });
  const wanted = Math.min(offset + (given.length ?? Infinity), content.size);
  const cut = offset + content.bytes.length < wanted;
  // A cut within a line would show half of it twice or never: step back to the line's start, unless that loses much.
  const [start, end] = given.encoding === "base64" ? [0, content.bytes.length] : window(content, offset, cut);
  const next = offset + end;
  const remarks = cut
    ? [
        `cut: bytes ${offset + start} to ${next} of ${content.size}; go on with offset ${next}, or raise max_bytes (up to ${size.most})`,
      ]
    : [];
  if (content.bytes.length === 0 && content.size > 0) remarks.push(`the file ends at byte ${content.size}`);
  if (hash !== undefined) remarks.push(shortHash(hash));
  return answer(given, content, content.bytes.subarray(start, end), remarks, {
    ...hashFact(hash),
    ...overlayFact(content),
    size: content.size,
    offset: offset + start,
    ...(next < content.size && { next_offset: next }),
    truncated: cut,
  });
}

/** The part of what was read to show: whole characters, and whole lines where Glyph's own limit cut. */
function window(content: FileContent, offset: number, cut: boolean): [start: number, end: number] {
  const { bytes } = content;
  const whole = wholeCharacters(bytes, { start: offset > 0, end: offset + bytes.length < content.size });
  const lineEnd = cut ? bytes.lastIndexOf(0x0a) + 1 : 0;
  return lineEnd > bytes.length / 2 ? [whole[0], lineEnd] : whole;
}

/**
 * Lines that stand far behind others are found bit by bit, so that other calls are heard meanwhile, and this one's end.
 */
function readLines(root: Root, path: string, given: Arguments, hash: string | undefined, signal: AbortSignal): Outcome {
  const { first_line: first = 1, max_bytes: maxBytes = size.usual, line_count: count } = given;
  const next = (lend: boolean, from?: LinePlace): FileLines =>
    root.readLines(path, {
      first,
      maxBytes,
      lend,
      maxSkip: skip.atOnce,
      ...(count !== undefined && { count }),
      ...(from && { from }),
    });
  const begun = next(true);
  if (begun.stopped === undefined) return shown(given, begun, hash);
  return behind(begun, (from) => next(false, from), given, signal).then((found) => {
    const { text, facts } = shown(given, found, hash);
    return {
      text: typeof text === "string" ? text : (JSON.parse(String(text.json)) as string),
      ...(facts && { facts }),
    };
  });
}

/**
 * What `next` finds after all that stands before it. Rejects with a `ToolError` for a file that is
 * binary, and for lines too far behind.
 */
async function behind(
  begun: FileLines,
  next: (from: LinePlace) => FileLines,
  given: Arguments,
  signal: AbortSignal,
): Promise<FileLines> {
  if (begun.binary && given.encoding !== "base64") throw binary(given, begun);
  let found = begun;
  while (found.stopped !== undefined) {
    const { offset, lines } = found.stopped;
    if (offset >= skip.most) {
      throw new ToolError(
        `line ${given.first_line} of ${given.path} lies behind its first ${offset} bytes, which are ${lines} lines and the most that is looked through; go on with offset ${offset}, or search it`,
      );
    }
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) throw new RuneError("cancelled", "reading was cancelled");
    found = next(found.stopped);
  }
  return found;
}

function readLast(
  root: Root,
  path: string,
  given: Arguments & { readonly last_lines: number },
  hash: string | undefined,
): ToolResult {
  const { last_lines: wanted, max_bytes: maxBytes = size.usual } = given;
  const content = root.lastLines(path, { count: wanted, maxBytes });
  const cut = content.count < wanted && content.offset > 0;
  const remarks: string[] = [];
  if (cut) {
    const what =
      content.count === 0
        ? `the last line alone is longer than ${maxBytes} bytes`
        : `the last ${plural(content.count, "line")}, from byte ${content.offset} on`;
    remarks.push(
      `cut: ${what}; raise max_bytes (up to ${size.most}), or read what stands before with offset and length`,
    );
  }
  if (hash !== undefined) remarks.push(shortHash(hash));
  return answer(given, content, content.bytes, remarks, {
    ...hashFact(hash),
    ...overlayFact(content),
    size: content.size,
    offset: content.offset,
    line_count: content.count,
    truncated: cut,
  });
}

function shown(given: Arguments, content: FileLines, hash: string | undefined): ToolResult {
  const { first_line: first = 1, max_bytes: maxBytes = size.usual, line_count: wanted } = given;
  const next = first + content.count;
  const cut = content.total === undefined && (wanted === undefined || content.count < wanted);
  const remarks: string[] = [];
  if (content.count === 0 && content.binary && given.encoding !== "base64" && cut) throw binary(given, content);
  if (cut && content.count === 0) {
    remarks.push(
      `line ${first} alone is longer than ${maxBytes} bytes; raise max_bytes, or read it with offset and length`,
    );
  } else if (cut) {
    remarks.push(
      `cut: lines ${first} to ${next - 1}; go on with first_line ${next}, or raise max_bytes (up to ${size.most})`,
    );
  } else if (content.count === 0) {
    remarks.push(`the file has ${content.total ?? "fewer"} lines`);
  }
  if (hash !== undefined) remarks.push(shortHash(hash));
  return answer(given, content, content.bytes, remarks, {
    ...hashFact(hash),
    ...overlayFact(content),
    size: content.size,
    first_line: first,
    line_count: content.count,
    ...(content.total !== undefined && { total_lines: content.total }),
    ...(cut && { next_line: next }),
    truncated: cut,
  });
}

const hashFact = (hash: string | undefined): Record<string, string> =>
  hash === undefined ? {} : { hash: `sha256:${hash}` };

/** The version of the buffer that an editor has not saved. */
const overlayFact = ({ overlay }: FileContent): Record<string, number> => (overlay === undefined ? {} : { overlay });

const binary = ({ path }: Arguments, content: FileContent): ToolError =>
  new ToolError(
    `${path} is binary (${content.size} bytes, with NUL bytes). Ask with encoding "base64" to get its bytes`,
  );

function answer(
  given: Arguments,
  content: FileContent,
  bytes: Uint8Array,
  remarks: readonly string[],
  facts: Record<string, number | boolean | string>,
): ToolResult {
  if (given.encoding === "base64") {
    const hash = remarks.filter((remark) => remark.startsWith("sha256 "));
    return { text: withRemarks(Buffer.from(bytes).toString("base64"), hash), facts };
  }
  if (content.binary) {
    const isWhole = facts["truncated"] === false && bytes.length === content.size;
    const text = isWhole ? utf16(bytes) : undefined;
    if (text !== undefined) return { text: withRemarks(text, [...remarks, "UTF-16 in the file"]), facts };
    throw binary(given, content);
  }
  if (remarks.length === 0) {
    const json = jsonQuote(bytes);
    if (json) return { text: { json }, facts };
  }
  const { text, exact } = decode(bytes);
  const all = exact
    ? remarks
    : [...remarks, "not UTF-8: its other bytes are shown as \uFFFD; ask with encoding base64 for them"];
  return { text: withRemarks(text, all), facts: exact ? facts : { ...facts, exact } };
}

/**
 * The text of a file that says by its first two bytes that it is UTF-16 (Unicode, "Byte order
 * mark"); undefined where it is none.
 */
function utf16(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "";
  try {
    return encoding === "" ? undefined : new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
