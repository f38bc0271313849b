import { say } from "../../../src/cli/terminal.ts";
import { startUpstream } from "../../../test/support/upstream/index.ts";
import { shuffled, spread, type Spread } from "../../lib/statistics.ts";
import { table } from "../../lib/table.ts";
import { spreadCell } from "../cells.ts";
import { planOf } from "../lanes.ts";
import type { Scenario } from "../scenario.ts";
import { bareName, bareProxy, omenName, type Target } from "../targets.ts";
import { chat } from "../wire/chat.ts";

/** Starts, idle memory, and clients that leave. */
export const life: Scenario = {
  name: "life",
  async run({ targets, effort, omenAt }) {
    say("bench: starts and idle memory");
    const lives = await measureLife(targets);
    say("bench: clients that leave");
    const leaving = new Map<string, Spread>([
      [bareName, await measureAbort(async (origin) => bareProxy(origin, 0), effort.leavers)],
      [omenName, await measureAbort(omenAt, effort.leavers)],
    ]);
    const rows = targets.map(({ name }) => [
      name,
      spreadCell(lives.get(name)?.start),
      spreadCell(lives.get(name)?.idleMb),
      spreadCell(leaving.get(name)),
    ]);
    const titles = [
      "start to first answered health check, ms",
      "idle memory, MB",
      "client leaves → provider sees it, ms",
    ];
    return {
      method: [
        `life: ${effort.starts} starts after one that isn't counted, with all files in the page cache; memory one second after the first answer; ${effort.leavers} clients that close their connection in the middle of a stream`,
      ],
      tables: [table(["process", ...titles], rows)],
      figures: { lives, leaving },
    };
  },
};

interface Life {
  /** Spawn to the first good answer of the health path, in milliseconds; all files in the page cache. */
  readonly start: Spread;
  /** Resident memory after start, before any chat, in MB (10^6 bytes). */
  readonly idleMb: Spread;
}

/** Starts and stops each target as often as it says, in turn, after one start that isn't counted. */
async function measureLife(targets: readonly Target[]): Promise<Map<string, Life>> {
  const samples = new Map(targets.map((target) => [target, { start: [] as number[], idleMb: [] as number[] }]));
  const most = Math.max(...targets.map(({ starts }) => starts));
  for (let round = 0; round <= most; round++) {
    for (const target of shuffled(targets, round)) {
      if (round > target.starts) continue;
      const server = await target.start();
      await Bun.sleep(1_000); // what is loaded after the first answer belongs to the idle process
      const residentMb = server.residentMb();
      await server.stop();
      if (round === 0) continue; // the first start fills the page cache and makes the data folder
      samples.get(target)?.start.push(server.startMs);
      samples.get(target)?.idleMb.push(residentMb);
    }
  }
  return new Map(
    [...samples]
      .filter(([, { start }]) => start.length > 0)
      .map(([{ name }, { start, idleMb }]) => [name, { start: spread(start), idleMb: spread(idleMb) }]),
  );
}

/** From a client that closes its connection to the provider that sees its own closed, in milliseconds, mid-stream. */
async function measureAbort(makeTarget: (origin: string) => Promise<Target>, times: number): Promise<Spread> {
  await using upstream = await startUpstream();
  upstream.script("gpt-mock", async (exchange) => {
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    await exchange.write('data: {"choices":[{"index":0,"delta":{"content":"word"}}]}\n\n');
    await exchange.closed;
  });
  const target = await makeTarget(upstream.origin);
  const server = await target.start();
  const lane = { name: target.name, running: { target, server }, client: chat, provider: chat };
  const elapsed: number[] = [];
  try {
    for (let index = 0; index < times; index++) {
      const controller = new AbortController();
      const { port, path, headers, body } = planOf(lane, { pace: "mock", stream: true });
      const { signal } = controller;
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body, signal });
      await response.body?.getReader().read();
      const chats = await upstream.received("gpt-mock", index + 1);
      const leftAt = performance.now();
      controller.abort();
      const chat = chats[index];
      await chat?.settled;
      elapsed.push((chat?.endedAt ?? Number.NaN) - leftAt);
    }
  } finally {
    await server.stop();
    await target.remove();
  }
  return spread(elapsed);
}
