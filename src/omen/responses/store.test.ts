import { expect, test } from "bun:test";
import { Log } from "../../platform/log.ts";
import { openDatabase } from "../../platform/store/database.ts";
import type { KeptResponse } from "./kept.ts";
import { ResponseStore } from "./store.ts";

const settings = { store: true, ttl_days: 30, max_per_owner: 100, max_bytes_per_owner: 1_000_000 };
const log = new Log({ level: "error", format: "json" });

function storeWith(changed: Partial<typeof settings> = {}) {
  const database = openDatabase(":memory:");
  const store = new ResponseStore(database, { ...settings, ...changed }, log);
  const rows = (table: string): number =>
    database.query<{ count: number }, []>(`SELECT count(*) AS count FROM ${table}`).get()?.count ?? 0;
  const keep = (id: string, previous?: string, owner = "ann"): void => {
    const kept: KeptResponse = { id, owner, previous, provider: "p", input: "[]", response: '{"output":[]}' };
    store.keep(kept, [`msg_${id}`], true);
  };
  const held = (...ids: readonly string[]) => ids.filter((id) => store.find("ann", id) !== undefined);
  return { database, store, rows, keep, held };
}

test("what is kept is found at once, before and after it is written, by its owner alone", () => {
  const { store, keep, rows } = storeWith();
  keep("a");
  for (const written of [0, 1]) {
    expect(rows("responses")).toBe(written);
    expect(store.find("ann", "a")).toMatchObject({ id: "a", previous: undefined, provider: "p" });
    expect(store.findItem("ann", "msg_a")?.id).toBe("a");
    expect(store.find("bob", "a")).toBeUndefined();
    expect(store.findItem("bob", "msg_a")).toBeUndefined();
    store.flush();
  }
});

test("what must be written at once is, or is refused", () => {
  const { database, store, rows } = storeWith();
  const kept = { id: "a", owner: "ann", previous: undefined, provider: "p", input: "[]", response: "{}" };
  store.keepNow(kept, [], true);
  expect(rows("responses")).toBe(1);
  const { page_count: pages } = database.query<{ page_count: number }, []>("PRAGMA page_count").get() ?? {
    page_count: 0,
  };
  database.run(`PRAGMA max_page_count = ${pages}`); // as on a full disk
  const large = { ...kept, id: "b", response: "x".repeat(1_000_000) };
  expect(() => store.keepNow(large, [], true)).toThrow("can't be kept now (database or disk is full)");
  expect(store.find("ann", "b")).toBeUndefined();
});

test("a thread is evicted whole, and the one used longest ago first", () => {
  const { store, keep, held, rows } = storeWith({ max_per_owner: 4 });
  keep("a1");
  keep("b1");
  keep("b2", "b1");
  keep("a2", "a1");
  store.flush();
  keep("c1");
  store.flush();
  expect(held("a1", "a2", "b1", "b2", "c1")).toEqual(["a1", "a2", "c1"]);
  expect([rows("responses"), rows("response_threads"), rows("response_items")]).toEqual([3, 2, 3]);
});

test("an owner's bytes are bounded, and another's are not touched", () => {
  const { store, keep, held } = storeWith({ max_bytes_per_owner: 40 });
  keep("other", undefined, "bob");
  for (const id of ["a", "b", "c", "d"]) {
    keep(id);
    store.flush();
  }
  expect(held("a", "b", "c", "d")).toEqual(["c", "d"]);
  expect(store.find("bob", "other")?.id).toBe("other");
});

test("what nobody used for long is not found, and deleted with the next write", async () => {
  const { store, keep, held, rows } = storeWith({ ttl_days: 50 / 86_400_000 });
  keep("a");
  store.flush();
  await Bun.sleep(60);
  expect(held("a")).toEqual([]);
  keep("b");
  store.flush();
  expect(rows("responses")).toBe(1);
});

test("what is kept again takes the former's place", () => {
  const { database, store, rows, held } = storeWith({ max_per_owner: 2 });
  const again = (id: string, response: string, previous?: string): void => {
    store.keep({ id, owner: "ann", previous, provider: "p", input: "[]", response }, [], true);
    store.flush();
  };
  again("a", "{}");
  again("b", '{"status":"in_progress"}', "a");
  again("b", "{}", "a");
  expect(store.find("ann", "b")?.response).toBe("{}");
  expect(held("a", "b")).toEqual(["a", "b"]);
  expect([rows("responses"), rows("response_threads")]).toEqual([2, 1]);
  expect(database.query("SELECT count, bytes FROM response_threads").get()).toEqual({ count: 2, bytes: 8 });
});

test("what is deleted leaves nothing behind", () => {
  const { store, keep, held, rows } = storeWith();
  keep("a");
  keep("b", "a");
  expect(store.delete("bob", "a")).toBe(false);
  expect(store.delete("ann", "a")).toBe(true);
  expect(store.delete("ann", "a")).toBe(false);
  expect(held("a", "b")).toEqual(["b"]);
  expect(store.delete("ann", "b")).toBe(true);
  expect([rows("responses"), rows("response_threads"), rows("response_items")]).toEqual([0, 0, 0]);
});

test("nothing is kept where nothing is to be", () => {
  const { store, keep, held } = storeWith({ store: false });
  keep("a");
  expect(held("a")).toEqual([]);
  expect([store.stores, store.keeps(true)]).toEqual([false, false]);
});
