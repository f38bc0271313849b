/**
 * A call's arguments, JSON text in the canonical form, are an object on Google's wire. What is no JSON object is
 * wrapped, so that nothing a model wrote is lost.
 */
export function encodeArguments(text: string): object {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Wrapped below.
  }
  return { [unreadable]: text };
}

/** A call without arguments leaves `args` out. */
export function decodeArguments(args: unknown): string {
  if (typeof args !== "object" || args === null) return "{}";
  const { [unreadable]: wrapped, ...others } = args as Readonly<Record<string, unknown>>;
  return typeof wrapped === "string" && Object.keys(others).length === 0 ? wrapped : JSON.stringify(args);
}

const unreadable = "UNREADABLE_ARGUMENTS";
