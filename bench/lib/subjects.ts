import { shuffled, spread, type Spread } from "./statistics.ts";

/** One way to do the thing that is compared. `sample` does it and returns what it cost, in the comparison's unit. */
export interface Subject {
  readonly name: string;
  sample(): number | Promise<number>;
}

/** Samples all subjects and sums up what each cost. */
export async function compare(subjects: readonly Subject[], rounds: number, warmUp = 2): Promise<Map<string, Spread>> {
  const samples = await sampled(subjects, rounds, warmUp);
  return new Map([...samples].map(([name, values]) => [name, spread(values)]));
}

/** Samples all subjects round by round, each round in another order, after rounds that are not counted. */
export async function sampled(
  subjects: readonly Subject[],
  rounds: number,
  warmUp = 2,
): Promise<Map<string, readonly number[]>> {
  const samples = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const subject of shuffled(subjects, round + warmUp)) {
      const cost = await subject.sample();
      if (round >= 0) samples.get(subject.name)?.push(cost);
    }
  }
  return samples;
}

/** Milliseconds that a piece of work takes. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
