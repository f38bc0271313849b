import { randomText } from "../../platform/random.ts";

/**
 * A key as text: `sk-omen-`, 10 letters of public id, `_`, 43 letters of secret (256 random bits), and 6
 * letters of checksum: the CRC32 (IEEE 802.3) of all before them, so that a key that was mistyped is
 * told from one that is not known.
 */

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const [idLength, secretLength, checksumLength] = [10, 43, 6];
const prefix = "sk-omen-";
const form = new RegExp(`^${prefix}([0-9A-Za-z]{${idLength}})_[0-9A-Za-z]{${secretLength + checksumLength}}$`);

export interface NewKey {
  readonly id: string;
  readonly text: string;
}

/** A new key; `id` keeps the public id of the key that it takes the place of. */
export function makeKey(id = randomText(idLength, letters)): NewKey {
  const body = `${prefix}${id}_${randomText(secretLength, letters)}`;
  return { id, text: body + checksumOf(body) };
}

/** What a text that was sent as a key is by its form. `foreign`: another system's key, or a placeholder. */
export type KeyForm =
  { readonly kind: "omen"; readonly id: string } | { readonly kind: "mistyped" } | { readonly kind: "foreign" };

export function readKey(text: string): KeyForm {
  if (!text.startsWith(prefix)) return { kind: "foreign" };
  const id = form.exec(text)?.[1];
  // A short name behind the prefix is somebody's placeholder, or a key that a person made up for the configuration.
  if (id === undefined)
    return text.includes("_") && text.length > prefix.length + idLength ? { kind: "mistyped" } : { kind: "foreign" };
  const isWhole = checksumOf(text.slice(0, -checksumLength)) === text.slice(-checksumLength);
  return isWhole ? { kind: "omen", id } : { kind: "mistyped" };
}

function checksumOf(text: string): string {
  let rest = Bun.hash.crc32(text);
  let checksum = "";
  for (let index = 0; index < checksumLength; index++) {
    checksum = letters.charAt(rest % letters.length) + checksum;
    rest = Math.floor(rest / letters.length);
  }
  return checksum;
}
