import { PathFinder } from "../../src/rune/index.ts";
import { percentile } from "../lib/statistics.ts";
import { sampled } from "../lib/subjects.ts";
import type { Corpus } from "./corpus.ts";
import { boundGoal, type Goal, speedGoal } from "./goal.ts";

/** What somebody typed who looked for files of a kernel's tree, recorded. */
const typed: readonly string[] = [
  ..."adesmrtk",
  ..."ma dr ne sc in fs us mm".split(" "),
  ..."sch net mak usb kvm pci dts ext".split(" "),
  ..."sched/core kconfig drivers/net/e1000 main.c fs/ext4/inode mm/slab kernel/fork usbhid x86/entry tcp_ipv4 Documentation/admin".split(
    " ",
  ),
  ..."rcutree blkmq nvmepci amdgpudrv btrfsctree kvmmain syscalltbl arm64dts README MAINTAINERS dmaengine.h iouring zzzz qqx".split(
    " ",
  ),
];

/** Choosing a path by some letters: cold, as a query that a person types on, and fzf over the same list. */
export async function pathGoals(corpus: Corpus, fzf: string, rounds: number): Promise<readonly Goal[]> {
  const paths = corpus.files.map(({ path }) => path);
  const list = Buffer.from(`${paths.join("\n")}\n`);
  const cold: number[] = [];
  const extended: number[] = [];
  const timed = (finder: PathFinder, query: string): number => {
    const started = performance.now();
    finder.find(query, 100);
    return performance.now() - started;
  };
  using finder = new PathFinder(paths);
  for (let round = -1; round < rounds; round++) {
    const coldly: number[] = [];
    const on: number[] = [];
    for (const query of typed) {
      finder.find(""); // forgets what the last query left
      coldly.push(timed(finder, query));
      finder.find("");
      for (let length = 1; length <= query.length; length++) {
        const elapsed = timed(finder, query.slice(0, length));
        if (length > 1) on.push(elapsed);
      }
    }
    if (round < 0) continue;
    cold.push(percentile(coldly, 99));
    extended.push(percentile(on, 99));
  }
  const [ours, peer] = ["PathFinder.find", "fzf --filter"];
  const samples = await sampled(
    [
      {
        name: ours,
        sample() {
          finder.find("");
          return timed(finder, "schedfair");
        },
      },
      {
        name: peer,
        async sample() {
          const started = performance.now();
          const child = Bun.spawn([fzf, "--filter", "schedfair"], { stdin: list, stdout: "pipe", stderr: "ignore" });
          await child.stdout.bytes();
          await child.exited;
          return performance.now() - started;
        },
      },
    ],
    rounds,
    1,
  );
  return [
    boundGoal("a path selected by a query that goes on, at p99", "ms", extended, 1),
    boundGoal("a path selected cold, at p99", "ms", cold, 3),
    speedGoal({ what: "a path selected cold, beside fzf's process", unit: "ms", samples, ours, peer }, 1),
  ];
}
