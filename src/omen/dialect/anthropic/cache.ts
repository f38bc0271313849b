import type { CacheHint } from "../conversation.ts";
import type { Fields } from "../json/fields.ts";

/** `cache_control` (Messages API, "Prompt caching"); the only type is `ephemeral`. */
export function decodeCache(block: Fields): CacheHint | undefined {
  const control = block.object("cache_control");
  if (!control) return undefined;
  if (control.word("type", ["ephemeral"]) === undefined) throw control.wrong("type", "is missing");
  const ttl = control.word("ttl", ["5m", "1h"]);
  return ttl === undefined ? {} : { ttl };
}

export const encodeCache = (cache: CacheHint | undefined): object | undefined =>
  cache && { type: "ephemeral", ...(cache.ttl === undefined ? {} : { ttl: cache.ttl }) };
