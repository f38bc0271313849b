import { expect, test } from "bun:test";
import { Sink } from "./sink.ts";

test("what is put together piece by piece comes as it was put", () => {
  let written = "";
  const sink = new Sink((bytes) => (written += Buffer.from(bytes).toString("latin1")));
  let expected = "";
  const separator = Buffer.from(":");
  for (const number of [0, 1, 9, 10, 99, 100, 2 ** 31, 2 ** 53 - 1, -1]) {
    for (const length of [0, 1, 70_000, 200_000]) {
      const bytes = Buffer.alloc(length + 2, "x");
      sink.line(Buffer.from("a/ä:"), number, separator, bytes, 1, length + 1);
      sink.text("\n");
      expected += `${Buffer.from("a/ä:").toString("latin1")}${number < 0 ? "" : `${number}:`}${"x".repeat(length)}\n`;
    }
  }
  sink.flush();
  expect(written === expected).toBe(true);
  expect(sink.printed).toBe(expected.length);
});
