import { describe, expect, test } from "bun:test";
import { now } from "../../../platform/clock.ts";
import { CredentialChain, credentialsOf, type Credentials } from "./credentials.ts";

const minute = 60_000;
const key = (id: string, minutesLeft?: number): Credentials => ({
  ...(credentialsOf(id, "secret-canary") ?? expect.unreachable()),
  ...(minutesLeft === undefined ? {} : { expiresAt: now() + minutesLeft * minute }),
});

/** A source that gives these one after the other, and counts how often it was asked. */
function sourceOf(...found: readonly (Credentials | Error | undefined)[]) {
  const source = {
    name: "a source",
    asked: 0,
    find: async () => {
      const next = found[Math.min(source.asked++, found.length - 1)];
      await Bun.sleep(1);
      if (next instanceof Error) throw next;
      return next;
    },
  };
  return source;
}

const idOf = async (chain: CredentialChain) => (await chain.get()).accessKeyId;

describe("CredentialChain", () => {
  test("takes the first that there are, and keeps them", async () => {
    const [empty, broken, full, late] = [sourceOf(undefined), sourceOf(new Error("x")), sourceOf(key("A")), sourceOf()];
    const chain = new CredentialChain([empty, broken, full, late]);
    expect([await idOf(chain), await idOf(chain)]).toEqual(["A", "A"]);
    expect([empty, broken, full, late].map(({ asked }) => asked)).toEqual([1, 1, 1, 0]);
  });

  test("is asked once, however many wait", async () => {
    const source = sourceOf(key("A"));
    const chain = new CredentialChain([source]);
    await Promise.all(Array.from({ length: 20 }, () => chain.get()));
    expect(source.asked).toBe(1);
  });

  test("asks again before they expire", async () => {
    const source = sourceOf(key("A", 4), key("B", 60));
    const chain = new CredentialChain([source]);
    expect([await idOf(chain), await idOf(chain), await idOf(chain)]).toEqual(["A", "B", "B"]);
  });

  test("goes on with what is valid while asking fails, and no longer", async () => {
    const failing = new CredentialChain([sourceOf(key("A", 4), new Error("down"))]);
    expect([await idOf(failing), await idOf(failing)]).toEqual(["A", "A"]);
    const expired = new CredentialChain([sourceOf(key("A", -1), new Error("down"))]);
    await expired.get();
    await expect(expired.get()).rejects.toThrow("down");
  });

  test("asks again after AWS refused them; a refusal of old ones does not touch the new", async () => {
    const chain = new CredentialChain([sourceOf(key("A"), key("B"))]);
    const first = await chain.get();
    chain.reject(first);
    expect(await idOf(chain)).toBe("B");
    chain.reject(first);
    expect(await idOf(chain)).toBe("B");
  });

  test("says where it looked, and tries again the next time", async () => {
    const chain = new CredentialChain([sourceOf(undefined), sourceOf(new Error("it answered 500"), key("A"))]);
    await expect(chain.get()).rejects.toThrow(
      "no AWS credentials were found (a source: nothing; a source: it answered 500)",
    );
    expect(await idOf(chain)).toBe("A");
  });
});

test("secrets don't show", () => {
  const credentials = credentialsOf("AKIDEXAMPLE", "secret-canary", "token-canary");
  expect(JSON.stringify(credentials) + Bun.inspect(credentials)).not.toContain("canary");
});
