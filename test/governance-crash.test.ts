import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { billing, chatAs, Operator } from "./support/governed.ts";
import { startOmen } from "./support/server.ts";
import { startUpstream, type Upstream } from "./support/upstream/index.ts";

/**
 * A hard budget under load, aborts and SIGKILL: what the provider bills never passes it,
 * and the ledger never counts less.
 */

const folder = mkdtempSync(`${tmpdir()}/omen-crash-`);
const cap = 2.5;

let upstream: Upstream;
/** Nano-dollars that the provider billed, from the moment at which it had the request. */
let billed = 0;
let seed = 11;
const random = (most: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed % most;
};

beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script("up-model", async (exchange) => {
    const { max_tokens: limit = 500 } = exchange.request.json as { max_tokens?: number };
    const tokens = Math.min(limit, 50 + random(400));
    billed += 100 * 1000 + tokens * 10_000;
    await billing(100, () => tokens, 20)(exchange);
  });
});
afterAll(async () => {
  await upstream.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = () =>
  startOmen({
    args: ["--data", folder],
    config: `
      discovery.enabled = false
      [auth]
      mode = "keys"
      [providers.p]
      type = "openai_compatible"
      base_url = "${upstream.baseUrl}"
      models = ["up-model"]
      [models.up-model]
      price = { input = 1, output = 10 }
    `,
  });

test("is never passed over three kills, and never counted short", async () => {
  let key = "";
  for (let life = 0; life < 4; life++) {
    const omen = await start();
    const operator = new Operator({ url: omen.url, dataFolder: folder });
    if (life === 0) key = await operator.makeKey({ name: "crashing", budgets: [{ amount_usd: cap, window: "month" }] });
    const stop = new AbortController();
    const client = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        const abort = new AbortController();
        if (random(8) === 0) setTimeout(() => abort.abort(), random(40));
        const status = await chatAs(omen.url, key, { max_tokens: 500 }, { signal: abort.signal }).then(
          async (response) => (await response.text(), response.status),
          () => 0,
        );
        if (status === 402) return;
      }
    };
    const clients = Array.from({ length: 16 }, client);
    const before = upstream.requests.length;
    if (life < 3) {
      while (upstream.requests.length < before + 120) await Bun.sleep(2);
      omen.process.kill("SIGKILL");
      await omen.process.exited;
      stop.abort();
    }
    await Promise.all(clients);
    if (life === 3) {
      const row = await operator.budget("key:crashing/month");
      expect(billed).toBeLessThanOrEqual(cap * 1e9);
      expect(Math.round((row.spent_usd + row.reserved_usd) * 1e9)).toBeGreaterThanOrEqual(billed);
      expect(row.spent_usd).toBeLessThanOrEqual(cap);
      expect(omen.output.error).toContain("ended without closing its books");
    }
    await omen.stop();
  }
}, 120_000);
