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
 * The members of the object that `text` holds, found by where strings and brackets end, without a look at what they hold: of a large request
 * that costs a tenth of parsing it. Undefined when the text is not plainly an object, or nests deeper than `depthMax`: whoever asks
 * then parses it, and hears why. What is found may still be no JSON further in.
 */
export function scanMembers(text: string, depthMax: number): readonly Member[] | undefined {
  const members: Member[] = [];
  let at = skipSpace(text, 0);
  if (text.charCodeAt(at) !== openBrace) return undefined;
  for (;;) {
    at = skipSpace(text, at + 1); // behind the brace or a comma
    const start = at;
    const nameEnd = text.charCodeAt(at) === quote ? stringEnd(text, at) : -1;
    if (nameEnd < 0) return undefined;
    const name = text.slice(start + 1, nameEnd - 1);
    at = skipSpace(text, nameEnd);
    if (name.includes("\\") || text.charCodeAt(at) !== colon) return undefined;
    const valueStart = skipSpace(text, at + 1);
    const end = valueEnd(text, valueStart, depthMax);
    if (end <= valueStart) return undefined;
    members.push({ name, start, valueStart, end });
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === comma) continue;
    const isOver = text.charCodeAt(at) === closeBrace && skipSpace(text, at + 1) === text.length;
    return isOver ? members : undefined;
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** Offset behind the string that opens at `from`; -1 when it never ends. */
function stringEnd(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return -1;
}

/** Offset behind the value that begins at `from`; -1 when it never ends, or nests too deep. */
function valueEnd(text: string, from: number, depthMax: number): number {
  const first = text.charCodeAt(from);
  if (first === quote) return stringEnd(text, from);
  if (first !== openBrace && first !== openBracket) return scalarEnd(text, from);
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = stringEnd(text, at);
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
function scalarEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isSpace(text.charCodeAt(at)) && !endsScalar(text.charCodeAt(at))) at++;
  return at;
}

const endsScalar = (code: number): boolean => code === comma || code === closeBrace || code === closeBracket;
