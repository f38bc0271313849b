const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/**
 * The name of a member that some object of a JSON text says twice, if any; `value` is what JSON.parse made of the text.
 * Names are counted in both, which is quick, and looked for only where the numbers differ.
 */
export function repeatedMember(text: string, value: unknown): string | undefined {
  return colons(text) === members(value) ? undefined : find(text);
}

/** Colons outside of strings: one for each member. Strings are jumped over. */
function colons(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === colon) count++;
    else if (code === quote) at = stringEnd(text, at);
  }
  return count;
}

/** Where the string ends that begins at `start`: the place of its last quote. */
function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}

function members(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += members(item);
    return count;
  }
  for (const name in value) count += 1 + members((value as Record<string, unknown>)[name]);
  return count;
}

/** Reads the text's structure alone, object by object. */
function find(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let last = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{") open.push(new Set());
    else if (character === "[") open.push(undefined);
    else if (character === "}" || character === "]") open.pop();
    else if (character === '"') {
      const end = stringEnd(text, at);
      last = JSON.parse(text.slice(at, end + 1)) as string;
      at = end;
    } else if (character === ":") {
      const names = open.at(-1);
      if (names?.has(last)) return last;
      names?.add(last);
    }
  }
  return undefined;
}
