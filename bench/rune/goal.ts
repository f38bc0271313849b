import { paired, ratio, spread, type Spread } from "../lib/statistics.ts";

/** One figure that Rune is to reach, beside what does the same. */
export interface Goal {
  readonly what: string;
  readonly unit: string;
  readonly ours: Spread;
  /** Absent where the goal is a figure alone. */
  readonly peer?: { readonly name: string; readonly cost: Spread };
  /** Ours of the peer's, or the peer's of ours where more is better, in rounds that both were measured in. */
  readonly ratio?: Spread;
  /** As people read it. */
  readonly goal: string;
  readonly isMet: boolean;
}

interface Compared {
  readonly what: string;
  readonly unit: string;
  readonly samples: ReadonlyMap<string, readonly number[]>;
  readonly ours: string;
  readonly peer: string;
}

/** Costs: ours is to be at most `most` times the peer's, or with `more` of its unit at most that above. */
export function costGoal(compared: Compared, most: number, more?: number): Goal {
  const { ours, peer } = valuesOf(compared);
  const shared = paired(ours, peer, ratio);
  const own = spread(ours);
  const other = spread(peer);
  return {
    what: compared.what,
    unit: compared.unit,
    ours: own,
    peer: { name: compared.peer, cost: other },
    ratio: shared,
    goal: more === undefined ? `at most ${most}` : `at most ${more} ${compared.unit} more`,
    isMet: more === undefined ? shared.median <= most : own.median - other.median <= more,
  };
}

/** Costs: the peer's is to be at least `least` times ours. */
export function speedGoal(compared: Compared, least: number): Goal {
  const { ours, peer } = valuesOf(compared);
  const times = paired(peer, ours, ratio);
  return {
    what: compared.what,
    unit: compared.unit,
    ours: spread(ours),
    peer: { name: compared.peer, cost: spread(peer) },
    ratio: times,
    goal: `${least} times as fast`,
    isMet: times.median >= least,
  };
}

/** A figure that is to stay below another. */
export const boundGoal = (what: string, unit: string, values: readonly number[], most: number): Goal => {
  const ours = spread(values);
  return { what, unit, ours, goal: `under ${most} ${unit}`, isMet: ours.median < most };
};

/** A figure that is to be above another. */
export const leastGoal = (what: string, unit: string, values: readonly number[], least: number): Goal => {
  const ours = spread(values);
  return { what, unit, ours, goal: `at least ${least} ${unit}`, isMet: ours.median >= least };
};

function valuesOf({ samples, ours, peer }: Compared) {
  return { ours: samples.get(ours) ?? [], peer: samples.get(peer) ?? [] };
}
