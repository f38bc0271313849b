import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { billing, chatAs, eventually, Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, type Upstream } from "./support/upstream/index.ts";

/**
 * A disk that takes nothing for a while, as another process's write makes it look: money stays
 * enforced, and what has no cap goes on.
 */

/** How long the disk takes nothing while others call as fast as they can; `script/soak stall` gives it a minute. */
const seconds = Number(process.env["SOAK_STALL"] ?? 0);

let upstream: Upstream;
let omen: OmenServer;
let operator: Operator;

beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script(
    "up-model",
    billing(100, () => 1000),
  );
  omen = await startOmen({
    config: `
      discovery.enabled = false
      auth.mode = "keys"
      [providers.p]
      type = "openai_compatible"
      base_url = "${upstream.origin}/v1"
      models = ["up-model"]
      [models.up-model]
      price = { input = 1, output = 10 }
    `,
  });
  operator = new Operator(omen);
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});

test("capped calls draw what is open and are then told to wait; others go on, and every record is there afterwards", async () => {
  const budgets = [{ amount_usd: 2, window: "month", hard: true }];
  const capped = await operator.makeKey({ name: "capped", budgets });
  const free = await operator.makeKey({ name: "free" });
  // A thousand tokens out are a cent, and what is open of two dollars is two.
  const ask = (key: string) => chatAs(omen.url, key, { max_tokens: 1000 });
  expect((await ask(capped)).status).toBe(200);
  const disk = new Database(join(omen.dataFolder, "omen.db"));
  disk.run("BEGIN IMMEDIATE");
  const before = omen.residentBytes();
  let paid = 1;
  let unavailable: Response | undefined;
  while (!unavailable) {
    const answer = await ask(capped);
    if (answer.status === 200) paid++;
    else unavailable = answer;
  }
  expect(unavailable.status).toBe(503);
  expect(unavailable.headers.get("retry-after")).not.toBeNull();
  expect(await unavailable.text()).toContain("store_unavailable");
  let sent = 0;
  for (const since = performance.now(); sent < 1000 || performance.now() - since < seconds * 1000; sent += 50)
    for (const answer of await Promise.all(Array.from({ length: 50 }, () => ask(free))))
      expect([answer.status, (await answer.text()).length > 0]).toEqual([200, true]);
  // Spending is enforced to the end of it.
  expect((await ask(capped)).status).toBe(503);
  expect(omen.residentBytes() - before).toBeLessThan(200e6);
  disk.run("ROLLBACK");
  disk.close();
  await eventually(
    () => ask(capped),
    ({ status }) => {
      if (status === 200) paid++;
      return status === 200;
    },
  );
  const { spent_usd: spent } = await eventually(
    () => operator.budget("key:capped/month"),
    ({ reserved_usd: reserved }) => reserved === 0,
  );
  expect(spent).toBeCloseTo(paid * 0.0101, 6);
  // What found no place among those that wait is counted as dropped, and nothing is lost unsaid.
  const counted = () =>
    operator.ask<{ dropped_records: number; groups: { requests: number }[] }>(
      "GET",
      "/admin/usage?group_by=key&key=free",
    );
  const { dropped_records: dropped } = await eventually(
    counted,
    ({ dropped_records: lost, groups }) => (groups[0]?.requests ?? 0) + lost === sent,
  );
  if (seconds === 0) expect(dropped).toBe(0);
  else process.stdout.write(`${sent} calls in ${seconds} s without a disk; ${dropped} records dropped\n`);
}, 600_000);
