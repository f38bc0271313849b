import { isTerminal } from "../terminal.ts";
import type { Colors } from "./colors.ts";
import type { Style } from "./style.ts";

/** ripgrep's colours, byte for byte: a reset before each style, and one behind. */
const reset = "\u001B[0m";

export function painters(colors: Colors | undefined) {
  const styled = (style: string | undefined) => (text: number) =>
    style === undefined ? String(text) : `${reset}${style}${text}${reset}`;
  // Matches without a style are a part of their line.
  const matches = colors !== undefined && colors.match !== "";
  return {
    line: styled(colors?.line),
    column: styled(colors?.column),
    offset: styled(colors && ""),
    matchStart: matches ? `${reset}${colors.match}` : "",
    matchEnd: matches ? reset : "",
  };
}

/** A path for a terminal, or for a program that reads it byte for byte. */
export function paintedPath(
  path: Buffer,
  { colors, pathSeparator }: Pick<Style, "colors" | "pathSeparator">,
  toTerminal = isTerminal(1),
): Buffer {
  const separated = pathSeparator === undefined ? path : path.map((byte) => (byte === 0x2f ? pathSeparator : byte));
  const shown = toTerminal ? withoutControls(Buffer.from(separated)) : separated;
  return colors
    ? Buffer.concat([Buffer.from(`${reset}${colors.path}`), shown, Buffer.from(reset)])
    : Buffer.from(shown);
}

/**
 * Names in a tree that somebody else made could command the terminal (C0, DEL; C1 of ECMA-48 in UTF-8):
 * each such character is escaped.
 */
const withoutControls = (path: Buffer): Buffer =>
  Buffer.from(
    path
      .toString("latin1")
      .replaceAll(/\u00C2[\u0080-\u009F]|(?![\u0080-\u009F])\p{Cc}/gu, (controls) =>
        Array.from(controls, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`).join(""),
      ),
    "latin1",
  );
