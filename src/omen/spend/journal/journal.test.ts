import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Batch } from "../ledger/journal.ts";
import { Dice } from "../ledger/testing.ts";
import { SqliteJournal } from "./journal.ts";
import type { UsageRecord } from "./record.ts";

const hour = 3_600_000;
const start = Date.parse("2026-12-01T00:00:00Z");

let folder: string;
let count = 0;
const open: SqliteJournal[] = [];
const journalAt = (path = join(folder, `${count++}.db`)): SqliteJournal => {
  const journal = new SqliteJournal(path);
  open.push(journal);
  return journal;
};
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "omen-journal-"))));
afterAll(async () => {
  await Promise.all(open.map((journal) => journal.close()));
  await rm(folder, { recursive: true, force: true });
});

const record = (rest: Partial<UsageRecord> = {}): UsageRecord => ({
  attempt: `attempt-${count++}`,
  at: start,
  principal: "key:ada",
  organization: "default",
  workspace: "research",
  user: null,
  customer: null,
  session: null,
  tags: {},
  surface: "chat",
  provider: "openai",
  model: "gpt-6.1-sol",
  requested: "auto",
  reason: "default",
  inputTokens: 10,
  cachedTokens: 4,
  cacheWriteTokens: null,
  outputTokens: 5,
  reasoningTokens: null,
  cost: 100,
  priceState: "known",
  bound: 200,
  status: 200,
  outcome: "ok",
  firstByteMs: 12,
  durationMs: 80,
  ...rest,
});

const batch = (rest: Partial<Batch>): Batch => ({
  gone: [],
  meters: [],
  buckets: [],
  lease: { low: start, high: start + 1 },
  records: [],
  ...rest,
});

describe("a journal in SQLite", () => {
  test("gives back what it was given, to the nano-dollar", async () => {
    const journal = journalAt();
    const meter = {
      id: "key:ada/month",
      window: "month",
      cap: 10n ** 18n,
      open: 2 ** 51 + 1,
      closed: null,
      used: start,
    };
    const bucket = { id: meter.id, window: "month", label: start, spent: 9_007_199_254_740_993n, unsettled: 1n };
    expect(await journal.load()).toEqual({ meters: [], buckets: [], lease: null });
    await journal.commit(batch({ meters: [meter], buckets: [bucket] }));
    await journal.commit(batch({ meters: [{ ...meter, closed: -5 }], lease: { low: 1, high: 2 } }));
    expect(await journal.load()).toEqual({
      meters: [{ ...meter, closed: -5 }],
      buckets: [bucket],
      lease: { low: 1, high: 2 },
    });
    await journal.commit(batch({ buckets: [{ ...bucket, spent: 0n, unsettled: 0n }] }));
    expect((await journal.load()).buckets).toEqual([]);
    await journal.commit(batch({ buckets: [bucket] }));
    await journal.commit(batch({ gone: [meter], meters: [{ ...meter, id: "other" }] }));
    expect(await journal.load()).toMatchObject({ meters: [{ id: "other" }], buckets: [] });
  });

  test("writes all of a batch or nothing, and goes on afterwards", async () => {
    const path = join(folder, "failing.db");
    const journal = journalAt(path);
    const meter = { id: "a", window: "month", cap: 1n, open: 1, closed: null, used: 0 };
    await journal.load();
    const records = [record(), { ...record(), model: null }];
    expect(await journal.commit(batch({ meters: [meter], records })).catch(String)).toContain("NOT NULL");
    await journal.commit(batch({ meters: [{ ...meter, id: "b" }] }));
    expect((await journal.load()).meters.map(({ id }) => id)).toEqual(["b"]);
    expect(await journal.records({ limit: 10 })).toEqual([]);
  });

  test("says why the file can't be opened", async () => {
    const journal = journalAt(join(folder, "nowhere/omen.db"));
    await expect(journal.load()).rejects.toThrow("unable to open database file");
  });

  test("another connection sees what was committed, as another process would", async () => {
    const path = join(folder, "seen.db");
    const journal = journalAt(path);
    await journal.commit(batch({ records: [record({ attempt: "one" })] }));
    const database = new Database(path, { readonly: true });
    expect(database.query("SELECT attempt, cost FROM usage").all()).toEqual([{ attempt: "one", cost: 100 }]);
    database.close();
  });
});

