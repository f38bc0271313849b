import { expect, test } from "bun:test";
import { headerText } from "./header-text.ts";

test("text that no header may hold is replaced", () => {
  expect(headerText("a\r\nb: ☃\u0000")).toBe("a??b: ??");
});
