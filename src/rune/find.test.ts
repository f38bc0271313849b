import { expect, test } from "bun:test";
import { PathFinder } from "./index.ts";
import { codeOf } from "./testing.ts";

const paths = ["README.md", "src/cart.ts", "src/tax.ts", "test/cart.test.ts", "docs/größe/cart.md"];

const named = (finder: PathFinder, query: string, limit?: number): readonly string[] =>
  finder.find(query, limit).paths.map(({ path }) => path);

test("the best path comes first, with the places of its letters", () => {
  using finder = new PathFinder(paths);
  expect(named(finder, "crt")).toEqual(["src/cart.ts", "test/cart.test.ts", "docs/größe/cart.md"]);
  expect(finder.find("crt", 1)).toMatchObject({ paths: [{ path: "src/cart.ts", positions: [4, 6, 7] }], matched: 3 });
  expect(finder.find("größe").paths).toMatchObject([{ path: "docs/größe/cart.md", positions: [5, 6, 7, 8, 9] }]);
  expect(named(finder, "RM", 1)).toEqual(["README.md"]);
  expect(named(finder, "test cart")).toEqual(["test/cart.test.ts"]);
  expect(named(finder, "")).toHaveLength(5);
  expect(named(finder, "xyz")).toEqual([]);
});

test("a longer query, and one of which letters are taken back, find what they find alone", () => {
  const letters = "abcd/._AB";
  let state = 5;
  const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
  const text = (length: number): string => Array.from({ length }, () => letters[random(letters.length)]).join("");
  const many = Array.from({ length: 500 }, () => text(1 + random(90)));
  using typed = new PathFinder(many);
  for (let round = 0; round < 50; round++) {
    const query = text(5);
    for (const length of [1, 2, 3, 4, 5, 3, 4, 1, 5, 0]) {
      using alone = new PathFinder(many);
      expect(typed.find(query.slice(0, length))).toEqual(alone.find(query.slice(0, length)));
    }
  }
});

test("boosts, limits and what is closed", () => {
  using finder = new PathFinder(paths);
  finder.boost("test/cart.test.ts", 500);
  finder.boost("no such path", 1);
  expect(named(finder, "cart", 1)).toEqual(["test/cart.test.ts"]);
  expect(codeOf(() => finder.find("x".repeat(65)))).toBe("invalid");
  expect(codeOf(() => finder.find("x", 0))).toBe("invalid");
  finder.close();
  expect(codeOf(() => finder.find("x"))).toBe("closed");
  using empty = new PathFinder([]);
  expect(empty.find("a")).toEqual({ paths: [], matched: 0 });
});

test("a query on a thread finds the same, and ends the one before it", async () => {
  const many = Array.from({ length: 200_000 }, (_, number) => `some/directory/of/many/file-${number}.ts`);
  using finder = new PathFinder([...paths, ...many]);
  expect(finder.size).toBe(200_005);
  for (const query of ["crt", "c", "", "größe", "file99"]) {
    expect(await finder.query(query, { limit: 7 })).toEqual(finder.find(query, 7));
  }
  const typed = ["f", "fi", "fil", "file", "file1", "file12"].map((query) => finder.query(query));
  const outcomes = await Promise.allSettled(typed);
  const last = outcomes.at(-1);
  expect(last).toEqual({ status: "fulfilled", value: finder.find("file12") });
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "cancelled" });
  }
  const stop = new AbortController();
  const stopped = finder.query("file", { signal: stop.signal });
  stop.abort();
  await stopped.catch((error: unknown) => expect(error).toMatchObject({ code: "cancelled" }));
  await expect(finder.query("file", { signal: stop.signal })).rejects.toMatchObject({ code: "cancelled" });
  // What was cancelled has left nothing behind.
  expect(finder.find("file12")).toEqual(last?.status === "fulfilled" ? last.value : { paths: [], matched: 0 });
  const running = finder.query("some");
  finder.close();
  expect((await running).matched).toBe(200_000);
  await expect(finder.query("some")).rejects.toMatchObject({ code: "closed" });
});
