import { runOwn } from "../../lib/generator.ts";
import type { LoadResult } from "../../lib/load.ts";
import { difference } from "../../lib/statistics.ts";
import { table } from "../../lib/table.ts";
import { againstCell, errorsCell, samplesCell } from "../cells.ts";
import { chatLanes, planOf, translatingLanes } from "../lanes.ts";
import { cpu, measure } from "../rounds.ts";
import type { Scenario } from "../scenario.ts";
import { paced as pace } from "../wire/pace.ts";
import { wordsOf } from "../wire/wire.ts";

const connections = 200;
const streamMs = (pace.events - 1) * pace.intervalMs;
const unmeasuredMs = 1_500;

const delayOf = (pick: (delay: NonNullable<LoadResult["delay"]>) => number) => (result: LoadResult) =>
  result.delay ? pick(result.delay) : Number.NaN;
const p50 = delayOf(({ p50 }) => p50);
const p99 = delayOf(({ p99 }) => p99);
const greatest = delayOf(({ greatest }) => greatest);
const eventRate = (result: LoadResult): number => (result.delay?.words ?? Number.NaN) / result.seconds;

/**
 * Many streams that come word by word, as a model's do: how much later a client has each
 * word than the provider gave it.
 */
export const paced: Scenario = {
  name: "paced",
  async run(ground) {
    const running = await ground.running();
    const lanes = [...chatLanes(running), ...translatingLanes(running)];
    const outcomes = await measure(
      lanes.map((lane) => {
        const stamps = wordsOf(lane.provider, pace.events);
        const request = planOf(lane, { pace: "paced", stream: true });
        return {
          lane,
          load: "paced",
          run: runOwn,
          plan: { ...request, connections, stamps, beginOverMs: streamMs, unmeasuredMs },
        };
      }),
      // a round without the time in which the generator warms up, and in which not all streams are there yet
      { ...ground.effort, seconds: ground.effort.seconds + unmeasuredMs / 1_000 },
    );
    const of = (name: string) => outcomes.get("paced")?.get(name);
    const direct = of(ground.mock.target.name);
    const rows = lanes.map(({ name }) => {
      const own = of(name);
      return [
        name,
        samplesCell(own, p50),
        samplesCell(own, p99),
        samplesCell(own, greatest),
        againstCell(own, direct, p99, difference),
        samplesCell(own, eventRate),
        samplesCell(own, cpu),
        errorsCell(own),
      ];
    });
    const titles = ["p50 ms", "p99 ms", "max ms", "p99 beyond direct, ms", "words a second", "processor µs a stream"];
    return {
      method: [
        `paced: ${connections} streams at once of ${pace.events} events ${pace.intervalMs} ms apart, begun evenly over ${streamMs} ms, each followed by another, those of the first ${unmeasuredMs} ms counted but not timed; the delay of a word is from the mock's write of it, whose time it carries, to the client's read, so the mock's own lateness is not in it; direct's delay is the error of mock and client, which share a core; a stream that lacks a word is an error; the goal is a p99 at most 5 ms beyond direct's`,
      ],
      tables: [table([`delay of a word, c=${connections}`, ...titles, "errors"], rows)],
      figures: { outcomes },
    };
  },
};
