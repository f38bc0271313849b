import { readFileSync } from "node:fs";
import { out, say } from "../../src/cli/terminal.ts";
import { PathFinder } from "../../src/rune/index.ts";
import { machine } from "../lib/machine.ts";
import { percentile } from "../lib/statistics.ts";

/**
 * How long a query for paths takes, in milliseconds: `cold` looks at all paths, `extended` is one letter more than the query before
 * it, `taken back` one letter less. Of queries of one to three letters, too, since those fit most paths.
 */
export interface PathFigures {
  readonly what: string;
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** What somebody typed who looked for files of a kernel's tree, recorded: each is typed letter by letter, then taken back. */
const recorded: readonly string[] = [
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

/** Hits that are wanted of each query: what a list on a screen, scrolled a little, shows. */
const limit = 100;

/**
 * Measures queries over a list of paths. A query counts with its median over all rounds, so that p99 is about the queries and not about
 * what else the machine did.
 */
export function measurePaths(paths: readonly string[], rounds: number): readonly PathFigures[] {
  const kinds = ["cold", "cold, 1 to 3 letters", "extended", "taken back"] as const;
  const times = new Map(kinds.map((kind) => [kind as string, new Map<string, number[]>()]));
  using finder = new PathFinder(paths);
  finder.find("", 1);
  const time = (kind: (typeof kinds)[number], query: string): void => {
    const started = performance.now();
    finder.find(query, limit);
    const taken = performance.now() - started;
    const known = times.get(kind);
    known?.set(query, [...(known.get(query) ?? []), taken]);
  };
  for (let round = 0; round < rounds; round++) {
    for (const query of recorded) {
      // A letter that begins no other query makes the next one look at all.
      finder.find("\u{1}", 1);
      time("cold", query);
      finder.find("\u{1}", 1);
      if (query.length <= 3) time("cold, 1 to 3 letters", query);
      finder.find("\u{1}", 1);
      finder.find(query.slice(0, 1), limit);
      for (let length = 2; length <= query.length; length++) time("extended", query.slice(0, length));
      for (let length = query.length - 1; length > 0; length--) time("taken back", query.slice(0, length));
    }
  }
  return kinds.map((what) => {
    const values = [...(times.get(what)?.values() ?? [])].map((taken) => percentile(taken, 50));
    return {
      what,
      count: values.length,
      p50: percentile(values, 50),
      p99: percentile(values, 99),
      most: Math.max(...values),
    };
  });
}

/** Milliseconds that making the list takes, once the paths are known. */
export function measureMaking(paths: readonly string[], rounds: number): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    using finder = new PathFinder(paths);
    finder.find("", 1);
    times.push(performance.now() - started);
  }
  return percentile(times, 50);
}

/** `bun bench/rune/paths.ts LIST [ROUNDS]`: LIST has one path a line, as `omen search --files` prints them. */
if (import.meta.main) {
  const [list, rounds = "20"] = process.argv.slice(2);
  if (list === undefined) {
    say("usage: bun bench/rune/paths.ts LIST [ROUNDS]");
    process.exit(2);
  }
  const paths = readFileSync(list, "utf8").split("\n").filter(Boolean);
  out(`${paths.length} paths; ${machine().join("; ")}\n`);
  out(`making the list: ${measureMaking(paths, 5).toFixed(1)} ms\n`);
  for (const { what, count, p50, p99, most } of measurePaths(paths, Number(rounds))) {
    out(`${what}: ${count} queries, p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)}, most ${most.toFixed(2)} ms\n`);
  }
}
