import { runOwn } from "../../lib/generator.ts";
import { difference } from "../../lib/statistics.ts";
import { table } from "../../lib/table.ts";
import { againstCell, errorsCell, firstP50, firstP99, samplesCell } from "../cells.ts";
import { chatLanes, planOf, translatingLanes } from "../lanes.ts";
import { measure } from "../rounds.ts";
import type { Scenario } from "../scenario.ts";
import { split } from "../wire/pace.ts";

const unmeasuredMs = 200;

/** How much later one undisturbed client has its first token. */
export const firstToken: Scenario = {
  name: "first-token",
  async run(ground) {
    const running = await ground.running();
    const lanes = [...chatLanes(running), ...translatingLanes(running)];
    const outcomes = await measure(
      lanes.map((lane) => ({
        lane,
        load: "first",
        run: runOwn,
        plan: { ...planOf(lane, { pace: "split", stream: true }), connections: 1, unmeasuredMs },
      })),
      ground.effort,
    );
    const of = (name: string) => outcomes.get("first")?.get(name);
    const direct = of(ground.mock.target.name);
    const rows = lanes.map(({ name }) => {
      const own = of(name);
      return [
        name,
        samplesCell(own, firstP50, 1_000),
        samplesCell(own, firstP99, 1_000),
        againstCell(own, direct, firstP50, difference, 1_000),
        againstCell(own, direct, firstP99, difference, 1_000),
        errorsCell(own),
      ];
    });
    return {
      method: [
        `first-token: one connection, one stream at a time; the mock writes the first word at once and the rest ${split.afterMs} ms later; from the request's first byte out to the answer's first byte in; the generator's first ${unmeasuredMs} ms are not timed; added is over direct, round by round; the goal is at most 1 ms at p50`,
      ],
      tables: [table(["first token, c=1", "p50 µs", "p99 µs", "added p50 µs", "added p99 µs", "errors"], rows)],
      figures: { outcomes },
    };
  },
};
