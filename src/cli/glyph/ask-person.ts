import { createInterface } from "node:readline";
import { CommandError, exit } from "../../platform/exit.ts";
import { isTerminal } from "../terminal.ts";

/** Throws where nobody sits at a terminal: what a person must decide is not decided by a pipe. */
export function needPerson(what: string): void {
  if (isTerminal(0) && isTerminal(1)) return;
  throw new CommandError(`${what} needs a person at a terminal`, exit.refused);
}

/** One line from the person; undefined at the end of their input or when they interrupt. */
export function ask(question: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.on("close", () => resolve(undefined));
    lines.on("SIGINT", () => lines.close());
    lines.question(question, (answer) => {
      resolve(answer.trim());
      lines.close();
    });
  });
}

/**
 * A text that others wrote, for a person who decides by it: on one line, and without characters that are not seen or
 * turn the order of others around (Unicode's Cc, Cf, Zl, Zp), which stand by their numbers.
 */
export const visible = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const number = character.codePointAt(0) ?? 0;
    return `<U+${number.toString(16).toUpperCase().padStart(4, "0")}>`;
  });

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time in its largest unit: `12 s`, `4 min`, `3 h`, `2 d`. */
export function roughly(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < minute) return `${seconds} s`;
  if (seconds < hour) return `${Math.round(seconds / minute)} min`;
  if (seconds < 2 * day) return `${Math.round(seconds / hour)} h`;
  return `${Math.round(seconds / day)} d`;
}

/** Rows beneath a heading, in columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
