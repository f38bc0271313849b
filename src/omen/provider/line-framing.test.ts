import { expect, test } from "bun:test";
import { EventStreamReader } from "../dialect/event-stream.ts";
import { LineFraming } from "./line-framing.ts";

const wire = new TextEncoder().encode('{"a":"é"}\n\r\n{"b":2}\r\n{"c":3}');

test("lines are events, split anywhere; the last one may lack its end", () => {
  for (let at = 0; at <= wire.length; at++) {
    const framing = new LineFraming();
    const reader = new EventStreamReader();
    const pieces = [framing.push(wire.subarray(0, at)), framing.push(wire.subarray(at)), framing.finish()];
    const events = pieces.flatMap((piece) => reader.push(piece));
    expect(
      events.map(({ data }) => data),
      `split at ${at}`,
    ).toEqual(['{"a":"é"}', '{"b":2}', '{"c":3}']);
  }
});

test("nothing is nothing", () => {
  const framing = new LineFraming();
  expect(framing.push(new Uint8Array(0)).length + framing.finish().length).toBe(0);
});

test("a line without end is given up", () => {
  const framing = new LineFraming();
  const block = new Uint8Array(8 * 1024 * 1024).fill(0x61);
  framing.push(block);
  framing.push(block);
  expect(() => framing.push(block)).toThrow("longer than 16 MiB");
});
