import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cp, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { SqliteJournal } from "../src/omen/spend/journal/journal.ts";
import { Ledger } from "../src/omen/spend/ledger/ledger.ts";
import { systemTime } from "../src/omen/spend/ledger/system-time.ts";
import { meters } from "./support/ledger/meters.ts";

/** `LEDGER_KILLS=100 bun test test/ledger.test.ts` kills more often. */
const kills = Number(process.env["LEDGER_KILLS"] ?? 4);
const root = resolve(import.meta.dir, "..");

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "omen-ledger-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the log says was sent. */
async function sentIn(log: string): Promise<{ count: number; cost: number }> {
  const lines = (await readFile(log, "utf8").catch(() => "")).split("\n").slice(0, -1);
  return { count: lines.length, cost: lines.reduce((sum, line) => sum + Number(line.split(" ")[2]), 0) };
}

const size = (log: string): Promise<number> =>
  stat(log).then(
    ({ size }) => size,
    () => 0,
  );

/**
 * What the ledger counts, seen by a process that comes after; it leaves everything as it is but for what recovery does.
 */
async function countedIn(path: string): Promise<readonly { spent: bigint; unsettled: bigint; left: bigint }[]> {
  const journal = new SqliteJournal(path);
  const ledger = await Ledger.open({ ...systemTime, journal, zone: "UTC" });
  const views = meters.map((meter) => ledger.view(meter));
  await ledger.close();
  await journal.close();
  return views;
}

/** Lets a process spend, kills it as often as asked when its log has grown, and lets the last one come to its end. */
async function spend(command: readonly string[], path: string, log: string, kills: number): Promise<void> {
  for (let kill = 0; kill <= kills; kill++) {
    const before = await size(log);
    const child = Bun.spawn([...command, path, log, String(kill)], { stdout: "ignore", stderr: "inherit" });
    if (kill === kills) expect(await child.exited).toBe(0);
    else {
      while (child.exitCode === null && (await size(log)) < before + 2000 + 700 * kill) await Bun.sleep(1);
      child.kill("SIGKILL");
      await child.exited;
    }
    const { cost } = await sentIn(log);
    const [total, rolling] = await countedIn(path);
    if (!total || !rolling) throw new Error("no meters");
    expect(BigInt(cost)).toBeLessThanOrEqual(meters[0]?.cap ?? 0n);
    expect(total.spent + total.unsettled).toBeGreaterThanOrEqual(BigInt(cost));
    expect(rolling.spent + rolling.unsettled).toBeGreaterThanOrEqual(BigInt(cost));
  }
}

describe("budgets on a real disk", () => {
  test("a process that is killed again and again neither overspends nor forgets", async () => {
    const path = join(folder, "killed.db");
    const log = join(folder, "killed.log");
    await spend([process.execPath, join(root, "test/support/ledger/child.ts")], path, log, kills);
  }, 120_000);

  test("not killed, it counts the truth, and its records sum up to it", async () => {
    const path = join(folder, "whole.db");
    const log = join(folder, "whole.log");
    await spend([process.execPath, join(root, "test/support/ledger/child.ts")], path, log, 0);
    const { cost, count } = await sentIn(log);
    const [total, , soft] = await countedIn(path);
    expect(total).toMatchObject({ spent: BigInt(cost), unsettled: 0n });
    expect(soft).toMatchObject({ spent: BigInt(cost) });
    expect(cost).toBeGreaterThan(Number(meters[0]?.cap ?? 0n) * 0.95);
    const journal = new SqliteJournal(path);
    const [line] = await journal.usage({ groupBy: [], from: 0, to: systemTime.clock.now() + 1 });
    expect(line).toMatchObject({ requests: count, cost: BigInt(cost) });
    await journal.close();
  }, 60_000);

  test("inside an executable the journal's thread is found, wherever it is started", async () => {
    const source = join(folder, "program");
    await cp(join(root, "src"), join(source, "src"), { recursive: true });
    await cp(join(root, "test/support/ledger"), join(source, "test/support/ledger"), { recursive: true });
    await writeFile(join(source, "src/main.ts"), 'import "../test/support/ledger/child.ts";\n');
    const built = await Bun.build({
      root: join(source, "src"),
      entrypoints: [join(source, "src/main.ts"), join(source, "src/omen/spend/journal/worker.ts")],
      compile: { outfile: join(folder, "spender") },
      bytecode: true,
      format: "esm",
    });
    expect(built.success).toBe(true);
    const log = join(folder, "executable.log");
    await spend([join(folder, "spender")], join(folder, "executable.db"), log, 0);
    expect((await sentIn(log)).count).toBeGreaterThan(1000);
  }, 60_000);
});
