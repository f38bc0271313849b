import { afterAll, beforeAll, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "./database.ts";
import { faultOf, stepsOf } from "./snapshot.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "omen-store-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const first = "CREATE TABLE one (id INTEGER PRIMARY KEY) STRICT;";
const second = "DROP TABLE one;";

test("before a schema changes the file is copied as it was", () => {
  const path = join(folder, "omen.db");
  const old = openDatabase(path, { migrations: [first], takesNewer: false });
  old.run("INSERT INTO one (id) VALUES (7)");
  old.close();
  expect(existsSync(`${path}.before-1`)).toBe(false);
  openDatabase(path, { migrations: [first, second], takesNewer: false }).close();
  const copy = `${path}.before-2`;
  expect([stepsOf(path), stepsOf(copy), faultOf(copy)]).toEqual([2, 1, undefined]);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  const database = new Database(copy, { readonly: true });
  expect(database.query("SELECT id FROM one").all()).toEqual([{ id: 7 }]);
  database.close();
});

test("what is damaged is told", () => {
  const path = join(folder, "damaged.db");
  writeFileSync(path, "no database at all, and that is all there is");
  expect(faultOf(path)).toContain("not a database");
});
