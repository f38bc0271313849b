import { canPin, machine } from "../lib/machine.ts";
import { hasWrk } from "../lib/generator.ts";
import type { Effort, Section } from "./scenario.ts";
import type { Target } from "./targets.ts";

/** The whole report as Markdown: method first, then the tables. */
export const gatewayReport = (targets: readonly Target[], sections: readonly Section[], effort: Effort): string =>
  [method(targets, sections, effort), ...sections.flatMap(({ tables }) => tables)].join("\n\n");

function method(targets: readonly Target[], sections: readonly Section[], effort: Effort): string {
  const { rounds, seconds, warmUps } = effort;
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
    `${rounds} rounds of ${seconds} s a point after unmeasured runs of ${warmUps.seconds} s, ${warmUps.most} at most, until ${warmUps.steady} in a row took no less processor time; all targets run at once, one is loaded at a time, in another order every round`,
    "figures are medians over the rounds, with least and greatest in brackets; ratios and differences are formed within each round; before the load every target's answers were checked",
    ...targets.map(({ name, description }) => `${name}: ${description}`),
    ...sections.flatMap(({ method }) => method),
  ]
    .map((line) => `- ${line}`)
    .join("\n");
}
