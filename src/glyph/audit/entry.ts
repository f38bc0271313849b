import { createHash } from "node:crypto";
import serialize from "canonicalize";

/** What kind of thing an entry tells. */
export type EntryKind = "log" | "consent" | "decision" | "call_start" | "call_end" | "pin" | "config" | "key" | "gap";

/** The members of an entry besides `v`, `seq`, `ts` and `kind`, which the log gives. Flat, so that its canonical form is cheap. */
export type EntryFields = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * An entry in canonical form (RFC 8785): members in order of their names' UTF-16 code units, values as ECMAScript writes them, which is what the RFC
 * prescribes. Texts that are no Unicode are mended first, since the RFC has no form for them.
 */
export function canonicalEntry(fields: EntryFields): string {
  const names = Object.keys(fields).sort();
  let text = "{";
  for (const name of names) {
    const value = fields[name];
    if (value === undefined) continue;
    if (text.length > 1) text += ",";
    text += `"${name}":${JSON.stringify(typeof value === "string" ? value.toWellFormed() : value)}`;
  }
  return `${text}}`;
}

/** A value's canonical form. Throws where it has none, such as a text with half of a surrogate pair. */
export const canonical = (value: unknown): string => {
  const text = serialize(value);
  if (text === undefined) throw new TypeError("has no form in JSON");
  return text;
};

/** SHA-256 over a salt and a text, in base64url: without the salt nobody can try what the text may have been. */
export const saltedHash = (salt: Uint8Array, text: string): string =>
  createHash("sha256").update(salt).update(text).digest("base64url");
