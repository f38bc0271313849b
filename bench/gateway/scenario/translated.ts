import { runLoad } from "../../lib/generator.ts";
import { ratio } from "../../lib/statistics.ts";
import { table } from "../../lib/table.ts";
import { againstCell, errorsCell, samplesCell } from "../cells.ts";
import { bareMessagesLane, chatLanes, planOf, translatingLanes } from "../lanes.ts";
import { cpu, measure, rate, wholeP50, wholeP99 } from "../rounds.ts";
import type { Scenario } from "../scenario.ts";
import { bareName, omenName } from "../targets.ts";
import { atOnce } from "../wire/pace.ts";

const connections = 16;

/**
 * Instant streams between unlike client and provider, each against the bare proxy's relay of the same provider's bytes.
 */
export const translated: Scenario = {
  name: "translated",
  async run(ground) {
    const running = await ground.running();
    const bareMessages = bareMessagesLane(running);
    const lanes = [
      ...chatLanes(running).filter(({ name }) => name === bareName || name === omenName),
      bareMessages,
      ...translatingLanes(running),
    ];
    const outcomes = await measure(
      lanes.map((lane) => {
        const plan = { ...planOf(lane, { pace: "mock", stream: true }), connections };
        return { lane, load: "stream", run: runLoad, plan };
      }),
      ground.effort,
    );
    const of = (name: string) => outcomes.get("stream")?.get(name);
    const rows = lanes.map(({ name, provider }) => {
      const own = of(name);
      const bare = of(provider === bareMessages.provider ? bareMessages.name : bareName);
      return [
        name,
        samplesCell(own, rate),
        againstCell(own, bare, rate, ratio),
        samplesCell(own, wholeP50),
        samplesCell(own, wholeP99),
        samplesCell(own, cpu),
        againstCell(own, bare, cpu, ratio),
        errorsCell(own),
      ];
    });
    const titles = [
      "a second",
      "of the bare relay's",
      "p50 ms",
      "p99 ms",
      "processor µs",
      "of the bare relay's",
      "errors",
    ];
    return {
      method: [
        `translated: ${atOnce.events} events at once, c=${connections}; "of the bare relay's" is round by round, against the bare proxy in front of the same provider; Omen gives the words of one read as one event, every word of them checked before; the goal for a translated stream's rate is at least 0.45`,
      ],
      tables: [table([`translated streams of ${atOnce.events} events`, ...titles], rows)],
      figures: { outcomes },
    };
  },
};
