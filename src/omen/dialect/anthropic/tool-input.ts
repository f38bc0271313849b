/**
 * A call's arguments, JSON text in the canonical form, are an object on Anthropic's wire. What is no JSON object
 * is wrapped the way Anthropic's documentation asks for ("Fine-grained tool streaming", invalid JSON), so that
 * nothing a model wrote is lost.
 */
export function encodeInput(text: string): object {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Wrapped below.
  }
  return { [invalidJson]: text };
}

export function decodeInput(input: unknown): string {
  if (!isObject(input)) return "{}";
  const { [invalidJson]: wrapped, ...others } = input as Readonly<Record<string, unknown>>;
  return typeof wrapped === "string" && Object.keys(others).length === 0 ? wrapped : JSON.stringify(input);
}

const invalidJson = "INVALID_JSON";

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether the text is a whole JSON value. */
export function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Anthropic takes letters, digits, `_` and `-` in a call's id; any other character is spelt by
 * its code, the same way each time.
 */
export const encodeCallId = (id: string): string =>
  id === "" ? "_" : id.replace(/[^\w-]/g, (character) => `_${character.charCodeAt(0).toString(16)}_`);
