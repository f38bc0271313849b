import { expect, test } from "bun:test";
import { paintedPath } from "./paint.ts";

const shown = (path: string, toTerminal: boolean): string =>
  paintedPath(Buffer.from(path), { colors: undefined, pathSeparator: undefined }, toTerminal).toString();

test("a path commands no terminal, and is as it is for a program", () => {
  const path = "dir/é漢\u009b31m\u001b[2J\u007f\n";
  expect(shown(path, true)).toBe("dir/é漢\\xc2\\x9b31m\\x1b[2J\\x7f\\x0a");
  expect(shown(path, false)).toBe(path);
});
