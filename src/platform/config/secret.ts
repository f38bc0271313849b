import { readFileSync } from "node:fs";
import { inspect } from "node:util";

/** A secret that can't be printed by accident: every way to text but `reveal()` gives "[secret]". */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
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
