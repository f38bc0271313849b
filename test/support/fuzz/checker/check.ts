/** Says what is wrong with what a client was given. */
class Unsound extends Error {
  override readonly name = "Unsound";
}

export function demand(condition: unknown, what: string, value?: unknown): asserts condition {
  if (condition) return;
  const shown = value === undefined ? "" : `: ${(JSON.stringify(value) ?? String(value)).slice(0, 300)}`;
  throw new Unsound(what + shown);
}

export type Table = Readonly<Record<string, unknown>>;

export function table(value: unknown, what: string): Table {
  demand(typeof value === "object" && value !== null && !Array.isArray(value), `${what} is no object`, value);
  return value as Table;
}

export function list(value: unknown, what: string): readonly unknown[] {
  demand(Array.isArray(value), `${what} is no list`, value);
  return value;
}

export function text(value: unknown, what: string): string {
  demand(typeof value === "string", `${what} is no text`, value);
  return value;
}

export const count = (value: unknown, what: string): number => {
  demand(typeof value === "number" && Number.isFinite(value) && value >= 0, `${what} is no count`, value);
  return value;
};

export const oneOf = (value: unknown, words: readonly unknown[], what: string): void =>
  demand(words.includes(value), `${what} is none of ${words.join(", ")}`, value);

export function parsed(given: string, what: string): Table {
  let value: unknown;
  try {
    value = JSON.parse(given);
  } catch {
    demand(false, `${what} is no JSON`, given);
  }
  return table(value, what);
}
