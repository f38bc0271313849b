import { isatty } from "node:tty";
import { writeSync } from "node:fs";

/**
 * Where commands write. Results go to `out`, everything said about them to `say`; nothing else in the program
 * touches standard output, which belongs to JSON-RPC when Glyph serves on stdio.
 */

/**
 * Writes a result to standard output, whole. A reader that closed the pipe ends the
 * process silently, as head(1) expects.
 */
export function out(text: string | Uint8Array): void {
  writeAll(1, typeof text === "string" ? encoder.encode(text) : text);
}

/** Writes one line about the work to standard error. */
export function say(line: string): void {
  writeAll(2, encoder.encode(`${line}\n`));
}

const encoder = new TextEncoder();

function writeAll(descriptor: 1 | 2, bytes: Uint8Array): void {
  let rest = bytes;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EPIPE") {
        if (descriptor === 2) return; // nobody listens to what is said about the work; the work goes on
        process.exit(0);
      }
      if (code !== "EAGAIN") throw error;
      Bun.sleepSync(1); // a non-blocking pipe that is full: its reader is slower than we are
    }
  }
}

/**
 * A text that others wrote, without the control characters (C0, DEL, C1 of ECMA-48) by which it could command a
 * terminal; line feeds and tabs stay.
 */
export const printable = (text: string): string => text.replaceAll(/(?![\n\t])\p{Cc}/gu, "");

/**
 * Whether colour is wanted on a stream: `--color` first, then NO_COLOR (https://no-color.org),
 * then whether it is a terminal.
 */
export function wantsColor(mode: string | undefined, descriptor: 1 | 2 = 1): boolean {
  if (mode === "always") return true;
  if (mode === "never") return false;
  if (process.env["NO_COLOR"]) return false;
  return isatty(descriptor) && process.env["TERM"] !== "dumb";
}

export const isTerminal = (descriptor: 0 | 1 | 2): boolean => isatty(descriptor);

type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan" | "magenta";
const codes: Record<Style, number> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, magenta: 35, cyan: 36 };

/** A painter that colours only when `enabled`. */
export const painter =
  (enabled: boolean) =>
  (style: Style, text: string): string =>
    enabled ? `\u001B[${codes[style]}m${text}\u001B[0m` : text;
