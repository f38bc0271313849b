import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { rgPath } from "@vscode/ripgrep";
import { openRoot, type SearchOptions } from "./index.ts";
import { Tree } from "./testing.ts";

/** Rune must take the files that ripgrep takes, and find the lines it finds: on random trees full of ignore files. */

interface Case {
  readonly name: string;
  readonly options: SearchOptions;
  readonly flags: readonly string[];
  /** The path that is searched, if not all; trees without it are passed over. */
  readonly below?: string;
}

const start = Number(process.env["RUNE_FUZZ_SEED"] ?? 1);
const seeds = 20 * Number(process.env["RUNE_FUZZ_TIMES"] ?? 1);

const cases: readonly Case[] = [
  { name: "defaults", options: {}, flags: [] },
  { name: "hidden", options: { hidden: true }, flags: ["--hidden"] },
  { name: "no ignore files", options: { ignoreFiles: false }, flags: ["--no-ignore"] },
  { name: "ignore case", options: { ignoreCase: true }, flags: ["-i"] },
  {
    name: "types",
    options: { types: ["*.c", "!b*"] },
    flags: ["--type-add", "x:*.c", "--type-add", "y:b*", "-t", "x", "-T", "y"],
  },
  { name: "globs", options: { globs: ["*.c", "!b*", "**/a/**"] }, flags: ["-g", "*.c", "-g", "!b*", "-g", "**/a/**"] },
  { name: "excluding globs", options: { globs: ["!a/", "!*.{o,c}"] }, flags: ["-g", "!a/", "-g", "!*.{o,c}"] },
  // Ignore files above the path count, too.
  { name: "below a directory", options: { path: "a" }, flags: [], below: "a" },
];

/** Park and Miller's generator: the trees are the same in each run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below;
}

const names = ["a", "b", "ab", "a.c", "b.c", "b.o", "x.log", ".h", ".hc", "A b", "[x]", "é"] as const;
const patterns = [
  [
    "a",
    "b",
    "/a",
    "/b.c",
    "a/",
    "b/",
    "*.c",
    "!*.c",
    "!a.c",
    "*.o",
    "/*.log",
    "**/ab",
    "a/**",
    "a/**/b",
    "**/b/*.c",
    "!/b/",
  ],
  [
    "a/b",
    "!a/b",
    "?.c",
    "[ab].c",
    "[!a].c",
    "a*",
    "!ab",
    ".h",
    "!.h",
    "!.hc",
    "*.{c,o}",
    "{a,b}/x.log",
    "\\[x\\]",
    "# a",
    "",
  ],
  [
    "a b",
    "A b",
    "**",
    "*",
    "!*",
    "/**",
    "b/**/",
    "!b/**/a",
    "**/a/**/b.c",
    "a\\",
    "[z",
    "x.log ",
    "a.c\\ ",
    "é",
    "!é",
    "[^b].o",
    "*b*",
  ],
].flat();

function plant(tree: Tree, random: (below: number) => number): void {
  const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T;
  const rules = (): string =>
    Array.from({ length: 1 + random(4) }, () => pick(patterns)).join(pick(["\n", "\n", "\r\n"]));
  const fill = (directory: string, depth: number): void => {
    tree.write(`${directory}keep`, "needle\nNeedle\nno\n");
    if (random(3) === 0) tree.write(`${directory}.gitignore`, rules());
    if (random(5) === 0) tree.write(`${directory}.ignore`, rules());
    if (random(depth === 0 ? 2 : 8) === 0) {
      tree.write(`${directory}.git/HEAD`, "needle");
      if (random(2) === 0) tree.write(`${directory}.git/info/exclude`, rules());
    }
    for (const name of names) {
      const choice = random(6);
      if (choice < 3) tree.write(directory + name, `${"-\n".repeat(random(3))}x needle NEEDLE\n`);
      else if (choice === 3 && depth < 3) fill(`${directory}${name}/`, depth + 1);
    }
  };
  fill("", 0);
}

/** ripgrep's answer as `path:line:text`, sorted; without what is in .git, which Rune never enters. */
function ripgrep(directory: string, flags: readonly string[], below?: string): string[] {
  const { stdout } = Bun.spawnSync(
    [
      rgPath,
      "--no-config",
      "--no-ignore-global",
      "-F",
      "-n",
      "--no-heading",
      "--with-filename",
      ...flags,
      "needle",
      ...(below === undefined ? [] : [below]),
    ],
    {
      cwd: directory,
      env: { HOME: directory },
      stdin: "ignore",
    },
  );
  return stdout
    .toString()
    .split("\n")
    .filter((line) => line !== "" && !/(^|\/)\.git\//.test(line))
    .toSorted();
}

for (const { name, options, flags, below } of cases) {
  test(`the same as ripgrep: ${name}`, async () => {
    for (let seed = start; seed < start + seeds; seed++) {
      using tree = new Tree();
      plant(tree, generator((seed * 7919) % 2_147_483_647 || 1));
      if (below !== undefined && !existsSync(tree.at(below))) continue;
      const root = openRoot(tree.path);
      const { matches } = await root.search("needle", options);
      root.close();
      const found = matches.map((match) => `${match.path}:${match.line}:${match.text}`).toSorted();
      expect({ seed, found }).toEqual({ seed, found: ripgrep(tree.path, flags, below) });
    }
  });
}
