import type { Caller } from "../gate/caller.ts";
import type { Glyph } from "../server.ts";
import { entriesOf } from "./resources.ts";

/** Most values in one answer (MCP 2025-11-25, Completion). */
const valuesMax = 100;

export interface Completion {
  readonly values: readonly string[];
  readonly total: number;
  readonly hasMore: boolean;
}

/** Paths that begin with `typed`: relative to a root, or absolute without the first slash, as in `file:///{path}`. Directories end in a slash. */
export async function complete(glyph: Glyph, typed: string, inUrl: boolean, caller: Caller): Promise<Completion> {
  const cut = typed.lastIndexOf("/") + 1;
  const directory = typed.slice(0, cut);
  const begun = typed.slice(cut);
  const entries = await entriesOf(glyph, inUrl ? `/${directory}` : directory || ".", caller);
  const values = entries
    .filter(({ name }) => name.startsWith(begun))
    .map(({ name, kind }) => directory + name + (kind === "directory" ? "/" : ""));
  return { values: values.slice(0, valuesMax), total: values.length, hasMore: values.length > valuesMax };
}
