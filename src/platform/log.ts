import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import { now } from "./clock.ts";
import { withoutSecrets } from "./config/secret.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";
type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

const severity: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/**
 * Entries on standard error: text on a terminal, JSON lines otherwise. Fields hold no secrets: callers
 * pass names, never values of keys.
 */
export class Log {
  readonly #least: number;
  readonly #json: boolean;

  constructor(options: { readonly level: LogLevel; readonly format: "auto" | "text" | "json" }) {
    this.#least = severity[options.level];
    this.#json = options.format === "auto" ? !isatty(2) : options.format === "json";
  }

  /** Whether entries of this level are written: ask before building costly fields. */
  writes(level: LogLevel): boolean {
    return severity[level] >= this.#least;
  }

  debug(message: string, fields?: Fields): void {
    this.#write("debug", message, fields);
  }
  info(message: string, fields?: Fields): void {
    this.#write("info", message, fields);
  }
  warn(message: string, fields?: Fields): void {
    this.#write("warn", message, fields);
  }
  error(message: string, fields?: Fields): void {
    this.#write("error", message, fields);
  }

  #write(level: LogLevel, message: string, fields: Fields = {}): void {
    if (!this.writes(level)) return;
    fields = cleaned(fields);
    const time = new Date(now()).toISOString();
    const line = this.#json
      ? JSON.stringify({ time, level, message, ...fields })
      : [time.slice(11, 23), level.padEnd(5), message, ...textFields(fields)].join(" ");
    try {
      writeSync(2, `${line}\n`);
    } catch {
      // Nobody reads standard error any more: losing the entry is all that is left, and no reason to fail a request.
    }
  }
}

/** What others said may stand in a field: secrets in it are left out. */
const cleaned = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? withoutSecrets(value) : value]),
  );

const textFields = (fields: Fields): readonly string[] =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === "string" ? quoted(value) : value}`);

/** A text as it is, or quoted when it could be mistaken for more than one value, or tell the terminal something. */
const quoted = (text: string): string =>
  /[\s"=\p{Cc}]/u.test(text)
    ? JSON.stringify(text).replaceAll(/\p{Cc}/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
    : text;
