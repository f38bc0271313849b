import type { RawSearchOptions, Root } from "../../src/rune/index.ts";
import { sampled, timed } from "../lib/subjects.ts";
import { costGoal, type Goal } from "./goal.ts";

/** Walks and searches of a whole tree, and of a small part of it, against ripgrep. */

interface Setting {
  readonly root: Root;
  readonly omen: readonly string[];
  readonly ripgrep: string;
  readonly rounds: number;
}

/** A search, as Rune and as commands are asked for it. */
interface Asked {
  readonly what: string;
  readonly pattern: string;
  readonly options: RawSearchOptions;
  readonly flags: readonly string[];
}

const everything: RawSearchOptions = { maxMatches: 2 ** 32 - 1, deadlineMs: 600_000, ranges: false };

const searches: readonly Asked[] = [
  { what: "a literal", pattern: "PM_RESUME", options: {}, flags: ["-F"] },
  { what: "a literal whatever the case", pattern: "PM_RESUME", options: { ignoreCase: true }, flags: ["-F", "-i"] },
  { what: "[A-Z]+_SUSPEND", pattern: "[A-Z]+_SUSPEND", options: { regex: true }, flags: [] },
  {
    what: String.raw`\w{5}\s+\w{5}\s+\w{5} with no literal`,
    pattern: String.raw`\b\w{5}\s+\w{5}\s+\w{5}\b`,
    options: { regex: true },
    flags: [],
  },
];

export async function walkGoal({ root, omen, ripgrep, rounds }: Setting): Promise<readonly Goal[]> {
  const files = new Map<string, number>();
  const command = commandIn(root.path, files);
  const [ours, own, peer] = ["Rune", "omen search --files", "ripgrep --files"];
  const samples = await sampled(
    [
      {
        name: ours,
        sample: () =>
          timed(async () => {
            let count = 0;
            await root.searchRaw("x", { ...everything, list: true }, (part) => (count += part.files.length));
            files.set(ours, count);
          }),
      },
      { name: own, sample: () => command(own, [...omen, "search", "--files"]) },
      { name: peer, sample: () => command(peer, [ripgrep, "--no-config", "--files"]) },
    ],
    rounds,
    1,
  );
  same(files);
  return [
    costGoal({ what: "the walk, in this process", unit: "ms", samples, ours, peer }, 0.35),
    costGoal({ what: "omen search --files", unit: "ms", samples, ours: own, peer }, 1),
  ];
}

export async function searchGoals({ root, omen, ripgrep, rounds }: Setting): Promise<readonly Goal[]> {
  const goals: Goal[] = [];
  for (const { what, pattern, options, flags } of searches) {
    const lines = new Map<string, number>();
    const command = commandIn(root.path, lines);
    const [ours, own, peer] = ["Rune", "omen search", "ripgrep"];
    const samples = await sampled(
      [
        {
          name: ours,
          sample: () =>
            timed(async () => {
              let count = 0;
              await root.searchRaw(pattern, { ...everything, ...options }, ({ files }) => {
                for (const file of files) count += file.lines.length;
              });
              lines.set(ours, count);
            }),
        },
        { name: own, sample: () => command(own, [...omen, "search", "-n", ...flags, pattern]) },
        { name: peer, sample: () => command(peer, [ripgrep, "--no-config", "-n", ...flags, pattern, "./"]) },
      ],
      rounds,
      1,
    );
    same(lines);
    const found = `${what} (${lines.get(peer) ?? 0} lines)`;
    goals.push(costGoal({ what: `${found}, in this process`, unit: "ms", samples, ours, peer }, 0.85));
    goals.push(costGoal({ what: `${found}, omen search`, unit: "ms", samples, ours: own, peer }, 1));
  }
  return goals;
}

/** Whole processes: two million lines, and small scopes, where starting is most of it. */
export async function processGoals({ root, omen, ripgrep, rounds }: Setting): Promise<readonly Goal[]> {
  const goals: Goal[] = [];
  const compare = async (folder: string, pattern: string): Promise<Parameters<typeof costGoal>[0]> => {
    const lines = new Map<string, number>();
    const command = commandIn(`${root.path}/${folder}`, lines);
    const [ours, peer] = ["omen search", "ripgrep"];
    const samples = await sampled(
      [
        { name: ours, sample: () => command(ours, [...omen, "search", "-n", "-F", pattern]) },
        { name: peer, sample: () => command(peer, [ripgrep, "--no-config", "-n", "-F", pattern, "./"]) },
      ],
      rounds,
      1,
    );
    same(lines);
    const count = (lines.get(peer) ?? 0).toLocaleString("en-US");
    return { what: `omen search, ${count} lines of ${folder || "all"}`, unit: "ms", samples, ours, peer };
  };
  goals.push(costGoal(await compare("", "struct"), 1));
  goals.push(costGoal(await compare("kernel/sched", "rq_lock"), 0, 15));
  return goals;
}

/** Runs a command in a folder, reads what it writes, and notes how many lines that is. */
function commandIn(cwd: string, lines: Map<string, number>) {
  return (name: string, argv: readonly string[]): Promise<number> =>
    timed(async () => {
      // A pipe that is read: writing to /dev/null lets a search stop at its first match.
      const child = Bun.spawn([...argv], { cwd, stdin: "ignore", stdout: "pipe", stderr: "ignore" });
      let count = 0;
      for await (const bytes of child.stdout) {
        for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
      }
      await child.exited;
      lines.set(name, count);
    });
}

function same(counts: ReadonlyMap<string, number>): void {
  if (new Set(counts.values()).size !== 1) throw new Error(`not the same was found: ${JSON.stringify([...counts])}`);
}