describe("usage", () => {
  test("a record counts once, however often it is said", async () => {
    const journal = journalAt();
    const one = record();
    await journal.commit(batch({ records: [one, one] }));
    await journal.commit(batch({ records: [one] }));
    const [line] = await journal.usage({ groupBy: [], from: start, to: start + hour });
    expect(line).toMatchObject({ group: {}, requests: 1, inputTokens: 10, cachedTokens: 4, cost: 100n });
  });

  test("what is not known is not zero", async () => {
    const journal = journalAt();
    const unpriced = record({ cost: null, priceState: "unknown", inputTokens: null });
    await journal.commit(batch({ records: [record(), unpriced] }));
    const [line] = await journal.usage({ groupBy: ["model"], from: start, to: start + hour });
    expect(line).toMatchObject({ requests: 2, cost: 100n, unpricedRequests: 1 });
    expect(await journal.records({ limit: 1 })).toMatchObject([{ attempt: unpriced.attempt, cost: null }]);
  });

  test("reports of any span and group are the sums of their records", async () => {
    const dice = new Dice(7);
    const journal = journalAt();
    const all = Array.from({ length: 2000 }, () =>
      record({
        at: start + dice.below(60 * hour),
        principal: dice.of(["key:ada", "key:bo", "local"]),
        user: dice.of([null, "ada@example.com"]),
        session: dice.of([null, "s1", "s2"]),
        model: dice.of(["a", "b"]),
        tags: dice.of<Record<string, string>>([{}, { project: "atlas" }, { project: "zeus", "odd name": "x" }]),
        cost: dice.of([null, dice.below(1e9)]),
        inputTokens: dice.below(1000),
      }),
    );
    await journal.commit(batch({ records: all }));
    const groups = [["principal"], ["user", "model"], ["day"], ["tag:project"], ["session"], []] as const;
    for (let round = 0; round < 60; round++) {
      const groupBy = dice.of(groups);
      const from = start + dice.of([0, 5, 12]) * hour + dice.of([0, dice.below(hour)]);
      const to = from + dice.of([0, dice.below(hour), 3 * hour, 40 * hour, 55 * hour]) + dice.of([0, dice.below(hour)]);
      const filter = dice.of([{}, { principal: "key:ada" }, { tags: { project: "zeus" } }, { session: "s1" }]);
      const lines = await journal.usage({ groupBy, from, to, filter });
      const expected = Map.groupBy(
        all.filter(
          (one) =>
            one.at >= from &&
            one.at < to &&
            (!("principal" in filter) || one.principal === filter.principal) &&
            (!("session" in filter) || one.session === filter.session) &&
            (!("tags" in filter) || one.tags["project"] === "zeus"),
        ),
        (one) =>
          groupBy
            .map((name) => {
              if (name === "day") return new Date(one.at).toISOString().slice(0, 10);
              return name === "tag:project" ? (one.tags["project"] ?? null) : one[name];
            })
            .join(),
      );
      expect(lines.length).toBe(expected.size);
      for (const line of lines) {
        const members = expected.get(groupBy.map((name) => line.group[name]).join()) ?? [];
        expect(line.requests).toBe(members.length);
        expect(line.cost).toBe(members.reduce((sum, { cost }) => sum + BigInt(cost ?? 0), 0n));
        expect(line.unpricedRequests).toBe(members.filter(({ cost }) => cost === null).length);
        expect(line.inputTokens).toBe(members.reduce((sum, { inputTokens }) => sum + (inputTokens ?? 0), 0));
      }
    }
  });

  test("records come by page, and are forgotten", async () => {
    const journal = journalAt();
    const all = Array.from({ length: 30 }, (_, index) => record({ at: start + index * hour }));
    await journal.commit(batch({ records: all }));
    const page = await journal.records({ filter: { principal: "key:ada" }, before: start + 20 * hour, limit: 5 });
    expect(page.map(({ at }) => at)).toEqual([19, 18, 17, 16, 15].map((index) => start + index * hour));
    await journal.forget(start + 29 * hour);
    const [line] = await journal.usage({ groupBy: [], from: start, to: start + 100 * hour });
    expect(line?.requests).toBe(6);
  });

  test("says which group does not exist", async () => {
    const journal = journalAt();
    const groupBy = ["price; DROP TABLE usage"] as never;
    await expect(journal.usage({ groupBy, from: 0, to: 1 })).rejects.toThrow("usage can't be grouped by");
  });
});

test("bodies are kept by their call, the first of two, until they are forgotten", async () => {
  const journal = journalAt();
  const body = (attempt: string, at: number, request = "q") => ({ attempt, at, request, answer: "a" });
  const many = Array.from({ length: 500 }, (_, index) => body(`old-${index}`, start - hour));
  await journal.keepBodies([body("one", start), body("one", start, "another"), ...many]);
  expect(await journal.body("one")).toEqual(body("one", start));
  expect(await journal.body("none")).toBeNull();
  await journal.forgetBodies(start);
  expect(await journal.body("old-499")).toBeNull();
  expect(await journal.body("one")).not.toBeNull();
});
