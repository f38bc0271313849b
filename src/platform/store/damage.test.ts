import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storeDamage } from "./damage.ts";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "omen-damage-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test("a page that is not what SQLite wrote is told as damage, with what to do", async () => {
  const path = join(folder, "omen.db");
  const database = new Database(path, { create: true });
  database.run("CREATE TABLE kept (text TEXT)");
  database.run("INSERT INTO kept VALUES ('x')");
  database.close();
  const file = await open(path, "r+");
  await file.write(Buffer.alloc(4096, 0xff), 0, 4096, 4096); // the table's own page
  await file.close();
  using damaged = new Database(path);
  const failure = storeDamage(thrownBy(() => damaged.query("SELECT * FROM kept").all()));
  expect(failure).toMatchObject({ status: 503, code: "store_unavailable" });
  expect(failure?.message).toContain("omen restore FILE");
});

test("any other error is none", () => {
  using database = new Database(":memory:");
  expect(storeDamage(thrownBy(() => database.run("SELECT nonsense")))).toBeUndefined();
  expect(storeDamage(new Error("x"))).toBeUndefined();
  expect(storeDamage(Object.assign(new Error("x"), { code: "ENOENT" }))).toBeUndefined();
});
