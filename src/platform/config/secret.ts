import { readFileSync } from "node:fs";
import { inspect } from "node:util";

/** Shorter texts are no secrets worth the name, and stand within ordinary words. */
const lengthMin = 8;

/** Most secrets that are looked for: tokens are had anew now and then, and the oldest mean nothing any more. */
const knownMax = 4096;

/** All secrets of this process, in the order of their making. */
const known = new Set<string>();

function know(value: string): void {
  if (value.length < lengthMin) return;
  known.delete(value);
  known.add(value);
  for (const oldest of known) {
    if (known.size <= knownMax) return;
    known.delete(oldest);
  }
}

/**
 * The text with "[secret]" in the place of every secret that this process holds: for what others say of a request that
 * bore one, such as a server that quotes the key which it refuses.
 */
export function withoutSecrets(text: string): string {
  const told = [...known].filter((value) => text.includes(value.slice(0, beginningLength)));
  // One may begin as another does: the longer goes first, so that nothing of it stays.
  told.sort((one, other) => other.length - one.length);
  const whole = told.reduce((clean, value) => clean.replaceAll(value, () => mark), text);
  return told.reduce(withoutBeginnings, whole);
}

const mark = "[secret]";

/** So many characters of a secret's beginning are looked for, as a text that was cut off leaves them. */
const beginningLength = 12;

function withoutBeginnings(text: string, value: string): string {
  const beginning = value.slice(0, beginningLength);
  let clean = text;
  for (let at = clean.indexOf(beginning); at >= 0; at = clean.indexOf(beginning, at + mark.length)) {
    let end = at + beginning.length;
    while (end < clean.length && clean[end] === value[end - at]) end++;
    clean = clean.slice(0, at) + mark + clean.slice(end);
  }
  return clean;
}

/** A secret that can't be printed by accident: every way to text but `reveal()` gives "[secret]". */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
    know(value);
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return "[secret]";
  }
  toJSON(): string {
    return "[secret]";
  }
  [inspect.custom](): string {
    return "[secret]";
  }
}

/**
 * Resolves "env:VAR" or "file:PATH" (surrounding white space of the file's text is dropped).
 * Throws an Error whose message says what is missing; it never holds the secret.
 */
export function resolveSecret(reference: string, environment: Readonly<Record<string, string | undefined>>): Secret {
  if (reference.startsWith("env:")) {
    const variable = reference.slice("env:".length);
    const value = environment[variable]?.trim();
    if (!value) throw new Error(`the environment variable ${variable} is not set`);
    return new Secret(value);
  }
  const path = reference.slice("file:".length);
  const value = readSecretFile(path);
  if (!value) throw new Error(`the file ${path} is empty`);
  return new Secret(value);
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    throw new Error(`the file ${path} can't be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`, {
      cause: error,
    });
  }
}

/** Whether a text refers to a secret rather than being a value itself. */
export const isSecretReference = (text: string): boolean => /^(env|file):/.test(text);
