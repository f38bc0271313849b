import { sampled } from "../lib/subjects.ts";
import { filesOfSize, type Corpus } from "./corpus.ts";
import { buildFloor } from "./floor.ts";
import { costGoal, type Goal } from "./goal.ts";

const fileCount = 64;
const passes = 20;

/** What the guard costs where nothing else is in between: opening, and reading 4 KB, both from C. */
export async function openGoals(corpus: Corpus, rounds: number): Promise<readonly Goal[]> {
  const paths = filesOfSize(corpus, 4_096, fileCount);
  const floor = await buildFloor(corpus.root, paths, 65_536);
  const [plainOpen, guardedOpen] = ["C: openat, close", "C: openat2 beneath, fstat, close"];
  const [plainRead, guardedRead] = ["C: openat, fstat, read, close", "C: rune_read"];
  const samples = await sampled(
    [
      { name: plainOpen, sample: () => floor.openNs("plain", passes) },
      { name: guardedOpen, sample: () => floor.openNs("beneath", passes) },
      { name: plainRead, sample: () => floor.readNs("plain", passes) },
      { name: guardedRead, sample: () => floor.runeReadNs(passes) },
    ],
    rounds,
  );
  return [
    costGoal({ what: "a guarded open", unit: "ns", samples, ours: guardedOpen, peer: plainOpen }, 1.35),
    costGoal({ what: "a guarded read of 4 KB", unit: "ns", samples, ours: guardedRead, peer: plainRead }, 1.6),
  ];
}
