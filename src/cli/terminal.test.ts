import { expect, test } from "bun:test";
import { printable } from "./terminal.ts";

test("a text loses what commands a terminal, and nothing else", () => {
  expect(printable("a\u001b[2J\u001b]0;title\u0007b")).toBe("a[2J]0;titleb");
  expect(printable("\u0000\u0008\r\u007f\u0080\u009b31m\u009f")).toBe("31m");
  expect(printable("line\n\ttab é 漢 🙂 \u00a0")).toBe("line\n\ttab é 漢 🙂 \u00a0");
});
