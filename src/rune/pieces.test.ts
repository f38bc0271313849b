import { expect, test } from "bun:test";
import { takeTextPieces } from "./index.ts";

const opening = 'data: {"text":"';
const closing = '"}\n\n';
const stream = (...pieces: string[]): string => pieces.map((piece) => opening + piece + closing).join("");

function take(text: string) {
  const bytes = Buffer.from(text);
  const taken = takeTextPieces(bytes, opening, closing);
  return taken && { ...taken, text: Buffer.from(taken.text).toString(), rest: bytes.toString("utf8", taken.end) };
}

test("what stands between the same text", () => {
  expect(take(stream("Grüße", ", ", "☃") + opening)).toEqual({
    end: Buffer.byteLength(stream("Grüße", ", ", "☃")),
    text: "Grüße, ☃",
    hasEscape: false,
    rest: opening,
  });
  expect(take(stream("a\\n", '\\"'))).toMatchObject({ text: 'a\\n\\"', hasEscape: true, rest: "" });
});

test("an event that is another stays", () => {
  expect(take(`${stream("a")}data: {"text":7}\n\n`)).toMatchObject({ text: "a", rest: 'data: {"text":7}\n\n' });
  expect(take("")).toMatchObject({ end: 0, text: "" });
  expect(takeTextPieces(Buffer.alloc(1), "x".repeat(9000), closing)).toBeUndefined();
});
