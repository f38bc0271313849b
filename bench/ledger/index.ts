import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { say } from "../../src/cli/terminal.ts";
import { SqliteJournal } from "../../src/omen/spend/journal/journal.ts";
import type { UsageQuery } from "../../src/omen/spend/journal/report.ts";
import { machine } from "../lib/machine.ts";
import { publish, type ReportOptions } from "../lib/report.ts";
import { spread, type Spread } from "../lib/statistics.ts";
import { spreadText, table } from "../lib/table.ts";
import { delays, type Delays } from "./delays.ts";
import { fill, world } from "./fill.ts";

export interface LedgerOptions extends ReportOptions {
  readonly quick: boolean;
  readonly records: number;
  /** How the Omen under measurement is called. */
  readonly omen: readonly string[];
}

const [hourMs, dayMs] = [3_600_000, 86_400_000];

/** Measures reports over many records, and what a report, a backup and a check of the store do to calls under way. */
export async function benchLedger(options: LedgerOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "omen-bench-ledger-"));
  const path = join(folder, "omen.db");
  try {
    const until = Math.floor(Date.now() / hourMs) * hourMs - 17 * 60_000;
    say(`bench: writing ${options.records.toLocaleString("en-US")} records`);
    fill(path, options.records, until);
    const bytes = statSync(path).size;
    const reports = await measureReports(path, until, options.quick ? 3 : 11);
    say("bench: calls while the store is read");
    const calls = await delays({ omen: options.omen, folder, seconds: options.quick ? 3 : 15 });
    const figures = { reports, calls, bytes };
    await publish("ledger", report(figures, options), figures, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What people ask, and the time it takes in milliseconds. */
async function measureReports(path: string, until: number, rounds: number): Promise<ReadonlyMap<string, Spread>> {
  const journal = new SqliteJournal(path);
  const last = (ms: number): Pick<UsageQuery, "from" | "to"> => ({ from: until - ms, to: until + 1 });
  const asked: readonly (readonly [name: string, ask: () => Promise<unknown>])[] = [
    ["by model, 30 days", () => journal.usage({ groupBy: ["model"], ...last(30 * dayMs) })],
    ["by user and model, 90 days", () => journal.usage({ groupBy: ["user", "model"], ...last(90 * dayMs) })],
    ["by key, 90 days", () => journal.usage({ groupBy: ["principal"], ...last(90 * dayMs) })],
    ["by day, 90 days", () => journal.usage({ groupBy: ["day"], ...last(90 * dayMs) })],
    ["by tag, 30 days", () => journal.usage({ groupBy: ["tag:project"], ...last(30 * dayMs) })],
    [
      "one key by model, 30 days",
      () => journal.usage({ groupBy: ["model"], filter: { principal: "key:k7" }, ...last(30 * dayMs) }),
    ],
    [
      "one key by session, a day",
      () => journal.usage({ groupBy: ["session"], filter: { principal: "key:k8" }, ...last(dayMs) }),
    ],
    ["one session", () => journal.usage({ groupBy: ["session"], filter: { session: "s-8-10" }, ...last(90 * dayMs) })],
    ["a page of 100 records", () => journal.records({ limit: 100 })],
    [
      "a page of one key's, from the middle",
      () => journal.records({ filter: { principal: "key:k7" }, before: until - 45 * dayMs, limit: 100 }),
    ],
    ["a page of one model's", () => journal.records({ filter: { model: "model-3" }, limit: 100 })],
  ];
  const times = new Map<string, Spread>();
  for (const [name, ask] of asked) {
    const measured: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const started = performance.now();
      await ask();
      measured.push(performance.now() - started);
    }
    times.set(name, spread(measured));
  }
  await journal.close();
  return times;
}

function report(
  {
    reports,
    calls,
    bytes,
  }: { readonly reports: ReadonlyMap<string, Spread>; readonly calls: Delays; readonly bytes: number },
  { records, omen }: LedgerOptions,
): string {
  return [
    ...machine().map((line) => `- ${line}`),
    `- ${records.toLocaleString("en-US")} records of ${world.days} days, ${world.keys} keys and ${world.models} models, ${Math.round(bytes / 1e6).toLocaleString("en-US")} MB; reports by the journal's own thread, the first of them cold but for the pages that filling left`,
    `- calls: ${calls.rate} a second, evenly, to the echo of ${omen.join(" ").split("/").at(-1)}; times from when each was due`,
    "",
    table(
      ["reports", "ms"],
      [...reports].map(([name, times]) => [name, spreadText(times)]),
    ),
    "",
    table(
      ["calls beside it", "p50 ms", "p99 ms", "greatest ms"],
      calls.rows.map(({ name, p50, p99, greatest }) => [name, ...[p50, p99, greatest].map((ms) => ms.toFixed(2))]),
    ),
  ].join("\n");
}
