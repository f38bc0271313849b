import { edit } from "./fs-edit.ts";
import { find } from "./fs-find.ts";
import { list } from "./fs-list.ts";
import { makeDirectory } from "./fs-mkdir.ts";
import { move } from "./fs-move.ts";
import { read } from "./fs-read.ts";
import { readMany } from "./fs-read-many.ts";
import { remove } from "./fs-remove.ts";
import { search } from "./fs-search.ts";
import { stat } from "./fs-stat.ts";
import { write } from "./fs-write.ts";
import { ping } from "./ping.ts";
import { tokensCount } from "./tokens-count.ts";
import type { Tool } from "./tool.ts";

/** The tools that Glyph has of itself, in the order in which they are listed. */
export const builtinTools: readonly Tool[] = [
  read,
  readMany,
  list,
  stat,
  find,
  search,
  write,
  edit,
  move,
  remove,
  makeDirectory,
  tokensCount,
  ping,
];
