import { canPin, machine } from "../lib/machine.ts";
import type { Spread } from "../lib/statistics.ts";
import { figure, spreadText, table } from "../lib/table.ts";
import type { ListComparison } from "./files.ts";
import type { Goal } from "./goal.ts";
import type { McpReads } from "./mcp.ts";
import type { SearchComparison } from "./search.ts";

export interface RuneFigures {
  readonly reads: ReadonlyMap<string, ReadonlyMap<string, Spread>>;
  readonly lists: readonly ListComparison[];
  readonly searches: readonly SearchComparison[];
  readonly mcpStart: ReadonlyMap<string, Spread>;
  readonly mcpReads: McpReads;
}

export interface RuneSetting {
  readonly corpus: string;
  readonly omen: string;
  readonly rounds: number;
  readonly searchRounds: number;
}

/** The whole report as Markdown: method first, then the tables. */
export function runeReport(figures: RuneFigures, setting: RuneSetting): string {
  return [
    method(setting),
    ...[...figures.reads].map(([title, costs]) =>
      costTable(title, "µs a file", costs, "C: openat, fstat, read, close"),
    ),
    ...figures.lists.map(({ path, entries, costs }) =>
      costTable(`listing ${entries} entries (${path})`, "µs", costs, "node:fs readdirSync, with types, sorted"),
    ),
    searchTable(figures.searches),
    mcpTable(figures),
  ].join("\n\n");
}

/** What Rune is to reach, beside what does the same. */
export function goalReport(goals: readonly Goal[], { corpus, omen, rounds, searchRounds }: RuneSetting): string {
  const notes = [
    ...machine(),
    `corpus: ${corpus}; page cache warm`,
    `Omen called as ${omen}; Rune, where nothing else is said, inside this process through its TypeScript binding`,
    `${rounds} rounds (searches, starts and tokens ${searchRounds}; ten-second finds 3), every round in another order, after rounds that are not counted`,
    "medians with least and greatest in brackets; ratios are of the two in the same round: of the peer's cost, or, where the goal is a speed, the peer's of ours",
    "both sides of a search give the same number of lines or files; commands write into a pipe that is read",
  ];
  const rows = goals.map(({ what, unit, ours, peer, ratio, goal, isMet }) => [
    what,
    `${spreadText(ours)} ${unit}`,
    peer ? `${peer.name}: ${spreadText(peer.cost)}` : "",
    ratio ? `${figure(ratio.median)} (${figure(ratio.min)}–${figure(ratio.max)})` : "",
    `${goal}${isMet ? "" : " · missed"}`,
  ]);
  const head = ["what Rune is to reach", "measured", "peer", "ratio", "goal"];
  return [notes.map((line) => `- ${line}`).join("\n"), table(head, rows)].join("\n\n");
}

function method({ corpus, omen, rounds, searchRounds }: RuneSetting): string {
  return [
    ...machine(),
    `corpus: ${corpus}; page cache warm`,
    `Omen called as ${omen}; Rune measured through its TypeScript binding in this process`,
    `${rounds} rounds (searches and starts ${searchRounds}), every round in another order, after rounds that are not counted; medians with least and greatest in brackets`,
    "a read opens, reads whole and closes 64 files in turn and yields bytes of its own; the C rows loop inside one native call and reuse a buffer",
    "every comparison first checks that the contents, entries or matching lines are the same; searches write into a pipe that is read",
    `MCP: newline JSON-RPC over pipes, one call at a time, from the request to the answer's last bytes${canPin ? ", the server held to core 0" : ""}`,
  ]
    .map((line) => `- ${line}`)
    .join("\n");
}

function costTable(title: string, unit: string, costs: ReadonlyMap<string, Spread>, base: string): string {
  const floor = costs.get(base)?.median ?? Number.NaN;
  return table(
    [title, unit, `of ${base.split(",")[0] ?? base}`],
    [...costs].map(([name, cost]) => [name, spreadText(cost), (cost.median / floor).toFixed(2)]),
  );
}

function searchTable(searches: readonly SearchComparison[]): string {
  const names = [...(searches[0]?.costs.keys() ?? [])];
  const title = ({ query, lines }: SearchComparison): string => {
    const counts = new Set(lines.values());
    const found = counts.size === 1 ? `${[...counts].join()} lines` : `lines differ: ${[...lines.values()].join(", ")}`;
    return `\`${query.needle}\`${query.ignoreCase ? " -i" : ""} (${found})`;
  };
  const text = (cost: Spread | undefined): string => (cost ? spreadText(cost) : "–");
  const row = (name: string, pick: (search: SearchComparison) => Spread | undefined): string[] =>
    [name].concat(searches.map((search) => text(pick(search))));
  return table(
    ["searching the whole tree, ms", ...searches.map(title)],
    [
      ...names.map((name) => row(name, ({ costs }) => costs.get(name))),
      row("longest pause of the event loop during root.search", ({ pauseMs }) => pauseMs),
    ],
  );
}

function mcpTable({ mcpStart, mcpReads }: RuneFigures): string {
  const text = (cost: Spread | undefined): string => (cost ? spreadText(cost) : "–");
  return table(
    ["MCP over stdio", "start to answered initialize, ms", "read of 20 KB, p50 µs", "read of 20 KB, p99 µs"],
    [...mcpStart].map(([name, start]) => [
      name,
      spreadText(start),
      text(mcpReads.p50.get(name)),
      text(mcpReads.p99.get(name)),
    ]),
  );
}
