/**
 * Reading values from plain text, as environment variables and flags give them; what can't be read
 * stays text, for validation to name.
 */

export const asNumber = (text: string): number | string =>
  /^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;

export function asBoolean(text: string): boolean | string {
  const word = text.trim().toLowerCase();
  if (["true", "1", "yes", "on"].includes(word)) return true;
  if (["false", "0", "no", "off"].includes(word)) return false;
  return text;
}

/** Items between commas, without the space around them. */
export const asList = (text: string): string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);
