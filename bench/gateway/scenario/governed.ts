import { runLoad } from "../../lib/generator.ts";
import { ratio } from "../../lib/statistics.ts";
import { table } from "../../lib/table.ts";
import { againstCell, errorsCell, samplesCell } from "../cells.ts";
import { chatLanes, planOf, type Lane } from "../lanes.ts";
import { cpu, measure, rate, wholeP50 } from "../rounds.ts";
import type { Scenario } from "../scenario.ts";
import { omenName, type Running } from "../targets.ts";
import { chat } from "../wire/chat.ts";
import { modelOf } from "../wire/pace.ts";

const loads = {
  whole1: { connections: 1, stream: false },
  whole16: { connections: 16, stream: false },
  stream16: { connections: 16, stream: true },
} as const;

/** What keys, limits, budgets and records cost, and what a choice among deployments does. */
export const governed: Scenario = {
  name: "governed",
  async run(ground) {
    const own = await ground.omensOfTheirOwn();
    const started: Running[] = [];
    try {
      for (const target of own) started.push({ target, server: await target.start() });
      const plain = (await ground.running()).filter(({ target }) => target.name === omenName);
      const lanes = chatLanes([...plain, ...started]);
      const outcomes = await measure(
        Object.entries(loads).flatMap(([load, { connections, stream }]) =>
          lanes.map((lane) => ({ lane, load, run: runLoad, plan: { ...plan(lane, stream), connections } })),
        ),
        ground.effort,
      );
      const of = (load: keyof typeof loads, name: string) => outcomes.get(load)?.get(name);
      const rows = lanes.map(({ name }) => [
        name,
        samplesCell(of("whole1", name), wholeP50, 1_000),
        samplesCell(of("whole16", name), rate),
        againstCell(of("whole16", name), of("whole16", omenName), rate, ratio),
        samplesCell(of("whole16", name), cpu),
        samplesCell(of("stream16", name), rate),
        againstCell(of("stream16", name), of("stream16", omenName), rate, ratio),
        errorsCell(of("whole1", name), of("whole16", name), of("stream16", name)),
      ]);
      const titles = [
        "c=1 p50 µs",
        "JSON c=16 a second",
        "of Omen's",
        "processor µs",
        "SSE c=16 a second",
        "of Omen's",
      ];
      return {
        method: [
          "governed: whole answers and streams as in load, through an Omen without a key, one with a key, limits, a hard budget and a record of each call, and one that chooses among five deployments for each request; the goals are 0.75 and 0.90 of the rate without",
          ...own.map(({ name, description }) => `${name}: ${description}`),
        ],
        tables: [table(["governed and routed", ...titles, "errors"], rows)],
        figures: { outcomes },
      };
    } finally {
      for (const { server } of started) await server.stop();
      for (const target of own) await target.remove();
    }
  },
};

/** The model is asked for by its name, but where Omen is to choose. */
function plan(lane: Lane, stream: boolean) {
  const asked = planOf(lane, { pace: "mock", stream });
  const isRouted = lane.running.target.headers?.["x-omen-session"] !== undefined;
  return isRouted ? { ...asked, body: asked.body.replace(`"${modelOf(chat, "mock")}"`, '"auto"') } : asked;
}
