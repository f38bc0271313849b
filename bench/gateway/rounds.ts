import { say } from "../../src/cli/terminal.ts";
import type { LoadPlan, LoadResult } from "../lib/load.ts";
import { shuffled, spread, paired, type Spread } from "../lib/statistics.ts";
import type { Effort } from "./scenario.ts";
import type { Lane } from "./lanes.ts";

/** One load on one lane. */
export interface Point {
  readonly lane: Lane;
  /** Which of a scenario's loads, for those with several. */
  readonly load: string;
  readonly run: (plan: LoadPlan) => Promise<LoadResult>;
  readonly plan: Omit<LoadPlan, "seconds">;
}

interface Sample extends LoadResult {
  /** Processor time of the target for each answer: hardly disturbed by what else the machine does. */
  readonly cpuMicroseconds: number;
}

/** What a point gave, round by round. */
export class Samples {
  constructor(readonly rounds: readonly Sample[]) {}

  over(pick: (sample: Sample) => number): Spread {
    return spread(this.rounds.map(pick));
  }

  /** Against another point, round by round. */
  against(base: Samples, pick: (sample: Sample) => number, compare: (value: number, base: number) => number): Spread {
    return paired(this.rounds.map(pick), base.rounds.map(pick), compare);
  }

  get answers(): number {
    return this.rounds.reduce((sum, { requests }) => sum + requests, 0);
  }

  get errors(): number {
    return this.rounds.reduce((sum, { errors }) => sum + errors.status + errors.socket, 0);
  }
}

export const rate = ({ requests, seconds }: LoadResult): number => requests / seconds;
export const wholeP50 = ({ whole }: LoadResult): number => whole.p50;
export const wholeP99 = ({ whole }: LoadResult): number => whole.p99;
export const cpu = ({ cpuMicroseconds }: Sample): number => cpuMicroseconds;

/** By load, then by the lane's name. */
export type Outcomes = ReadonlyMap<string, ReadonlyMap<string, Samples>>;

/** Measures all points, one at a time, in another order every round, after a time that isn't measured. */
export async function measure(points: readonly Point[], effort: Effort): Promise<Outcomes> {
  const samples = new Map<Point, Sample[]>(points.map((point) => [point, []]));
  for (const point of points) await warmUp(point, effort.warmUps);
  for (let round = 0; round < effort.rounds; round++) {
    say(`bench: round ${round + 1} of ${effort.rounds}`);
    for (const point of shuffled(points, round)) samples.get(point)?.push(await once(point, effort.seconds));
  }
  const outcomes = new Map<string, Map<string, Samples>>();
  for (const [{ load, lane }, rounds] of samples) {
    outcomes.set(load, (outcomes.get(load) ?? new Map<string, Samples>()).set(lane.name, new Samples(rounds)));
  }
  return outcomes;
}

/** A run that takes this share of the least processor time before it, or more, is no faster. */
const fasterShare = 0.97;

/**
 * Loads the point until the runtime has compiled what is hot: `steady` runs in a row that
 * were no faster than those before.
 */
async function warmUp(point: Point, { seconds, steady, most }: Effort["warmUps"]): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0, same = 0; run < most && same < steady; run++) {
    const { cpuMicroseconds } = await once(point, seconds);
    same = cpuMicroseconds < least * fasterShare ? 0 : same + 1;
    least = Math.min(least, cpuMicroseconds);
  }
}

/** How often a load may bring no answer at all before the measurement is given up. */
const emptyMax = 3;

/** A time without an answer has no figures: its connections count as broken, and it is repeated. */
async function once({ lane, load, run, plan }: Point, seconds: number): Promise<Sample> {
  const { server } = lane.running;
  let unanswered = 0;
  for (let empty = 0; empty < emptyMax; empty++) {
    const before = server.cpuMicroseconds();
    const result = await run({ ...plan, seconds });
    const { requests, errors } = result;
    if (requests > 0) {
      const cpuMicroseconds = (server.cpuMicroseconds() - before) / requests;
      return { ...result, errors: { ...errors, socket: errors.socket + unanswered }, cpuMicroseconds };
    }
    unanswered += plan.connections;
    say(`bench: no answer in ${seconds} s from ${lane.name} (${load}); again`);
  }
  throw new Error(`${lane.name} gave no answer in ${emptyMax} times ${seconds} s (${load})`);
}
