import { invalidRequest, type Failure } from "../../../platform/failure.ts";

/**
 * How a list's index is written in a path: `messages[0].role` as OpenAI has it, `messages.0.role` as Anthropic has it.
 */
type IndexStyle = "brackets" | "dots";

/**
 * Most objects of one request that are read: a body of nothing but tiny ones would hold everybody else up for seconds.
 */
export const objectsMax = 100_000;

/**
 * Reading members of a client's JSON, with the path of each for the error. Null counts as not given, as OpenAI's API
 * has it. Each function throws a `Failure` with status 400.
 */
export class Fields {
  readonly #object: Readonly<Record<string, unknown>>;
  /** Names that were asked for: few, so that looking through them is cheaper than hashing them. */
  readonly #taken: string[] = [];
  /** How many objects of the whole request may still be read. */
  readonly #budget: { left: number };

  /** `path` names the object itself; empty for the body. */
  constructor(
    value: unknown,
    readonly path = "",
    readonly style: IndexStyle = "brackets",
    budget = { left: objectsMax },
  ) {
    if (budget.left-- === 0) throw invalidRequest(`The request has more than ${objectsMax} messages and parts.`, path);
    this.#budget = budget;
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw wrongType(path || "body", "an object", value);
    this.#object = value as Readonly<Record<string, unknown>>;
  }

  /** The path of a member. */
  at(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }

  #item(name: string, index: number): string {
    return this.style === "dots" ? `${this.at(name)}.${index}` : `${this.at(name)}[${index}]`;
  }

  /** The value as it stands; undefined for null. */
  any(name: string): unknown {
    this.#taken.push(name);
    return this.#object[name] ?? undefined;
  }

  text(name: string): string | undefined {
    const value = this.any(name);
    if (value !== undefined && typeof value !== "string") throw wrongType(this.at(name), "a text", value);
    return value;
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw invalidRequest(`${this.at(name)} is missing.`, this.at(name));
    return value;
  }

  number(name: string): number | undefined {
    const value = this.any(name);
    if (value !== undefined && typeof value !== "number") throw wrongType(this.at(name), "a number", value);
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.any(name);
    if (value !== undefined && typeof value !== "boolean") throw wrongType(this.at(name), "true or false", value);
    return value;
  }

  /** One of the words; anything else is an error that lists them. */
  word<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const word = words.find((candidate) => candidate === value);
    if (word === undefined)
      throw invalidRequest(
        `${this.at(name)} must be one of ${words.join(", ")}, not ${JSON.stringify(clip(value))}.`,
        this.at(name),
      );
    return word;
  }

  object(name: string): Fields | undefined {
    const value = this.any(name);
    return value === undefined ? undefined : new Fields(value, this.at(name), this.style, this.#budget);
  }

  /** An object taken whole, such as a JSON Schema. */
  table(name: string): Readonly<Record<string, unknown>> | undefined {
    this.object(name);
    return this.any(name) as Readonly<Record<string, unknown>> | undefined;
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.any(name);
    if (value !== undefined && !Array.isArray(value)) throw wrongType(this.at(name), "a list", value);
    return value as readonly unknown[] | undefined;
  }

  /** The list's items as objects. */
  objects(name: string): readonly Fields[] | undefined {
    return this.list(name)?.map((item, index) => new Fields(item, this.#item(name, index), this.style, this.#budget));
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name)?.map((item, index) => {
      if (typeof item !== "string") throw wrongType(this.#item(name, index), "a text", item);
      return item;
    });
  }

  /** The members that nobody asked for, and that are not null. */
  rest(): Record<string, unknown> {
    const left: [string, unknown][] = [];
    for (const name in this.#object) {
      const value = this.#object[name];
      if (value !== null && !this.#taken.includes(name)) left.push([name, value]);
    }
    return left.length === 0 ? {} : Object.fromEntries(left);
  }

  /** A failure about a member. */
  wrong(name: string, reason: string): Failure {
    return invalidRequest(`${this.at(name)} ${reason}.`, this.at(name));
  }
}

const wrongType = (path: string, expected: string, value: unknown): Failure =>
  invalidRequest(`${path} must be ${expected}, not ${kindOf(value)}.`, path === "body" ? null : path);

/** What a JSON value is, in words. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return { string: "a text", number: "a number", boolean: "true or false" }[typeof value as string] ?? "an object";
}

const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** Members that are undefined left out, so that an encoder can list all of them. */
export function compact<const T extends Readonly<Record<string, unknown>>>(
  object: T,
): { readonly [K in keyof T]: Exclude<T[K], undefined> } {
  const kept: Record<string, unknown> = {};
  for (const name in object) if (object[name] !== undefined) kept[name] = object[name];
  return kept as { readonly [K in keyof T]: Exclude<T[K], undefined> };
}
