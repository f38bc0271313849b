import { describe, expect, test } from "bun:test";
import { eventData } from "./events.ts";

/** The events of a stream whose bytes come in pieces of this size. */
async function read(text: string, pieceBytes: number): Promise<readonly string[]> {
  const bytes = new TextEncoder().encode(text);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  return Array.fromAsync(eventData(pieces()));
}

describe.each([1, 2, 3, 7, 1000])("in pieces of %d bytes", (size) => {
  test.each([
    ["data: a\n\ndata: b\n\n", ["a", "b"]],
    ["data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]],
    ["data: a\r\rdata: b\r\r\n", ["a", "b"]],
    ["data:a\n\ndata:  b \n\n", ["a", " b "]],
    ["data: a\ndata: b\ndata:\n\n", ["a\nb\n"]],
    [": comment\n\nevent: error\nid: 7\ndata: a\nretry: 5\n\n", ["a"]],
    ["\ufeffdata: ä漢🙂\n\n", ["ä漢🙂"]],
    ["data: whole\n\ndata: cut sho", ["whole"]],
    ["data: whole\n\ndata: cut short\n", ["whole"]],
    ["\n\n\n", []],
    ["", []],
  ])("%j", async (text, events) => {
    expect(await read(text, size)).toEqual([...events]);
  });
});

test("a stream's failure is the reader's", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode("data: a\n\n");
    throw new Error("reset");
  }
  const seen: string[] = [];
  const reading = (async () => {
    for await (const data of eventData(failing())) seen.push(data);
  })();
  expect(reading).rejects.toThrow("reset");
  await reading.catch(() => undefined);
  expect(seen).toEqual(["a"]);
});
