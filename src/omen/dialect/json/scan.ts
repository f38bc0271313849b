import { jsonValueEnd } from "../../../rune/index.ts";
import type { Member } from "./members.ts";

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * The members of the object that JSON in UTF-8 holds, by offsets of bytes: found by where strings and brackets end,
 * without a look at what they hold, which of a large request costs a fraction of parsing it. Undefined when it is
 * not plainly an object, or nests deeper than `depthMax`: whoever asks then parses it, and hears why. What is found
 * may still be no JSON further in.
 */
export function scanMembers(bytes: Buffer, depthMax: number): readonly Member[] | undefined {
  const members: Member[] = [];
  let at = skipSpace(bytes, 0);
  if (bytes[at] !== openBrace) return undefined;
  for (;;) {
    at = skipSpace(bytes, at + 1); // behind the brace or a comma
    const start = at;
    const nameEnd = bytes[at] === quote ? bytes.indexOf(quote, at + 1) : -1;
    if (nameEnd < 0) return undefined;
    const name = bytes.toString("utf8", start + 1, nameEnd);
    at = skipSpace(bytes, nameEnd + 1);
    if (name.includes("\\") || bytes[at] !== colon) return undefined;
    const valueStart = skipSpace(bytes, at + 1);
    const end = valueEnd(bytes, valueStart, depthMax);
    if (end === undefined || end === valueStart) return undefined;
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

/** Offset behind the value that begins at `from`; undefined when it never ends, or nests too deep. */
function valueEnd(bytes: Buffer, from: number, depthMax: number): number | undefined {
  const first = bytes[from];
  const isScalar = first !== quote && first !== openBrace && first !== openBracket;
  return isScalar ? scalarEnd(bytes, from) : jsonValueEnd(bytes, from, depthMax);
}

/** Offset behind a number, true, false or null. */
function scalarEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && !isSpace(bytes[at]) && !endsScalar(bytes[at])) at++;
  return at;
}

const endsScalar = (code: number | undefined): boolean =>
  code === comma || code === closeBrace || code === closeBracket;
