import serialize from "canonicalize";

/** What kind of thing an entry tells. */
export type EntryKind = "log" | "consent" | "decision" | "call_start" | "call_end" | "pin" | "config" | "key" | "gap";

/**
 * The members of an entry besides `v`, `seq`, `ts` and `kind`, which the log gives. Flat, so
 * that its canonical form is cheap.
 */
export type EntryFields = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * An entry in canonical form (RFC 8785): members in order of their names' UTF-16 code units, values as ECMAScript
 * writes them, which is what the RFC prescribes. Members that are undefined are left out. Texts that are no Unicode are
 * mended first, since the RFC has no form for them. Quickest for fields that stand in order already.
 */
export function canonicalEntry(fields: EntryFields): string {
  return isInForm(fields) ? JSON.stringify(fields) : inForm(fields);
}

function isInForm(fields: EntryFields): boolean {
  let before = "";
  for (const name in fields) {
    const value = fields[name];
    // Names of digits come first in every object, in order of their numbers.
    if (name < before || isDigit(name.charCodeAt(0)) || (typeof value === "string" && !value.isWellFormed()))
      return false;
    before = name;
  }
  return true;
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

function inForm(fields: EntryFields): string {
  const members = Object.keys(fields)
    .sort()
    .filter((name) => fields[name] !== undefined)
    .map((name) => {
      const value = fields[name];
      return `${JSON.stringify(name.toWellFormed())}:${JSON.stringify(typeof value === "string" ? value.toWellFormed() : value)}`;
    });
  return `{${members.join(",")}}`;
}

/** A value's canonical form. Throws where it has none, such as a text with half of a surrogate pair. */
export const canonical = (value: unknown): string => {
  const text = serialize(value);
  if (text === undefined) throw new TypeError("has no form in JSON");
  return text;
};

/** SHA-256 over a salt and a text, in base64url: without the salt nobody can try what the text may have been. */
export const saltedHash = (salt: Uint8Array, text: string): string =>
  hasher.update(salt).update(text).digest("base64url");

const hasher = new Bun.CryptoHasher("sha256");
