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

export const paintedPath = (path: Buffer, color: boolean): Buffer =>
  color ? Buffer.concat([Buffer.from(`${reset}\u001B[35m`), path, Buffer.from(reset)]) : path;
