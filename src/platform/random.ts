import { randomFillSync, randomInt } from "node:crypto";

/** The only source of randomness in this program. */

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's base 32: 5 bits a letter, none to be mistaken for another
const pool = new Uint8Array(4096);
let used = pool.length;

/**
 * `letters` random letters, 5 bits each, from the system's generator; read in blocks because a call costs more than the
 * bytes. Throws a RangeError beyond 4096 letters.
 */
export function randomName(letters: number): string {
  if (letters > pool.length) throw new RangeError(`at most ${pool.length} letters, not ${letters}`);
  if (used + letters > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let name = "";
  for (let index = 0; index < letters; index++) name += alphabet[(pool[used + index] ?? 0) & 31];
  pool.fill(0, used, used + letters); // what was handed out is not kept
  used += letters;
  return name;
}

let letters = "";
let taken = 0;

/**
 * `count` random letters as of `randomName`, for names that are no secret: what is handed out stays in memory for a
 * while, and takes a fifth of the time. At most 512.
 */
export function publicName(count: number): string {
  if (taken + count > letters.length) {
    letters = randomName(512);
    taken = 0;
  }
  taken += count;
  return letters.slice(taken - count, taken);
}

/** `length` letters of an alphabet of at most 256, each as likely as any other, from the system's generator. */
export function randomText(length: number, letters: string): string {
  const fair = 256 - (256 % letters.length); // bytes from here on would favour the alphabet's beginning
  const bytes = new Uint8Array(length * 2);
  let text = "";
  while (text.length < length) {
    randomFillSync(bytes);
    for (const byte of bytes) if (byte < fair && text.length < length) text += letters[byte % letters.length];
  }
  bytes.fill(0);
  return text;
}

/** A number of `digits` decimal digits, for people to type; at most 9. */
export const randomDigits = (digits: number): string => String(randomInt(10 ** digits)).padStart(digits, "0");

/** `length` random bytes from the system's generator, for keys and salts. */
export function randomOctets(length: number): Uint8Array {
  const octets = new Uint8Array(length);
  randomFillSync(octets);
  return octets;
}
