import { runLoad } from "../../lib/generator.ts";
import { ratio } from "../../lib/statistics.ts";
import { table } from "../../lib/table.ts";
import { againstCell, errorsCell, samplesCell } from "../cells.ts";
import { chatLanes, planOf } from "../lanes.ts";
import { cpu, measure, rate, wholeP50 } from "../rounds.ts";
import type { Scenario } from "../scenario.ts";
import { bareName } from "../targets.ts";
import { longTurns } from "../wire/request.ts";

const bytes = 100_000;

const prompts = {
  "code, ASCII": '  if (name === "fox") {\n    return "jumps over the lazy dog"; // \\d+\n  }\n',
  "prose with a dash — not Latin-1": "The quick brown fox — “jumps” over the lazy dog.\n",
} as const;

/** Prompts of 100 KB, whole answers. */
export const large: Scenario = {
  name: "large",
  async run(ground) {
    const lanes = chatLanes(await ground.running());
    const outcomes = await measure(
      Object.entries(prompts).flatMap(([prompt, line]) =>
        lanes.flatMap((lane) =>
          [1, 16].map((connections) => {
            const request = planOf(lane, { pace: "mock", stream: false, turns: longTurns(bytes, line) });
            return { lane, load: `${prompt}, c=${connections}`, run: runLoad, plan: { ...request, connections } };
          }),
        ),
      ),
      ground.effort,
    );
    const tables = Object.keys(prompts).map((prompt) => {
      const of = (connections: number, name: string) => outcomes.get(`${prompt}, c=${connections}`)?.get(name);
      const rows = lanes.map(({ name }) => {
        const [one, many, bareOne, bareMany] = [of(1, name), of(16, name), of(1, bareName), of(16, bareName)];
        return [
          name,
          samplesCell(one, wholeP50, 1_000),
          againstCell(one, bareOne, wholeP50, ratio),
          samplesCell(many, rate),
          againstCell(many, bareMany, rate, ratio),
          samplesCell(many, wholeP50),
          againstCell(many, bareMany, wholeP50, ratio),
          samplesCell(many, cpu),
          errorsCell(one, many),
        ];
      });
      const titles = ["c=1 p50 µs", "of bare's", "c=16 a second", "of bare's", "c=16 p50 ms", "of bare's"];
      return table([`100 KB prompt: ${prompt}`, ...titles, "processor µs", "errors"], rows);
    });
    return {
      method: [
        "large: requests of 100 KB in 13 turns, whole answers of 1 KB; the goal is a p50 of at most 1.3 times the bare proxy's",
      ],
      tables,
      figures: { outcomes },
    };
  },
};
