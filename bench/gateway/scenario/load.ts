import { runLoad } from "../../lib/generator.ts";
import { ratio } from "../../lib/statistics.ts";
import { figure, table } from "../../lib/table.ts";
import { againstCell, errorsCell, samplesCell } from "../cells.ts";
import { chatLanes, planOf, type LaneAsked } from "../lanes.ts";
import { cpu, measure, rate, wholeP50, wholeP99, type Outcomes, type Point } from "../rounds.ts";
import type { Scenario, Section } from "../scenario.ts";
import { bareName } from "../targets.ts";
import { atOnce } from "../wire/pace.ts";

const loads = {
  whole1: { connections: 1, stream: false },
  whole16: { connections: 16, stream: false },
  whole64: { connections: 64, stream: false },
  larger16: { connections: 16, stream: false, bytes: 16_384 },
  stream16: { connections: 16, stream: true },
} as const satisfies Record<string, { connections: number } & Omit<LaneAsked, "pace">>;

type LoadName = keyof typeof loads;

/** Whole answers and instant streams of one wire format: what a request costs. */
export const load: Scenario = {
  name: "load",
  async run(ground) {
    const running = await ground.running();
    const lanes = chatLanes(running);
    const points = Object.entries(loads).flatMap(([load, { connections, ...asked }]) =>
      lanes.map((lane): Point => {
        const plan = { ...planOf(lane, { pace: "mock", ...asked }), connections };
        return { lane, load, run: runLoad, plan };
      }),
    );
    const outcomes = await measure(points, ground.effort);
    const loadedMb = new Map(running.map(({ target, server }) => [target.name, server.residentMb()]));
    return section(
      lanes.map(({ name }) => name),
      outcomes,
      loadedMb,
    );
  },
};

function section(names: readonly string[], outcomes: Outcomes, loadedMb: ReadonlyMap<string, number>): Section {
  const of = (load: LoadName, name: string) => outcomes.get(load)?.get(name);
  const ratioCell = (load: LoadName, name: string, pick: typeof cpu | typeof rate): string =>
    againstCell(of(load, name), of(load, bareName), pick, ratio);
  const whole = table(
    ["whole answers, 1 KB", "c=1 p50 µs", "c=16 a second", "c=16 p50 ms", "c=16 p99 ms", "c=64 a second"],
    names.map((name) => [
      name,
      samplesCell(of("whole1", name), wholeP50, 1_000),
      samplesCell(of("whole16", name), rate),
      samplesCell(of("whole16", name), wholeP50),
      samplesCell(of("whole16", name), wholeP99),
      samplesCell(of("whole64", name), rate),
    ]),
  );
  const streams = table(
    [`streams of ${atOnce.events} events at once`, "c=16 a second", "c=16 p50 ms", "c=16 p99 ms"],
    names.map((name) => [
      name,
      samplesCell(of("stream16", name), rate),
      samplesCell(of("stream16", name), wholeP50),
      samplesCell(of("stream16", name), wholeP99),
    ]),
  );
  const rates = table(
    ["rate, of the bare proxy's", "JSON c=16", "JSON c=64", "16 KB request c=16", "SSE c=16", "errors"],
    names.map((name) => [
      name,
      ...(["whole16", "whole64", "larger16", "stream16"] as const).map((load) => ratioCell(load, name, rate)),
      errorsCell(...(Object.keys(loads) as LoadName[]).map((load) => of(load, name))),
    ]),
  );
  const processor = table(
    [
      "processor time, µs",
      "JSON c=16",
      "of the bare proxy's",
      "SSE c=16",
      "of the bare proxy's",
      "memory afterwards, MB",
    ],
    names.map((name) => [
      name,
      samplesCell(of("whole16", name), cpu),
      ratioCell("whole16", name, cpu),
      samplesCell(of("stream16", name), cpu),
      ratioCell("stream16", name, cpu),
      figure(loadedMb.get(name) ?? Number.NaN),
    ]),
  );
  const method = [
    "load: whole answers and streams, chat on both sides; the goal is a rate of at least 0.70 of the bare proxy's",
  ];
  return { method, tables: [whole, streams, rates, processor], figures: { outcomes, loadedMb } };
}
