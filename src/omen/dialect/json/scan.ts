import type { Member } from "./members.ts";

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * The members of the object that JSON in UTF-8 holds, by offsets of bytes: found by where strings and brackets end, without a look at what they
 * hold, which of a large request costs a fraction of parsing it. Undefined when it is not plainly an object, or nests deeper than
 * `depthMax`: whoever asks then parses it, and hears why. What is found may still be no JSON further in.
 */
export function scanMembers(bytes: Buffer, depthMax: number): readonly Member[] | undefined {
  const members: Member[] = [];
  let at = skipSpace(bytes, 0);
  if (bytes[at] !== openBrace) return undefined;
  for (;;) {
    at = skipSpace(bytes, at + 1); // behind the brace or a comma
    const start = at;
    const nameEnd = bytes[at] === quote ? stringEnd(bytes, at) : -1;
    if (nameEnd < 0) return undefined;
    const name = bytes.toString("utf8", start + 1, nameEnd - 1);
    at = skipSpace(bytes, nameEnd);
    if (name.includes("\\") || bytes[at] !== colon) return undefined;
    const valueStart = skipSpace(bytes, at + 1);
    const end = valueEnd(bytes, valueStart, depthMax);
    if (end <= valueStart) return undefined;
    members.push({ name, start, valueStart, end });
    at = skipSpace(bytes, end);
    if (bytes[at] === comma) continue;
    const isOver = bytes[at] === closeBrace && skipSpace(bytes, at + 1) === bytes.length;
    return isOver ? members : undefined;
  }
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

const isSpace = (code: number | undefined): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** Offset behind the string that opens at `from`; -1 when it never ends. Prose has few quotes and is leapt over; code is full of them. */
function stringEnd(bytes: Buffer, from: number): number {
  const first = bytes.indexOf(quote, from + 1);
  if (first < 0 || !isEscaped(bytes, first)) return first + (first < 0 ? 0 : 1);
  let at = first + 1;
  while (at < bytes.length) {
    const code = bytes[at];
    if (code === quote) return at + 1;
    at += code === backslash ? 2 : 1;
  }
  return -1;
}

/** Whether a backslash, itself not escaped, stands before a quote within a string. */
function isEscaped(bytes: Buffer, at: number): boolean {
  let slashes = 0;
  while (bytes[at - 1 - slashes] === backslash) slashes++;
  return slashes % 2 === 1;
}

/** Offset behind the value that begins at `from`; -1 when it never ends, or nests too deep. */
function valueEnd(bytes: Buffer, from: number, depthMax: number): number {
  const first = bytes[from];
  if (first === quote) return stringEnd(bytes, from);
  if (first !== openBrace && first !== openBracket) return scalarEnd(bytes, from);
  let depth = 0;
  let at = from;
  while (at < bytes.length) {
    const code = bytes[at];
    if (code === quote) {
      at = stringEnd(bytes, at);
      if (at < 0) return -1;
      continue;
    }
    if ((code === openBrace || code === openBracket) && ++depth >= depthMax) return -1;
    if ((code === closeBrace || code === closeBracket) && --depth === 0) return at + 1;
    at++;
  }
  return -1;
}

/** Offset behind a number, true, false or null. */
function scalarEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && !isSpace(bytes[at]) && !endsScalar(bytes[at])) at++;
  return at;
}

const endsScalar = (code: number | undefined): boolean =>
  code === comma || code === closeBrace || code === closeBracket;
