import { expect, test } from "bun:test";
import { Gathering } from "./gathering.ts";

test("pieces of any length are one array", () => {
  for (const size of [1, 7, 4096, 100_000]) {
    const all = crypto.getRandomValues(new Uint8Array(50_000));
    const gathering = new Gathering();
    for (let at = 0; at < all.length; at += size) gathering.push(all.slice(at, at + size));
    expect(Buffer.compare(gathering.bytes, all)).toBe(0);
    expect(gathering.length).toBe(all.length);
  }
});

test("one piece is given as it is, and none is none", () => {
  const piece = Uint8Array.of(1, 2, 3);
  const gathering = new Gathering();
  expect(gathering.bytes).toHaveLength(0);
  gathering.push(piece);
  expect(gathering.bytes).toBe(piece);
  gathering.push(Uint8Array.of(4));
  expect([...gathering.bytes]).toEqual([1, 2, 3, 4]);
  expect([...piece]).toEqual([1, 2, 3]);
});
