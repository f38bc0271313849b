/** Where one member of a JSON object stands in its text. */
export interface Member {
  readonly name: string;
  /** Offset of the name's opening quote. */
  readonly start: number;
  readonly valueStart: number;
  /** Offset behind the value. */
  readonly end: number;
}

/**
 * The members of the object that `text` holds, in order; values are skipped, not parsed. `text` must already have
 * passed JSON.parse as an object: this reads structure and checks nothing. Duplicate names are all listed.
 */
export function objectMembers(text: string): readonly Member[] {
  const members: Member[] = [];
  let at = skipSpace(text, 0) + 1; // behind the opening brace
  for (;;) {
    at = skipSpace(text, at);
    if (text.charCodeAt(at) === comma) at = skipSpace(text, at + 1);
    if (text.charCodeAt(at) !== quote) return members;
    const start = at;
    at = stringEnd(text, at);
    const name: unknown = JSON.parse(text.slice(start, at));
    const valueStart = skipSpace(text, skipSpace(text, at) + 1); // over the colon
    at = valueEnd(text, valueStart);
    members.push({ name: String(name), start, valueStart, end: at });
  }
}

/**
 * Where the elements of the list that `text` holds stand, in order. `text` must already
 * have passed JSON.parse as a list.
 */
export function arrayElements(text: string): readonly Pick<Member, "start" | "end">[] {
  const elements: { readonly start: number; readonly end: number }[] = [];
  let at = skipSpace(text, skipSpace(text, 0) + 1); // behind the opening bracket
  while (at < text.length && text.charCodeAt(at) !== closingBracket) {
    const end = valueEnd(text, at);
    elements.push({ start: at, end });
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === comma) at = skipSpace(text, at + 1);
  }
  return elements;
}

/**
 * `text` without the members named in `remove`, and with the values in `replace` (JSON text by name) in the place of
 * the old ones. Every other byte stays as it is: order, white space, number spelling, unknown fields.
 */
export function spliceMembers(
  text: string,
  remove: ReadonlySet<string>,
  replace: Readonly<Record<string, string>>,
): string {
  const members = objectMembers(text);
  const [first] = members;
  const last = members.at(-1);
  if (!first || !last) return text;
  const lastKept = members.findLastIndex((member) => !remove.has(member.name));
  let result = text.slice(0, first.start);
  for (const [index, member] of members.entries()) {
    if (remove.has(member.name)) continue;
    const value = Object.hasOwn(replace, member.name) ? replace[member.name] : undefined;
    result +=
      value === undefined ? text.slice(member.start, member.end) : text.slice(member.start, member.valueStart) + value;
    // Up to the next member, comma and white space included; nothing may follow the last one that stays.
    if (index < lastKept) result += text.slice(member.end, members[index + 1]?.start);
  }
  return result + text.slice(last.end);
}

/**
 * The last object that stands under `name` in the end of a JSON text, which may begin anywhere; undefined when there is
 * none, or the text does not end as an object does.
 */
export function lastMember(text: string, name: string): unknown {
  const at = text.lastIndexOf(`"${name}"`);
  if (at < 0 || text[at - 1] === "\\" || !text.trimEnd().endsWith("}")) return undefined;
  const colon = skipSpace(text, at + name.length + 2);
  const start = skipSpace(text, colon + 1);
  if (text[colon] !== ":" || text[start] !== "{") return undefined;
  try {
    return JSON.parse(text.slice(start, valueEnd(text, start)));
  } catch {
    return undefined;
  }
}

/** A value as JSON that is the same bytes in every encoding. */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[\u0080-\uFFFF]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const quote = 0x22;
const comma = 0x2c;
const closingBracket = 0x5d;
const backslash = 0x5c;

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at++;
  }
}

/** Offset behind the string that opens at `from`. */
function stringEnd(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const end = text.indexOf('"', at);
    if (end < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return end + 1;
    at = end + 1;
  }
}

/** Offset behind the value that starts at `from`. */
function valueEnd(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === quote) return stringEnd(text, from);
  if (first !== 0x7b && first !== 0x5b) return scalarEnd(text, from);
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = stringEnd(text, at);
      continue;
    }
    if (code === 0x7b || code === 0x5b) depth++;
    if ((code === 0x7d || code === 0x5d) && --depth === 0) return at + 1;
    at++;
  }
  return text.length;
}

/** Offset behind a number, true, false or null. */
function scalarEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === comma || code === 0x7d || code === closingBracket || code <= 0x20) return at;
    at++;
  }
  return at;
}
