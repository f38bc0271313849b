import { expect, test } from "bun:test";
import { ChunkedBody } from "./index.ts";

test("a body is taken out of its chunks, in the memory in which they came", () => {
  const body = new ChunkedBody();
  const first = Buffer.from("5\r\nhello\r\n1\r\n \r\n3\r\nwo");
  const data = body.take(first);
  expect(String(data)).toBe("hello wo");
  expect(data?.buffer).toBe(first.buffer);
  expect(body.isDone).toBe(false);
  expect(String(body.take(Buffer.from("r\r\n0\r\n\r\nmore")))).toBe("r");
  expect([body.isDone, body.hasSurplus]).toEqual([true, true]);
});

test("bytes of the framing alone give none, and none are no bytes", () => {
  const body = new ChunkedBody();
  expect(body.take(Buffer.from("5\r"))?.length).toBe(0);
  expect(body.take(Buffer.alloc(0))?.length).toBe(0);
});

test("what is malformed is named", () => {
  const body = new ChunkedBody();
  expect(body.take(Buffer.from("x\r\n"))).toBeUndefined();
  expect(body.fault).toBe("no_size");
});
