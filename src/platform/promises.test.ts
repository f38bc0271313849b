import { describe, expect, test } from "bun:test";
import { after, orElse } from "./promises.ts";

describe("after", () => {
  test("goes on at once with what is there", () => {
    expect(after(1, (value) => value + 1)).toBe(2);
  });

  test("goes on later with what comes later, and rejects as it does", async () => {
    expect(await after(Promise.resolve(1), (value) => value + 1)).toBe(2);
    expect(Promise.resolve(after(Promise.reject(new Error("no")), () => 1))).rejects.toThrow("no");
  });
});

describe("orElse", () => {
  const failing = (): never => {
    throw new Error("no");
  };

  test("undoes nothing when all goes well", async () => {
    let undone = 0;
    const undo = () => void undone++;
    expect(orElse(() => 1, undo)).toBe(1);
    expect(await orElse(() => Promise.resolve(2), undo)).toBe(2);
    expect(undone).toBe(0);
  });

  test("undoes once when it throws or rejects, and passes the error on", async () => {
    let undone = 0;
    const undo = () => void undone++;
    expect(() => orElse(failing, undo)).toThrow("no");
    expect(undone).toBe(1);
    await expect(Promise.resolve(orElse(async () => failing(), undo))).rejects.toThrow("no");
    expect(undone).toBe(2);
  });
});
