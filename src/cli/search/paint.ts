import { isTerminal } from "../terminal.ts";

/** ripgrep's colours, byte for byte: a reset before each style, and one behind. */
const reset = "\u001B[0m";

export function painters(color: boolean) {
  const styled = (style: string) => (text: number) => (color ? `${reset}${style}${text}${reset}` : String(text));
  return {
    line: styled("\u001B[32m"),
    plain: styled(""),
    matchStart: color ? `${reset}\u001B[1m\u001B[31m` : "",
    matchEnd: color ? reset : "",
  };
}

/** A path for a terminal, or for a program that reads it byte for byte. */
export const paintedPath = (path: Buffer, color: boolean, toTerminal = isTerminal(1)): Buffer => {
  const shown = toTerminal ? withoutControls(path) : path;
  return color ? Buffer.concat([Buffer.from(`${reset}\u001B[35m`), shown, Buffer.from(reset)]) : shown;
};

/** Names in a tree that somebody else made could command the terminal (C0, DEL; C1 of ECMA-48 in UTF-8): each such character is escaped. */
const withoutControls = (path: Buffer): Buffer =>
  Buffer.from(
    path
      .toString("latin1")
      .replaceAll(/\u00C2[\u0080-\u009F]|(?![\u0080-\u009F])\p{Cc}/gu, (controls) =>
        Array.from(controls, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`).join(""),
      ),
    "latin1",
  );
