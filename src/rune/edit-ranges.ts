import { ptr } from "bun:ffi";
import { RuneError } from "./error.ts";
import { printable } from "./failure.ts";
import { library } from "./loader.ts";
import { encodePath, setU32, setU64, struct, wholeNumber } from "./memory.ts";
import { type OpenRoot, changed, digitsOf } from "./change.ts";
import { EditKind, EditOptions as Options, EditResult, FileEdit, Status, Sync as SyncValue } from "./native.gen.ts";
import type { EditOptions, RangeEdit, WriteResult } from "./types.ts";

const encoder = new TextEncoder();

/** Replaces ranges of a file in one call; see `Root.edit`. */
export function editRanges(
  root: OpenRoot,
  path: string,
  edits: readonly RangeEdit[],
  options: EditOptions,
): WriteResult {
  const texts = edits.map(({ newText }, index) => {
    if (newText.isWellFormed()) return encoder.encode(newText);
    throw new RuneError(
      "invalid",
      `edit ${index + 1}: the text has half a character in it. Nothing was written.`,
      path,
    );
  });
  const list = struct(edits.length * FileEdit.bytes);
  const { at } = FileEdit;
  for (const [index, edit] of edits.entries()) {
    const [start, end] = "lines" in edit ? edit.lines : edit.bytes;
    const from = index * FileEdit.bytes;
    setU32(list, from + at.kind, "lines" in edit ? EditKind.lines : EditKind.bytes);
    setU64(list, from + at.start, wholeNumber("the start of a range", start, "lines" in edit ? 1 : 0));
    setU64(list, from + at.end, wholeNumber("the end of a range", end, 0));
    const text = texts[index] ?? new Uint8Array();
    setU64(list, from + at.new_text, text.length === 0 ? 0 : ptr(text));
    setU32(list, from + at.new_length, text.length);
  }
  const hash = options.expectedHash === undefined ? "" : digitsOf(path, options.expectedHash);
  const expected = encoder.encode(hash);
  const given = struct(Options.bytes);
  setU32(given, 0, Options.bytes);
  setU32(given, Options.at.sync, SyncValue[options.sync ?? "content"]);
  setU64(given, Options.at.expected, expected.length === 0 ? 0 : ptr(expected));
  setU32(given, Options.at.expected_length, expected.length);
  const result = struct(EditResult.bytes);
  const digest = new Uint8Array(32);
  const name = encodePath(path);
  const status = library().symbols.rune_edit(
    root.handle,
    name.bytes,
    name.length,
    given.bytes,
    list.bytes,
    edits.length,
    result.bytes,
    digest,
  );
  const failed = result.words[EditResult.at.failed / 4] ?? 0;
  if (failed > 0 && (status === Status.no_match || status === Status.invalid)) {
    const why =
      status === Status.no_match
        ? `its range is not in ${printable(path)}; read it again`
        : "its range ends before it starts, or starts before the one in front of it ends; give them in their order";
    const code = status === Status.no_match ? "no_single_match" : "invalid";
    throw new RuneError(code, `edit ${failed}: ${why}. Nothing was written.`, path);
  }
  return changed(root, path, status, {
    digest,
    expected: hash,
    size: result.words[EditResult.at.size / 4] ?? 0,
    detached: result.words[EditResult.at.detached / 4] === 1,
    kept: result.words[EditResult.at.kept / 4] ?? 0,
  });
}
