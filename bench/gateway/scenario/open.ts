import { say } from "../../../src/cli/terminal.ts";
import { runOwn } from "../../lib/generator.ts";
import type { LoadResult } from "../../lib/load.ts";
import type { ServerProcess } from "../../lib/server.ts";
import { shuffled, spread } from "../../lib/statistics.ts";
import { table } from "../../lib/table.ts";
import { spreadCell } from "../cells.ts";
import { chatLanes, planOf, translatingLanes, type Lane } from "../lanes.ts";
import type { Scenario } from "../scenario.ts";
import { bareName, omenName, type Running, type Target } from "../targets.ts";
import { slow as pace } from "../wire/pace.ts";
import { wordsOf } from "../wire/wire.ts";

const streams = 1_000;
const beginOverMs = 2_000;

interface Sample extends LoadResult {
  readonly idleMb: number;
  readonly mostMb: number;
}

/** A thousand streams that are open side by side: the memory that they take, and whether all come through. */
export const open: Scenario = {
  name: "open",
  async run({ targets, effort }) {
    const kinds = targets
      .filter(({ name }) => name === bareName || name === omenName)
      .flatMap((target) => lanesOn(target).map((pick) => ({ target, pick, samples: [] as Sample[] })));
    const rounds = Math.max(1, effort.rounds - 2); // each takes ten seconds
    for (let round = 0; round < rounds; round++) {
      say(`bench: ${streams} open streams, round ${round + 1} of ${rounds}`);
      for (const { target, pick, samples } of shuffled(kinds, round)) samples.push(await once(target, pick));
    }
    const rows = kinds.map(({ pick, samples }) => {
      const over = (of: (sample: Sample) => number): string => spreadCell(spread(samples.map(of)));
      const sum = (of: (sample: Sample) => number): number => samples.reduce((total, sample) => total + of(sample), 0);
      return [
        pick.name,
        over(({ idleMb }) => idleMb),
        over(({ mostMb }) => mostMb),
        over(({ idleMb, mostMb }) => mostMb - idleMb),
        over(({ delay }) => delay?.p99 ?? Number.NaN),
        `${streams * rounds - sum(({ requests }) => requests)} of ${streams * rounds}`,
      ];
    });
    const titles = ["idle, MB", "most while open, MB", "added, MB", "delay of a word p99 ms", "lost"];
    return {
      method: [
        `open: ${streams} streams of ${pace.events} events ${pace.intervalMs} ms apart, begun evenly over ${beginOverMs} ms, so that all are open at once, each on a process that was just started; resident memory, its greatest of a reading every 100 ms against that of the idle process; a stream counts as lost unless every word of it arrived; ${rounds} rounds; the goal is at most 120 MB more than idle, and none lost`,
      ],
      tables: [table([`${streams} open streams`, ...titles], rows)],
      figures: Object.fromEntries(kinds.map(({ pick, samples }) => [pick.name, samples])),
    };
  },
};

interface LaneKind {
  readonly name: string;
  lane(running: Running): Lane;
}

const lanesOn = (target: Target): LaneKind[] => {
  const passing: LaneKind = { name: target.name, lane: (running) => first(chatLanes([running])) };
  if (target.name !== omenName) return [passing];
  const name = "Omen, Messages client → chat provider";
  return [passing, { name, lane: (running) => first(translatingLanes([running])) }];
};

function first(lanes: readonly Lane[]): Lane {
  const [lane] = lanes;
  if (!lane) throw new Error("no lane");
  return lane;
}

async function once(target: Target, kind: LaneKind): Promise<Sample> {
  const server = await target.start();
  try {
    await Bun.sleep(1_000); // what is loaded after the first answer belongs to the idle process
    const idleMb = server.residentMb();
    const lane = kind.lane({ target, server });
    const stamps = wordsOf(lane.provider, pace.events);
    const request = planOf(lane, { pace: "slow", stream: true });
    const watch = watchMemory(server);
    const result = await runOwn({ ...request, connections: streams, seconds: 0, stamps, beginOverMs });
    return { ...result, idleMb, mostMb: watch.stop() };
  } finally {
    await server.stop();
  }
}

function watchMemory(server: ServerProcess): { stop(): number } {
  let most = server.residentMb();
  const timer = setInterval(() => (most = Math.max(most, server.residentMb())), 100);
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}
