import { canPin, machine } from "../lib/machine.ts";
import { hasWrk } from "../lib/generator.ts";
import { figure, spreadText, table } from "../lib/table.ts";
import type { Spread } from "../lib/statistics.ts";
import { pacedEvents, pacedIntervalMs, eventCount } from "./answers.ts";
import type { Life } from "./life.ts";
import type { CaseKey, Effort, Outcome } from "./measure.ts";
import type { Target } from "./targets.ts";

export interface GatewayFigures {
  readonly outcomes: ReadonlyMap<CaseKey, ReadonlyMap<string, Outcome>>;
  readonly life: ReadonlyMap<string, Life>;
  readonly loadedMb: ReadonlyMap<string, number>;
  /** Client leaves → provider sees it, by target. */
  readonly abort: ReadonlyMap<string, Spread>;
}

/** The whole report as Markdown: method first, then the tables. */
export function gatewayReport(targets: readonly Target[], figures: GatewayFigures, effort: Effort): string {
  const names = targets.map(({ name }) => name);
  const { outcomes } = figures;
  const cell = (key: CaseKey, name: string, pick: (outcome: Outcome) => Spread | undefined, scale = 1): string => {
    const outcome = outcomes.get(key)?.get(name);
    const value = outcome && pick(outcome);
    return value === undefined ? "–" : spreadText(scaled(value, scale));
  };
  const rate = ({ rate }: Outcome): Spread => rate;
  const cpu = ({ cpu }: Outcome): Spread => cpu;
  const p50 = ({ p50 }: Outcome): Spread => p50;
  const p99 = ({ p99 }: Outcome): Spread => p99;

  const whole = table(
    [
      "whole answers, 1 KB",
      "c=1 p50 µs",
      "c=16 a second",
      "c=16 p50 ms",
      "c=16 p99 ms",
      "c=64 a second",
      "16 KB request, c=16 a second",
    ],
    names.map((name) => [
      name,
      cell("json1", name, p50, 1_000),
      cell("json16", name, rate),
      cell("json16", name, p50),
      cell("json16", name, p99),
      cell("json64", name, rate),
      cell("large16", name, rate),
    ]),
  );
  const streams = table(
    [`streams of ${eventCount} events at once`, "c=16 a second", "c=16 p50 ms", "c=16 p99 ms", "c=1 first byte p50 µs"],
    names.map((name) => [
      name,
      cell("stream16", name, rate),
      cell("stream16", name, p50),
      cell("stream16", name, p99),
      cell("first1", name, ({ first50 }) => first50, 1_000),
    ]),
  );
  const paced = table(
    [
      `${pacedEvents} events, ${pacedIntervalMs} ms apart, c=50`,
      "first byte p50 ms",
      "first byte p99 ms",
      "whole stream p50 ms",
      "streams",
    ],
    names.map((name) => [
      name,
      cell("paced50", name, ({ first50 }) => first50),
      cell("paced50", name, ({ first99 }) => first99),
      cell("paced50", name, p50),
      String(outcomes.get("paced50")?.get(name)?.requests ?? "–"),
    ]),
  );
  const rates = table(
    ["rate, of the bare Bun proxy's", "JSON c=16", "JSON c=64", "16 KB request c=16", "SSE c=16"],
    names.map((name) => [
      name,
      ...(["json16", "json64", "large16", "stream16"] as const).map((key) => ratio(outcomes.get(key), name, rate)),
    ]),
  );
  const processor = table(
    ["processor time, µs", "JSON c=16", "of the bare proxy's", "SSE c=16", "of the bare proxy's", "a paced stream"],
    names.map((name) => [
      name,
      cell("json16", name, cpu),
      ratio(outcomes.get("json16"), name, cpu),
      cell("stream16", name, cpu),
      ratio(outcomes.get("stream16"), name, cpu),
      cell("paced50", name, cpu),
    ]),
  );
  const life = table(
    [
      "process",
      "start to first answered health check, ms",
      "idle memory, MB",
      "memory after the load, MB",
      "client leaves → provider sees it, ms",
      "errors of requests",
    ],
    names.map((name) => {
      const { start, idleMb } = figures.life.get(name) ?? {};
      const loadedMb = figures.loadedMb.get(name);
      const abort = figures.abort.get(name);
      return [
        name,
        start ? spreadText(start) : "–",
        idleMb ? spreadText(idleMb) : "–",
        loadedMb === undefined ? "–" : figure(loadedMb),
        abort ? spreadText(abort) : "–",
        errorText(outcomes, name),
      ];
    }),
  );
  return [method(targets, effort), whole, streams, paced, rates, processor, life].join("\n\n");
}

function method(targets: readonly Target[], { rounds, seconds, warmUpSeconds }: Effort): string {
  const pinning = canPin
    ? "each gateway is held to core 0, mock and load generator to core 1 (taskset)"
    : "nothing is held to a core (taskset or a second core is missing)";
  const generator = hasWrk
    ? "load by wrk, one thread, connections kept; first-byte times and paced streams by bench/lib/load.ts"
    : "load by bench/lib/load.ts (wrk is not installed)";
  return [
    ...machine(),
    `${pinning}; the mock answers with fixed bytes at once, or paced where it says so`,
    `${generator}; closed loop: a connection sends again when its answer is whole`,
    `${rounds} rounds of ${seconds} s a point after ${warmUpSeconds} s unmeasured; all targets run at once, one is loaded at a time, in another order every round`,
    "figures are medians over the rounds, with least and greatest in brackets; before the load every target's answers were checked",
    ...targets.map(({ name, description }) => `${name}: ${description}`),
  ]
    .map((line) => `- ${line}`)
    .join("\n");
}

/** A target's figure over the bare proxy's, of the medians in one run. */
function ratio(
  outcomes: ReadonlyMap<string, Outcome> | undefined,
  name: string,
  pick: (outcome: Outcome) => Spread,
): string {
  const [own, bare] = [outcomes?.get(name), outcomes?.get("bare Bun proxy")];
  if (own === undefined || bare === undefined) return "–";
  const value = pick(own).median / pick(bare).median;
  return value.toFixed(value < 0.1 ? 3 : 2);
}

function errorText(outcomes: GatewayFigures["outcomes"], name: string): string {
  const all = [...outcomes.values()].flatMap((byName) => byName.get(name) ?? []);
  const errors = all.reduce((sum, outcome) => sum + outcome.errors, 0);
  const requests = all.reduce((sum, outcome) => sum + outcome.requests, 0);
  return `${errors} of ${requests + errors}`;
}

const scaled = ({ median, min, max, count }: Spread, scale: number): Spread => ({
  median: median * scale,
  min: min * scale,
  max: max * scale,
  count,
});
