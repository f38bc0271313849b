import type { JsonObject } from "../dialect/dialect.ts";

/** UTF-8 bytes of English text, code and JSON that make up a token, about: tokenizers of one model family differ more than that. */
const bytesPerToken = 4;

/** What an image or a file counts, whose tokens depend on a size that is not known here. */
const attachmentTokens = 1000;

/** What a message or an item costs besides its text. */
const itemTokens = 4;

/**
 * An estimate of a request's input tokens: no model is asked, and none counts like another. It is meant for deciding whether to compact,
 * not for billing.
 */
export function estimateTokens(items: readonly unknown[], { instructions, tools, text }: JsonObject): number {
  const rest = [instructions, tools, (text as { format?: unknown } | null | undefined)?.format];
  return items.length * itemTokens + Math.ceil(weigh([...items, ...rest]) / bytesPerToken);
}

/** Bytes of all texts within, names of members included. */
function weigh(value: unknown): number {
  if (typeof value === "string") {
    if (value.startsWith("data:")) return attachmentTokens * bytesPerToken;
    return Buffer.byteLength(value);
  }
  if (typeof value === "number" || typeof value === "boolean") return bytesPerToken;
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + weigh(item), 0);
  return Object.entries(value).reduce((sum, [name, member]) => sum + name.length + weigh(member), 0);
}
