import { expect, test } from "bun:test";
import { openRoot, operationCounts } from "./index.ts";
import { codeOf, Tree } from "./testing.ts";

test("calls are counted by their kind, with what failed and how long they took", async () => {
  using tree = new Tree({ f: "text" });
  const root = openRoot(tree.path);
  const of = (operation: string) => operationCounts().find((one) => one.operation === operation);
  const [reads, failures, searches] = [of("read")?.calls ?? 0, of("read")?.failures ?? 0, of("search")?.calls ?? 0];
  root.read("f");
  expect(codeOf(() => root.read("none"))).toBe("not_found");
  await root.search("text");
  expect(of("read")).toMatchObject({ calls: reads + 2, failures: failures + 1 });
  expect(of("search")?.calls).toBe(searches + 1);
  const buckets = of("read")?.buckets ?? [];
  expect(buckets.map(({ count }) => count)).toEqual(buckets.map(({ count }) => count).toSorted((a, b) => a - b));
  expect(of("read")?.seconds).toBeGreaterThan(0);
  root.close();
});
