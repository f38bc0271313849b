import { describe, expect, test } from "bun:test";
import { bodyReader } from "./body.ts";
import { WireError } from "./error.ts";
import type { Framing } from "./framing.ts";
import { piecesOf, randomCuts, sequence } from "./testing.ts";

interface Result {
  readonly text: string;
  readonly isDone: boolean;
  readonly hasSurplus: boolean;
}

function read(framing: Framing, pieces: readonly Buffer[]): Result {
  const reader = bodyReader(framing);
  const text = pieces.map((piece) => Buffer.from(reader.push(piece)).toString("latin1")).join("");
  return { text, isDone: reader.isDone, hasSurplus: reader.hasSurplus };
}

const chunked: Framing = { kind: "chunked" };
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const readChunked = (text: string): Result => read(chunked, [latin1(text)]);

describe("a body of known length", () => {
  const five: Framing = { kind: "length", length: 5 };
  test.each([
    ["abc", { text: "abc", isDone: false, hasSurplus: false }],
    ["abcde", { text: "abcde", isDone: true, hasSurplus: false }],
    ["abcdefg", { text: "abcde", isDone: true, hasSurplus: true }],
  ])("%s of 5", (text, expected) => {
    expect(read(five, [latin1(text)])).toEqual(expected);
    expect(
      read(
        five,
        Array.from(latin1(text), (byte) => Buffer.of(byte)),
      ),
    ).toEqual(expected);
  });

  test("of 0 is done at once", () => {
    expect(bodyReader({ kind: "length", length: 0 }).isDone).toBe(true);
  });

  test("that ends early is an error with a code that says so", () => {
    const reader = bodyReader(five);
    reader.push(latin1("abc"));
    expect(() => reader.end()).toThrow(expect.objectContaining({ code: "ECONNRESET" }));
  });
});

test("a body until the connection's end is whole then", () => {
  const reader = bodyReader({ kind: "close" });
  expect(reader.push(latin1("abc")).length).toBe(3);
  expect(reader.isDone).toBe(false);
  reader.end();
  expect(reader.isDone).toBe(true);
});

describe("a body in chunks", () => {
  const body = '5\r\nhello\r\n1;name="va;l";x\r\n \r\n0A \r\n0123456789\r\n000\r\nTrailer: x\r\nOther: y\r\n\r\n';
  const whole: Result = { text: "hello 0123456789", isDone: true, hasSurplus: false };

  test("is the same however the bytes are split", () => {
    const bytes = latin1(body);
    for (let first = 0; first <= bytes.length; first++)
      for (let second = first; second <= bytes.length; second++)
        expect(read(chunked, piecesOf(bytes, [first, second]))).toEqual(whole);
    expect(
      read(
        chunked,
        Array.from(bytes, (byte) => Buffer.of(byte)),
      ),
    ).toEqual(whole);
  });

  test("of random sizes and splits", () => {
    const random = sequence(3);
    for (let round = 0; round < 500; round++) {
      const texts = Array.from({ length: random(12) }, () => "x".repeat(1 + random(40)) + random(10));
      const framed = `${texts.map((text) => `${text.length.toString(16)}\r\n${text}\r\n`).join("")}0\r\n\r\n`;
      const bytes = latin1(framed);
      const expected = { text: texts.join(""), isDone: true, hasSurplus: false };
      expect(read(chunked, piecesOf(bytes, randomCuts(bytes.length, random)))).toEqual(expected);
    }
  });

  test("what comes behind it is noticed", () => {
    expect(readChunked(`${body}H`)).toEqual({ ...whole, hasSurplus: true });
  });

  test.each(["", "5", "5\r\nhel", "5\r\nhello\r\n", "5\r\nhello\r\n0\r\n", "5\r\nhello\r\n0\r\nA: b\r\n"])(
    "%j and then the end is too early",
    (text) => {
      const reader = bodyReader(chunked);
      reader.push(latin1(text));
      expect(() => reader.end()).toThrow(expect.objectContaining({ code: "ECONNRESET" }));
    },
  );

  test.each([
    ["no size", "\r\nhello\r\n"],
    ["a size that is no number", "g\r\n"],
    ["a size below nothing", "-1\r\n"],
    ["a size with a prefix", "0x5\r\nhello\r\n"],
    ["space before the size", " 5\r\nhello\r\n"],
    ["a size beyond what numbers hold", "fffffffffffffff\r\n"],
    ["a size line that ends in LF", "5\nhello\r\n0\r\n\r\n"],
    ["LF in an extension", "5;a\nb\r\nhello\r\n"],
    ["CR in an extension", "5;a\rb\r\nhello\r\n"],
    ["too much data", "5\r\nhello!\r\n"],
    ["data that ends in LF", "5\r\nhello\n0\r\n\r\n"],
    ["LF in a trailer", "0\r\nA: b\nC: d\r\n\r\n"],
    ["a lone CR in a trailer", "0\r\nA: b\rC\r\n\r\n"],
    ["extensions without end", `5;${"a".repeat(5000)}`],
    ["trailers without end", `0\r\n${"A: b\r\n".repeat(20_000)}`],
  ])("%s is refused", (_name, text) => {
    expect(() => readChunked(text)).toThrow(WireError);
    expect(() =>
      read(
        chunked,
        Array.from(latin1(text), (byte) => Buffer.of(byte)),
      ),
    ).toThrow(WireError);
  });

  test("random bytes give data, a wait or the typed error, and nothing else", () => {
    const random = sequence(5);
    const parts = ["5", "\r\n", "\r", "\n", ";", "hello", "0", "a", " ", "\u0000", "ff"];
    for (let round = 0; round < 5000; round++) {
      const text = Array.from({ length: random(16) }, () => parts[random(parts.length)] ?? "").join("");
      try {
        read(chunked, piecesOf(latin1(text), randomCuts(text.length, random)));
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }
  });
});
