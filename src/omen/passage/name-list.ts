/**
 * Longest list of names, in characters: clients read 16 KiB of headers in all (Node.js), some of them 8, and
 * nobody reads more in a message.
 */
const listMax = 2000;

/** Longest name of a list: one may be a client's own. */
const nameMax = 200;

/** A name as it is told to a client, who may have made it as long as it likes. */
export const clippedName = (name: string): string => name.slice(0, nameMax);

/** Names between commas, as many as a client reads; of the others it says how many they are. */
export function nameList(names: readonly string[]): string {
  let text = "";
  for (const [index, name] of names.entries()) {
    const more = (index === 0 ? "" : ", ") + clippedName(name);
    if (text.length + more.length > listMax) return `${text}, and ${names.length - index} more`;
    text += more;
  }
  return text;
}
