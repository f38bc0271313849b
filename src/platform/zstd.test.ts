import { expect, test } from "bun:test";
import { constants, zstdCompressSync } from "node:zlib";
import { windowOf } from "./zstd.ts";

const encoded = (bytes: number, windowLog: number, checksum = 0): Buffer =>
  zstdCompressSync(Buffer.alloc(bytes, "some text, "), {
    params: { [constants.ZSTD_c_windowLog]: windowLog, [constants.ZSTD_c_checksumFlag]: checksum },
  });

test("finds the largest window of all frames", () => {
  expect(windowOf(encoded(4_000_000, 20))).toBe(2 ** 20);
  expect(windowOf(encoded(1000, 20))).toBe(1000);
  const skipped = Buffer.from([0x57, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]);
  const frames = Buffer.concat([encoded(1000, 20, 1), skipped, encoded(40_000_000, 24), encoded(70_000, 20)]);
  expect(windowOf(frames)).toBe(2 ** 24);
});

test("of what is cut off, or none, it finds what stands before", () => {
  const frame = encoded(9_000_000, 22);
  for (let length = 0; length < frame.length; length++)
    expect([0, 2 ** 22]).toContain(windowOf(frame.subarray(0, length)));
  expect(windowOf(Buffer.from("no zstd at all"))).toBe(0);
  expect(windowOf(new Uint8Array())).toBe(0);
});
