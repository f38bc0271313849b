import { expect, test } from "bun:test";
import { play } from "./history.ts";
import { Ledger } from "./ledger.ts";

/** `LEDGER_HISTORIES=200000 LEDGER_SEED=1 bun test src/omen/spend/ledger/history.test.ts` plays more, and others. */
const histories = Number(process.env["LEDGER_HISTORIES"] ?? 8000);
const first = Number(process.env["LEDGER_SEED"] ?? 1);

test(
  "no random history of sends, settlements, kills, failures and clocks breaks a rule",
  async () => {
    let sends = 0;
    let kills = 0;
    for (let seed = first; seed < first + histories; seed++) {
      try {
        const outcome = await play(seed, Ledger);
        sends += outcome.sends;
        kills += outcome.kills;
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
      }
    }
    expect(sends).toBeGreaterThan(histories);
    expect(kills).toBeGreaterThan(histories / 10);
  },
  60_000 + histories * 20,
);
