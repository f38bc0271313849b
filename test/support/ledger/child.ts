import { appendFileSync } from "node:fs";
import { SqliteJournal } from "../../../src/omen/spend/journal/journal.ts";
import type { UsageRecord } from "../../../src/omen/spend/journal/record.ts";
import { Ledger } from "../../../src/omen/spend/ledger/ledger.ts";
import { systemTime } from "../../../src/omen/spend/ledger/system-time.ts";
import { Dice } from "../../../src/omen/spend/ledger/testing.ts";
import { meters } from "./meters.ts";

/**
 * A process that spends for as long as it may: `child DATABASE LOG SEED`. Each send is a line `ID BOUND COST` of the
 * log before it counts as sent. It ends by itself when everything is refused.
 */

const [path = "", log = "", seed = "1"] = process.argv.slice(2);
const dice = new Dice(Number(seed));
const journal = new SqliteJournal(path);
const ledger = await Ledger.open({ ...systemTime, journal, zone: "UTC", paceMs: 20 });
const { clock } = systemTime;
let count = 0;

async function client(name: string): Promise<void> {
  for (let refusals = 0; refusals < 20;) {
    const bound = 1 + dice.below(20_000);
    const booking = ledger.reserve(meters, bound, { key: name });
    if (booking.kind === "refused" || (booking.kind === "waiting" && (await booking.covered) !== "send")) {
      refusals++;
      continue;
    }
    const cost = dice.below(bound + 1);
    const attempt = `${seed}-${count++}`;
    appendFileSync(log, `${attempt} ${bound} ${cost}\n`);
    await Bun.sleep(dice.below(4));
    booking.reservation.settle({ how: "usage", cost });
    const record: UsageRecord = {
      attempt,
      at: clock.now(),
      principal: name,
      organization: null,
      workspace: null,
      user: null,
      customer: null,
      session: null,
      tags: {},
      surface: "chat",
      provider: "echo",
      model: "echo",
      requested: "echo",
      reason: null,
      inputTokens: 1,
      cachedTokens: null,
      cacheWriteTokens: null,
      outputTokens: 1,
      reasoningTokens: null,
      cost,
      priceState: "known",
      bound,
      status: 200,
      outcome: "ok",
      firstByteMs: null,
      durationMs: 1,
    };
    ledger.record(record);
  }
}

await Promise.all(Array.from({ length: 16 }, (_, index) => client(`key:${index}`)));
await ledger.close();
await journal.close();
