import { describe, expect, test } from "bun:test";
import { type Frame, Framing } from "./framing.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const texts = (frames: readonly Frame[]): readonly string[] =>
  frames.map((frame) => (frame.kind === "text" ? frame.text : frame.kind));

/** All frames of `input`, cut into chunks of `size` bytes that share one buffer, as a reader may do. */
function frames(input: Uint8Array, size: number, limit = 1000): readonly string[] {
  const framing = new Framing(limit);
  const buffer = new Uint8Array(size);
  const found: Frame[] = [];
  for (let start = 0; start < input.length; start += size) {
    const chunk = input.subarray(start, start + size);
    buffer.set(chunk);
    found.push(...framing.push(buffer.subarray(0, chunk.length)));
  }
  return texts([...found, ...framing.end()]);
}

describe("framing", () => {
  test("gives the same frames however the bytes are cut", () => {
    const input = bytes('{"a":"ä€😀"}\n\n{"b":2}\r\n   \n{"c":3}');
    for (let size = 1; size <= input.length; size++) {
      expect(frames(input, size)).toEqual(['{"a":"ä€😀"}', '{"b":2}', '{"c":3}']);
    }
  });

  test("refuses a frame over the limit once, as soon as it is over, and takes the next one", () => {
    const framing = new Framing(10);
    expect(texts(framing.push(bytes("123456")))).toEqual([]);
    expect(texts(framing.push(bytes("789012")))).toEqual(["too_long"]);
    expect(texts(framing.push(bytes("more and more")))).toEqual([]);
    expect(texts(framing.push(bytes("the end\nnext\n")))).toEqual(["next"]);
    expect(texts(framing.push(bytes("1234567890\n12345678901\n")))).toEqual(["1234567890", "too_long"]);
  });

  test("says that a frame is not UTF-8", () => {
    expect(frames(new Uint8Array([0x22, 0xff, 0x22, 0x0a, 0x31, 0x0a]), 2)).toEqual(["not_utf8", "1"]);
  });
});
