import { expect, test } from "bun:test";
import { collect } from "../collect.ts";
import { fromResponse } from "../response.ts";
import { introduced } from "./introduction.ts";

const head = { requestId: "r", modelId: "m" };

/** The body as Omen's dialect reads it, of one that comes in these pieces. */
async function introducedText(...pieces: readonly string[]): Promise<string> {
  const body = async function* () {
    for (const piece of pieces) {
      await Bun.sleep(0);
      yield Buffer.from(piece);
    }
  };
  const answer = fromResponse(new Response(body(), { headers: { "content-length": "99", "content-type": "x" } }));
  const told = introduced(answer, head);
  expect(told.header("content-length")).toBeUndefined();
  expect(told.header("content-type")).toBe("x");
  return Buffer.from(await collect(told, 100_000)).toString();
}

test.each([
  ['{"a":"é"}', '{"requestId":"r","modelId":"m","a":"é"}'],
  [' { "a":1}', '{"requestId":"r","modelId":"m", "a":1}'],
  ["{}", "{}"],
  ["", ""],
  [`x${" ".repeat(5000)}"`, `x${" ".repeat(5000)}"`],
])("%p becomes %p, however it is cut", async (text, expected) => {
  expect(await introducedText(text)).toBe(expected);
  expect(await introducedText(...text.slice(0, 9), text.slice(9))).toBe(expected);
});
