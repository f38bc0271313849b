/** Rune's only door for TypeScript: no raw symbol of the library leaves this folder. */
export type * from "./types.ts";
export { RuneError } from "./error.ts";
export { runeInfo } from "./instance.ts";
export { jsonQuote } from "./json.ts";
export { openRoot } from "./root.ts";
