/** Rune's only door for TypeScript: no raw symbol of the library leaves this folder. */
export type * from "./types.ts";
export { ChunkedBody, type ChunkFaultName } from "./chunks.ts";
export { operationCounts } from "./counters.ts";
export { RuneError } from "./error.ts";
export { scanEvents } from "./events.ts";
export { PathFinder } from "./find.ts";
export { runeInfo } from "./instance.ts";
export { jsonQuote } from "./json.ts";
export { jsonValueEnd } from "./json-value.ts";
export { loadRune } from "./loader.ts";
export { takeTextPieces } from "./pieces.ts";
export { adoptOrphans } from "./processes.ts";
export { openRoot } from "./root.ts";
export { countTokens, countTokensNow, decodeTokens, encodeTokens, TokenCounter } from "./tokens.ts";
