import { expect, test } from "bun:test";
import { Tree } from "../../rune/testing.ts";
import { Roots } from "../roots.ts";
import { find } from "./fs-find.ts";
import { KeptPaths } from "./kept-paths.ts";
import type { CallContext } from "./tool.ts";

/** Beyond what any test takes. */
const longMs = 600_000;

const signal = new AbortController().signal;

async function ask(given: Record<string, unknown>, context: CallContext): Promise<readonly string[]> {
  const { text } = await find.call(given, context);
  return typeof text === "string" ? text.split("\n").filter((line) => !line.startsWith("[")) : [];
}

test("a list is kept for calls of the same name, until it is forgotten", async () => {
  using tree = new Tree({ "a.txt": "", "b.txt": "" });
  const roots = Roots.open([tree.path]);
  let collected = 0;
  const kept = new KeptPaths(longMs);
  const collect = async () => {
    collected++;
    return new Map(roots.all.map(({ root }) => ["a.txt", { root, path: "a.txt" }]));
  };
  const [one, two] = await Promise.all([kept.list("x", collect), kept.list("x", collect)]);
  expect([one.isKept, two.isKept, collected]).toEqual([false, true, 1]);
  expect((await kept.list("x", collect)).finder.find("a").matched).toBe(1);
  await kept.list("y", collect);
  expect(collected).toBe(2);
  kept.forget("x");
  expect((await kept.list("x", collect)).isKept).toBe(false);
  // The oldest goes when there are many.
  for (const name of ["1", "2", "3", "4"]) await kept.list(name, collect);
  expect((await kept.list("x", collect)).isKept).toBe(false);
  kept.forget();
  expect((await kept.list("x", collect)).isKept).toBe(false);
  await expect(kept.list("bad", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect((await kept.list("bad", collect)).isKept).toBe(false);
  kept.forget();
  roots.close();
});

test("a list ends with its age", async () => {
  const kept = new KeptPaths(1);
  const collect = () => Promise.resolve(new Map());
  await kept.list("x", collect);
  // It is asked until it is gone; the test's own time limit is far beyond.
  while ((await kept.list("x", collect)).isKept) await Bun.sleep(50);
  kept.forget();
});

test("fs_find asks the kept list, and looks again where that has nothing", async () => {
  using tree = new Tree({ "src/cart.ts": "", "src/tax.ts": "" });
  const roots = Roots.open([tree.path]);
  const keptPaths = new KeptPaths(longMs);
  const context: CallContext = { roots, signal, keptPaths, caller: { principal: "local", session: "s" } };
  expect(await ask({ query: "ts" }, context)).toEqual(["src/tax.ts", "src/cart.ts"]);
  tree.write("src/carton.ts", "");
  tree.write("src/newer.ts", "");
  // The list is a moment old, and has something to say.
  expect(await ask({ query: "cart" }, context)).toEqual(["src/cart.ts"]);
  // Another caller, and another directory, have lists of their own.
  expect(await ask({ query: "cart" }, { ...context, caller: { principal: "local", session: "t" } })).toHaveLength(2);
  expect(await ask({ query: "cart", path: "src" }, context)).toHaveLength(2);
  expect(await ask({ query: "newer" }, context)).toEqual(["src/newer.ts"]);
  expect(await ask({ query: "cart" }, context)).toHaveLength(2);
  // Without any list that is kept, each call looks.
  tree.write("src/carts.ts", "");
  expect(await ask({ query: "cart" }, { roots, signal })).toHaveLength(3);
  keptPaths.forget();
  roots.close();
});

test("what is hidden meanwhile is not told from a kept list", async () => {
  using tree = new Tree({ "src/cart.ts": "", "src/secret.ts": "" });
  const roots = Roots.open([tree.path]);
  const context: CallContext = { roots, signal, keptPaths: new KeptPaths(longMs) };
  let hidden = "";
  const visibility = {
    hides: (_: unknown, path: string) => path === hidden,
    leadsTo: (_: unknown, path: string) => path,
    exclusions: () => [],
    shows: () => undefined,
  };
  expect(await ask({ query: "ts" }, { ...context, visibility })).toHaveLength(2);
  hidden = "src/secret.ts";
  expect(await ask({ query: "ts" }, { ...context, visibility })).toEqual(["src/cart.ts"]);
  context.keptPaths?.forget();
  roots.close();
});

test("what is open comes first, then what was open lately, for the call that says so", async () => {
  using tree = new Tree({ "a/cart.ts": "", "b/cart.ts": "", "c/cart.ts": "" });
  const roots = Roots.open([tree.path]);
  const context: CallContext = { roots, signal, keptPaths: new KeptPaths(longMs) };
  const given = { query: "cart", open: [tree.at("c/cart.ts"), "/elsewhere/x"], recent: ["./b/cart.ts", "none"] };
  expect(await ask(given, context)).toEqual(["c/cart.ts", "b/cart.ts", "a/cart.ts"]);
  expect(await ask({ query: "cart" }, context)).toEqual(["a/cart.ts", "b/cart.ts", "c/cart.ts"]);
  expect(await ask({ query: "crt", positions: true, limit: 1 }, context)).toEqual(["a/cart.ts\t2,4,5"]);
  context.keptPaths?.forget();
  roots.close();
});
