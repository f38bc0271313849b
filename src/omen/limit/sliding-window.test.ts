import { describe, expect, test } from "bun:test";
import { SlidingWindow, windowMs } from "./sliding-window.ts";

describe("a sliding window", () => {
  test("counts the minute before by what of it still lies within", () => {
    const window = new SlidingWindow();
    window.add(10, 0);
    expect(window.used(59_999)).toBe(10);
    expect(window.used(windowMs)).toBe(10);
    expect(window.used(windowMs * 1.5)).toBe(5);
    expect(window.used(windowMs * 2)).toBe(0);
  });

  test("what it says to wait is enough, and little less is not", () => {
    let seed = 7;
    const random = (most: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % most;
    };
    for (let round = 0; round < 2000; round++) {
      const window = new SlidingWindow();
      const limit = 1 + random(50);
      let at = random(100_000);
      for (let taken = 0; taken < random(40); taken++) {
        at += random(9000);
        if (window.waitMs(1, limit, at) === 0) window.add(1, at);
        expect(window.used(at)).toBeLessThanOrEqual(limit);
      }
      const amount = 1 + random(limit);
      const wait = window.waitMs(amount, limit, at);
      expect(wait).toBeLessThanOrEqual(2 * windowMs);
      if (wait > 1) expect(window.used(at + wait - 1) + amount).toBeGreaterThan(limit - 1e-6);
      expect(window.used(at + wait + 0.01) + amount).toBeLessThanOrEqual(limit + 1e-6);
    }
  });

  test("what is beyond the limit never fits", () => {
    expect(new SlidingWindow().waitMs(11, 10, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});
