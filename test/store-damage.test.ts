import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { startOmen } from "./support/server.ts";

test("a damaged page of omen.db is told as that, to the caller and in the log, and what needs it not is answered", async () => {
  await using omen = await startOmen({ config: "[discovery]\nenabled = false" });
  const path = join(omen.dataFolder, "omen.db");
  const database = new Database(path);
  database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  const pages = database.query<{ rootpage: number }, []>(
    "SELECT rootpage FROM sqlite_master WHERE tbl_name = 'responses'",
  );
  const { page_size: size } = database.query<{ page_size: number }, []>("PRAGMA page_size").get() ?? { page_size: 0 };
  const file = await open(path, "r+");
  for (const { rootpage } of pages.all()) await file.write(Buffer.alloc(size, 0xff), 0, size, (rootpage - 1) * size);
  await file.close();
  database.close();
  const answer = await fetch(`${omen.url}/v1/responses/resp_none`);
  expect([answer.status, await answer.json()]).toMatchObject([
    503,
    { error: { code: "store_unavailable", message: expect.stringContaining("omen restore FILE") as string } },
  ]);
  expect(omen.output.error).toContain("the store is damaged");
  expect(omen.output.error).not.toContain("bug in Omen");
  const body = JSON.stringify({ model: "echo", messages: [{ role: "user", content: "Hello" }] });
  expect((await fetch(`${omen.url}/v1/chat/completions`, { method: "POST", body })).status).toBe(200);
});
