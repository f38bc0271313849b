/** Text for a header's value: what RFC 9110 §5.5 does not allow is replaced. */
export const headerText = (text: string): string => text.replace(/[^\x20-\x7E]/g, "?");

/** Longest list of names, in characters: clients read 16 KiB of headers in all (Node.js), some of them 8. */
const listMax = 2000;

/** Longest name of a list: one may be a client's own. */
const nameMax = 200;

/** Names between commas, as many as a header may hold; of the others it says how many they are. */
export function headerList(names: readonly string[]): string {
  let text = "";
  for (const [index, name] of names.entries()) {
    const more = (index === 0 ? "" : ", ") + name.slice(0, nameMax);
    if (text.length + more.length > listMax) return headerText(`${text}, and ${names.length - index} more`);
    text += more;
  }
  return headerText(text);
}
