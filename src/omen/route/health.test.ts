import { expect, test } from "bun:test";
import { Health } from "./health.ts";

const settings = { failures: 3, cooldownMs: 30_000 };

test("three failures in a row leave a deployment alone, a success in between does not", () => {
  const health = new Health(settings);
  for (const status of [502, 502, 200, 502, 504]) health.note("p/m", { status }, 0);
  expect(health.out("p/m", 0)).toBeUndefined();
  health.note("p/m", { status: 500 }, 0);
  expect(health.out("p/m", 1)).toEqual({ until: 30_000, why: "3 failures in a row" });
  expect(health.out("p/m", 30_000)).toBeUndefined();
  health.note("p/m", { status: 502 }, 30_000);
  expect(health.out("p/m", 30_001)?.until).toBe(60_000);
  health.note("p/m", { status: 200 }, 60_000);
  expect(health.out("p/m", 60_000)).toBeUndefined();
});

test("a 429 takes it out until its time, once", () => {
  const health = new Health(settings);
  health.note("p/m", { status: 429, retryAfterMs: 5000 }, 1000);
  expect(health.out("p/m", 1000)).toEqual({ until: 6000, why: "a 429" });
  health.note("p/n", { status: 429 }, 1000);
  expect(health.out("p/n", 1000)?.until).toBe(31_000);
});

test("clients that leave and requests that are refused say nothing of a deployment", () => {
  const health = new Health(settings);
  for (let count = 0; count < 1600; count++) health.note("p/m", { status: [499, 400, 404, 413][count % 4] ?? 499 }, 0);
  expect(health.out("p/m", 0)).toBeUndefined();
});

test("the time to the first byte is a mean in which the newest counts most", () => {
  const health = new Health(settings);
  expect(health.firstByteSeconds("p/m", 0)).toBeUndefined();
  health.note("p/m", { status: 200, firstByteSeconds: 1 }, 0);
  health.note("p/m", { status: 200, firstByteSeconds: 2 }, 0);
  expect(health.firstByteSeconds("p/m", 0)).toBeCloseTo(1.3);
});

test("a time that is long gone is forgotten: what was slow is tried again", () => {
  const health = new Health(settings);
  health.note("p/m", { status: 200, firstByteSeconds: 9 }, 0);
  expect(health.firstByteSeconds("p/m", 59_999)).toBe(9);
  expect(health.firstByteSeconds("p/m", 60_000)).toBeUndefined();
});

test("what a provider says of its limits steers away before the refusal, and no longer than until their reset", () => {
  const health = new Health(settings);
  health.note("p/m", { status: 200, quota: { requests: { remaining: 1, resetsAt: 900 } } }, 0);
  expect(health.out("p/m", 1)).toBeUndefined();
  health.begins("p/m");
  expect(health.out("p/m", 1)).toMatchObject({ until: 900, by: "limit" });
  expect(health.out("p/m", 900)).toBeUndefined();
  health.note("p/m", { status: 200, quota: { tokens: { remaining: 500, resetsAt: 5000 } } }, 1000);
  expect(health.out("p/m", 1001, 500)).toBeUndefined();
  expect(health.out("p/m", 1001, 501)).toMatchObject({ until: 5000, by: "limit" });
});

test("a used-up quota takes it out until its reset, where nothing else is said", () => {
  const health = new Health(settings);
  health.note("p/m", { status: 429, quota: { requests: { remaining: 0, resetsAt: 90_000 } } }, 0);
  expect(health.out("p/m", 1)?.until).toBe(90_000);
});

test("a probe brings it back once; where the next call fails, for its whole time it is not believed again", () => {
  const health = new Health({ failures: 1, cooldownMs: 1000 });
  const told: string[] = [];
  health.onOut = (key) => told.push(key);
  health.note("p/m", { status: 502 }, 0);
  health.answeredProbe("p/m");
  expect([health.out("p/m", 1), told]).toEqual([undefined, ["p/m"]]);
  health.note("p/m", { status: 502 }, 1);
  expect([health.out("p/m", 2)?.until, told]).toEqual([1001, ["p/m"]]);
  health.note("p/m", { status: 502 }, 1001);
  expect(told).toEqual(["p/m", "p/m"]);
});

test("a load is the time to the first byte, by how many wait; of what is not heard of, how many wait", () => {
  const health = new Health(settings);
  expect(health.load("p/m", 0)).toBe(0);
  health.begins("p/m");
  const unheard = health.load("p/m", 0);
  expect(unheard).toBeGreaterThan(0);
  health.note("p/m", { status: 200, firstByteSeconds: 1 }, 0);
  expect(health.load("p/m", 1)).toBe(0); // the first answers also tell of what was cold
  for (let count = 0; count < 4; count++) {
    health.begins("p/m");
    health.note("p/m", { status: 200, firstByteSeconds: 1 }, 0);
  }
  expect(health.load("p/m", 1)).toBe(1);
  health.begins("p/m");
  expect(health.load("p/m", 1)).toBeGreaterThan(1);
  expect(health.load("p/m", 70_000)).toBe(unheard);
});
