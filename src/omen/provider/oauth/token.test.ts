import { describe, expect, test } from "bun:test";
import { Secret } from "../../../platform/config/index.ts";
import { RefreshedToken, type AccessToken } from "./token.ts";

const hour = 3_600_000;
const minute = 60_000;

/** A source that gives tokens of these lifetimes in turn, then fails. */
function source(...lifetimes: readonly number[]) {
  const rest = [...lifetimes];
  let asked = 0;
  const tokens = new RefreshedToken(async (): Promise<AccessToken> => {
    asked++;
    await Promise.resolve();
    const lifetime = rest.shift();
    if (lifetime === undefined) throw new Error("no more");
    return { token: new Secret(`t${asked}`), expiresAt: Date.now() + lifetime };
  });
  const get = async () => (await tokens.get()).reveal();
  return { tokens, get, asked: () => asked };
}

describe("RefreshedToken", () => {
  test("asks once, however many wait, and keeps what it got", async () => {
    const { get, asked } = source(hour);
    expect(await Promise.all([get(), get(), get()])).toEqual(["t1", "t1", "t1"]);
    expect(await get()).toBe("t1");
    expect(asked()).toBe(1);
  });

  test("asks anew shortly before the end", async () => {
    const { get } = source(3 * minute, hour);
    expect([await get(), await get(), await get()]).toEqual(["t1", "t2", "t2"]);
  });

  test("goes on with what is still valid while asking fails, and no longer", async () => {
    const valid = source(3 * minute);
    expect([await valid.get(), await valid.get()]).toEqual(["t1", "t1"]);
    const over = source(-1);
    await over.get();
    await expect(over.get()).rejects.toThrow("no more");
  });

  test("asks anew when a token was refused; one that is old news changes nothing", async () => {
    const { tokens, get } = source(hour, hour);
    const first = await tokens.get();
    tokens.reject(first);
    expect(await get()).toBe("t2");
    tokens.reject(first);
    expect(await get()).toBe("t2");
  });

  test("asks again after a failure", async () => {
    const { get, asked } = source();
    await get().catch(() => undefined);
    await get().catch(() => undefined);
    expect(asked()).toBe(2);
  });
});
