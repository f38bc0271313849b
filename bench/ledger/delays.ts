import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pinned } from "../lib/machine.ts";
import { freePort, startServer } from "../lib/server.ts";
import { percentile } from "../lib/statistics.ts";

/** How long calls took while something else was done. */
export interface Delays {
  /** Calls a second. */
  readonly rate: number;
  readonly rows: readonly {
    readonly name: string;
    readonly p50: number;
    readonly p99: number;
    readonly greatest: number;
  }[];
}

const rate = 100;

interface DelaysOptions {
  readonly omen: readonly string[];
  /** A data folder with a filled store. */
  readonly folder: string;
  readonly seconds: number;
}

/** Calls an Omen at an even rate: alone, and while reports are asked, a backup is made and the store is checked. */
export async function delays({ omen, folder, seconds }: DelaysOptions): Promise<Delays> {
  const port = await freePort();
  const command = [...omen, "serve", "--port", String(port), "--data", folder];
  const server = await startServer({
    command,
    core: 0,
    port,
    healthPath: "/health",
    env: { OMEN_DISCOVERY__ENABLED: "false" },
    startWithinMs: 120_000,
  });
  try {
    const admin = readFileSync(join(folder, "keys/admin"), "utf8").trim();
    const ask = async (path: string): Promise<void> => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${admin}` } });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      await answer.bytes();
    };
    const run = async (args: readonly string[]): Promise<void> => {
      const child = Bun.spawn(pinned(1, [...omen, ...args]), {
        env: { ...process.env, OMEN_DATA: folder, OMEN_DISCOVERY__ENABLED: "false" },
        stdout: "ignore",
        stderr: "pipe",
      });
      const said = await child.stderr.text();
      if ((await child.exited) !== 0) throw new Error(`omen ${args.join(" ")}: ${said}`);
    };
    const since = encodeURIComponent(new Date(Date.now() - 89 * 86_400_000).toISOString());
    const backUp = async (): Promise<void> => {
      const file = join(folder, "beside.tar");
      await run(["backup", file]);
      rmSync(file);
    };
    const beside: readonly (readonly [string, (() => Promise<void>) | undefined])[] = [
      ["nothing", undefined],
      ["reports, one after the other", () => ask(`/admin/usage?group_by=user,model&from=${since}`)],
      ["pages of records", () => ask("/admin/requests?limit=1000")],
      ["omen backup", backUp],
      ["omen doctor, which checks the store", () => run(["doctor"])],
    ];
    const rows = [];
    await measure(port, 2, undefined); // warm
    for (const [name, act] of beside) rows.push({ name, ...(await measure(port, seconds, act)) });
    return { rate, rows };
  } finally {
    await server.stop();
  }
}

async function measure(port: number, seconds: number, act: (() => Promise<void>) | undefined) {
  const body = JSON.stringify({ model: "echo", messages: [{ role: "user", content: "Hello" }] });
  let isOver = false;
  const acting = (async () => {
    for (;;) {
      if (!act || isOver) return;
      await act();
    }
  })();
  const times: number[] = [];
  const started = performance.now();
  const calls: Promise<void>[] = [];
  for (let count = 0; count < seconds * rate; count++) {
    const due = started + (count * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 0) await Bun.sleep(wait);
    const from = Math.min(due, performance.now()); // a timer may be early
    calls.push(
      fetch(`http://127.0.0.1:${port}/v1/chat/completions`, { method: "POST", body }).then(async (answer) => {
        await answer.bytes();
        times.push(performance.now() - from);
      }),
    );
  }
  await Promise.all(calls);
  isOver = true;
  await acting;
  return { p50: percentile(times, 50), p99: percentile(times, 99), greatest: percentile(times, 100) };
}
