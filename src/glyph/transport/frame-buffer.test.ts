import { describe, expect, test } from "bun:test";
import { FrameBuffer } from "./frame-buffer.ts";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe("a frame's pieces", () => {
  test("are joined, texts in UTF-8 among bytes, whatever their size", () => {
    const buffer = new FrameBuffer();
    for (const size of [0, 1, 1_000, 2_000_000]) {
      const bytes = Buffer.alloc(size, "ä");
      expect(text(buffer.join(["größe 😀 ", bytes, "\n"]))).toBe(`größe 😀 ${bytes.toString()}\n`);
    }
  });

  test("are lent until the next frame, or owned", () => {
    const buffer = new FrameBuffer();
    const lent = buffer.join(["first"]);
    const owned = FrameBuffer.own(["first"]);
    expect(text(buffer.join(["other"]))).toBe("other");
    expect(text(owned)).toBe("first");
    expect(lent.buffer).not.toBe(owned.buffer);
  });
});
