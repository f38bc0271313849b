import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Batch } from "../ledger/journal.ts";
import { Dice } from "../ledger/testing.ts";
import { Books } from "./books.ts";
import { keepLarger } from "./merge.ts";

let folder: string;
let count = 0;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "omen-merge-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Bucket = Batch["buckets"][number];

function booksWith(batch: Partial<Omit<Batch, "records">>): string {
  const path = join(folder, `${count++}.db`);
  const books = new Books(path);
  books.commit({ gone: [], meters: [], buckets: [], lease: { low: 10, high: 20 }, ...batch, records: "[]" });
  books.close();
  return path;
}

function read(path: string) {
  const books = new Books(path);
  const loaded = books.load();
  books.close();
  return loaded;
}

const meter = (id: string, rest: object = {}) => ({
  id,
  window: "month",
  cap: 10n,
  open: 0,
  closed: null,
  used: 1,
  ...rest,
});
const bucket = (id: string, label: number, spent: bigint, unsettled = 0n): Bucket => ({
  id,
  window: "month",
  label,
  spent,
  unsettled,
});

test("of each window the larger figure is kept, to the nano-dollar", () => {
  const present = booksWith({
    meters: [meter("a", { used: 9 }), meter("new")],
    buckets: [bucket("a", 1, 5n), bucket("a", 2, 9_007_199_254_740_993n), bucket("new", 2, 3n)],
    lease: { low: 30, high: 40 },
  });
  const restored = booksWith({
    meters: [meter("a", { cap: 20n }), meter("old")],
    buckets: [bucket("a", 1, 7n), bucket("a", 2, 1n, 1n), bucket("old", 1, 4n)],
  });
  expect(keepLarger(present, restored)).toEqual(["a", "new"]);
  const { meters, buckets, lease } = read(restored);
  expect(meters.map(({ id, cap, used }) => [id, cap, used])).toEqual([
    ["a", 20n, 9],
    ["new", 10n, 1],
    ["old", 10n, 1],
  ]);
  expect(buckets.map(({ id, label, spent }) => [id, label, spent])).toEqual([
    ["a", 1, 7n],
    ["a", 2, 9_007_199_254_740_993n],
    ["new", 2, 3n],
    ["old", 1, 4n],
  ]);
  expect(lease).toEqual({ low: 10, high: 40 });
});

test("of other books, what may have been sent stays open", () => {
  const present = booksWith({ meters: [meter("a", { open: 2 })] });
  const restored = booksWith({ meters: [meter("a", { open: 5, closed: -1 })], lease: { low: 50, high: 60 } });
  keepLarger(present, restored);
  expect(read(restored).meters).toMatchObject([{ open: 5, closed: -1 }]);
});

test("however two ledgers differ, no window comes back with less than either", () => {
  const dice = new Dice(11);
  for (let round = 0; round < 30; round++) {
    const buckets = () =>
      ["a", "b"].flatMap((id) =>
        [1, 2, 3].flatMap((label) =>
          dice.below(3) === 0 ? [] : [bucket(id, label, BigInt(1 + dice.below(9)), BigInt(dice.below(3)))],
        ),
      );
    const [one, other] = [buckets(), buckets()];
    const meters = [meter("a"), meter("b")];
    const restored = booksWith({ meters, buckets: other });
    keepLarger(booksWith({ meters, buckets: one }), restored);
    const total = (rows: readonly Bucket[], id: string, label: number): bigint =>
      rows
        .filter((row) => row.id === id && row.label === label)
        .reduce((sum, row) => sum + row.spent + row.unsettled, 0n);
    for (const id of ["a", "b"])
      for (const label of [1, 2, 3]) {
        const [then, now] = [total(one, id, label), total(other, id, label)];
        expect(total(read(restored).buckets, id, label)).toBe(then > now ? then : now);
      }
  }
});
