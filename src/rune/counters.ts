import { library } from "./loader.ts";
import { getU64, struct } from "./memory.ts";
import { Counter, Operation } from "./native.gen.ts";
import type { OperationCount } from "./types.ts";

/** Upper bounds of the native buckets, in nanoseconds, by their fields. */
const bounds = Object.entries(Counter.at)
  .filter(([field]) => field.startsWith("under_"))
  .map(([, at], index) => ({ at, seconds: 4 ** index * 2 ** 12 * 1e-9 }));

const taken = struct(Counter.bytes);

/** What Rune has counted in this process, by kind of call; empty calls are left out. Loads the library. */
export function operationCounts(): OperationCount[] {
  const { rune_counter_get } = library().symbols;
  const { at } = Counter;
  return Object.entries(Operation).flatMap(([operation, number]) => {
    rune_counter_get(number, taken.bytes);
    const calls = getU64(taken, at.calls);
    if (calls === 0) return [];
    let below = 0;
    const buckets = bounds.map(({ at: place, seconds }) => ({ seconds, count: (below += getU64(taken, place)) }));
    const failures = getU64(taken, at.failures);
    return [{ operation, calls, failures, seconds: getU64(taken, at.nanoseconds) * 1e-9, buckets }];
  });
}
