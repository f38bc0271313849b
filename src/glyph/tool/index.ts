import { list } from "./fs-list.ts";
import { read } from "./fs-read.ts";
import { search } from "./fs-search.ts";
import { ping } from "./ping.ts";
import type { Tool } from "./tool.ts";

/** The tools that Glyph has of itself, in the order in which they are listed. */
export const builtinTools: readonly Tool[] = [read, list, search, ping];
