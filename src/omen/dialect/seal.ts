import { isDialectName, type DialectName } from "./name.ts";

/**
 * What a model thought is signed or encrypted by its provider and must come back to it unchanged, by way of a
 * client that speaks another dialect and keeps the bytes unread. So that a second provider is never handed what it
 * can't verify, the bytes bear the dialect they come from: `omen:gemini:BYTES`. Those of the client's own dialect
 * go bare, as its clients know them.
 */
const mark = "omen:";

/** Whether a body may hold sealed bytes: a conversation that has none can pass through as it is. */
export const mayHoldSeal = (body: string | Buffer): boolean => body.includes(`"${mark}`);

/** The bytes for a client of `dialect`. Those without an origin are the dialect's own. */
export const seal = (bytes: string, origin: DialectName | undefined, dialect: DialectName): string =>
  origin === undefined || origin === dialect ? bytes : `${mark}${origin}:${bytes}`;

/** The bytes that a client of `dialect` handed back, and whose they are. */
export function unseal(text: string, dialect: DialectName): { readonly bytes: string; readonly origin: DialectName } {
  const end = text.startsWith(mark) ? text.indexOf(":", mark.length) : -1;
  const origin = text.slice(mark.length, end);
  return end > 0 && isDialectName(origin) ? { bytes: text.slice(end + 1), origin } : { bytes: text, origin: dialect };
}
