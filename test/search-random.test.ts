import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rgPath } from "@vscode/ripgrep";
import { omenCommand } from "./support/omen.ts";

/**
 * `omen search` against ripgrep: random trees, links, ignore files, patterns and flags. OMEN_SEARCH_SEED takes another
 * start, OMEN_SEARCH_ROUNDS more rounds or OMEN_SEARCH_MINUTES as many as fit, OMEN_RIPGREP another ripgrep.
 */

const start = Number(process.env["OMEN_SEARCH_SEED"] ?? 1);
const minutes = Number(process.env["OMEN_SEARCH_MINUTES"] ?? 0);
const rounds = minutes > 0 ? Infinity : Number(process.env["OMEN_SEARCH_ROUNDS"] ?? 60);
const ripgrep = process.env["OMEN_RIPGREP"] ?? rgPath;

/** Park and Miller's generator. */
function generator(seed: number) {
  let state = (seed * 7919) % 2_147_483_647;
  const below = (limit: number): number => (state = (state * 48_271) % 2_147_483_647) % limit;
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  return { below, pick };
}

type Random = ReturnType<typeof generator>;

const names = ["a", "b.ts", "c.md", ".h", "lib", "B.TS", "é.txt", "x y"] as const;
const words = [
  "foo",
  "Foo",
  "FOO",
  "bar",
  "größe",
  "GRÖSSE",
  "x",
  "_",
  "42",
  "{",
  "}",
  "(a)",
  "\tend",
  "ſ",
  "K",
  "k",
] as const;
const targets = ["..", "../b.ts", "../lib", "a", "../../c.md", "nowhere", "/dev/null"] as const;
const rules = ["*.ts", "/lib", "!b.ts", "a", "lib/", "*.md", "!*.md", "x*", "**/a", "/lib/*.ts"] as const;

function plant(folder: string, random: Random, depth = 0): void {
  mkdirSync(folder, { recursive: true });
  for (const ignore of [".gitignore", ".ignore", ".rgignore"]) {
    if (random.below(6) === 0) write(join(folder, ignore), `${random.pick(rules)}\n${random.pick(rules)}\n`);
  }
  const repository = random.below(depth === 0 ? 3 : 12);
  if (repository < 1) mkdirSync(join(folder, ".jj"));
  if (repository < 2) mkdirSync(join(folder, ".git/info"), { recursive: true });
  if (repository < 2 && random.below(3) === 0) write(join(folder, ".git/info/exclude"), random.pick(rules));
  if (depth === 0) write(join(folder, "own"), `${random.pick(rules)}\n${random.pick(rules)}\n`);
  for (const name of names) {
    const choice = random.below(8);
    const path = join(folder, name);
    if (choice < 4) write(path, content(random, name));
    else if (choice === 4 && depth < 2) plant(path, random, depth + 1);
    else if (choice === 5 && depth > 0) symlinkSync(random.pick(targets), path);
  }
}

let written = 0;

/** Writes a file. No two are of the same time, so that their order by it is one. */
function write(path: string, text: string | Uint8Array): void {
  writeFileSync(path, text);
  utimesSync(path, 1_600_000_000, 1_500_000_000 + ((written++ * 7919) % 10_007));
}

function content(random: Random, name: string): Buffer {
  let text = "";
  for (let line = random.below(9); line > 0; line--) {
    for (let word = random.below(5); word > 0; word--) text += random.pick(words) + random.pick([" ", "", "  ", "-"]);
    text += random.pick(["\n", "\n", "\n", "\r\n", "\n\n"]);
  }
  if (random.below(4) === 0) text = text.trimEnd();
  if (random.below(12) === 0) return Buffer.from(`\uFEFF${text}`);
  // Files that are named are split into lines at a NUL in one of ripgrep's ways to read, and not in another.
  if (random.below(12) === 0 && !/^(a|lib|b\.ts)$/.test(name)) text += `\0${random.pick(words)}\n`;
  if (random.below(12) === 0) return Buffer.from(`\uFEFF${text}`, "utf16le");
  return random.below(8) === 0 ? Buffer.from(text, "latin1") : Buffer.from(text);
}

const atoms = [
  "foo",
  "Foo",
  "bar",
  "o",
  String.raw`\w+`,
  String.raw`\d`,
  "[a-f]",
  "[^ ]",
  ".",
  String.raw`\bx\b`,
  "ö",
  "k",
  "(?:foo|bar)",
  "(f)(o)",
] as const;
const operators = ["", "", "", "*", "+", "?", "{1,2}", "+?", "*?"] as const;

function pattern(random: Random): string {
  let text = random.pick(["", "", "", "^", String.raw`\b`, "(?i)"]);
  for (let count = 1 + random.below(3); count > 0; count--) text += random.pick(atoms) + random.pick(operators);
  return text + random.pick(["", "", "", "$", String.raw`\s`, String.raw`\b`, "|end"]);
}

/** Flags of which one, or none, is taken. */
const choices: readonly (readonly string[])[] = [
  ["-n", "-N", "", "", "-b"],
  ["-i", "-S", "-s", "", "", ""],
  ["-w", "-x", "", "", "", ""],
  ["-v", "", "", "", ""],
  ["-A1", "-B1", "-C2", "--passthru", "", "", "", ""],
  [
    "-c",
    "-l",
    "--count-matches",
    "--files-without-match",
    "-o",
    "--vimgrep",
    "--json",
    "--files",
    "",
    "",
    "",
    "",
    "",
    "",
  ],
  ["--column", "", "", ""],
  ["-m1", "-m2", "", "", "", ""],
  ["--heading", "", "", ""],
  ["-H", "-I", "", "", "", ""],
  ["--hidden", "-u", "-uu", "", "", ""],
  ["-g=*.ts", "-g=!*.md", "-g=lib/**", "-tmd", "-Tmd", "--iglob=*.TS", "", "", "", ""],
  ["-a", "", "", ""],
  ["--trim", "-M8", "", "", "", ""],
  ["--color=always", "", "", ""],
  ["-r=<$1>", "", "", "", "", ""],
  ["-U", "", "", ""],
  ["-0", "", "", "", ""],
  ["--crlf", "--no-unicode", "", "", "", "", "", ""],
  ["--include-zero", "", "", ""],
  ["--max-filesize=30", "--max-filesize=1K", "", "", "", ""],
  ["-d0", "-d1", "-d2", "--maxdepth=3", "", "", "", "", ""],
  ["-L", "--follow", "", "", "", ""],
  ["--one-file-system", "", "", ""],
  ["--no-ignore", "--ignore", "--no-ignore-vcs", "--no-ignore-dot", "", "", "", ""],
  ["--no-ignore-exclude", "--no-ignore-parent", "--ignore-vcs", "", "", "", ""],
  ["--no-require-git", "", "", ""],
  ["--ignore-file=own", "--ignore-file=own", "", "", "", ""],
  ["--no-ignore-files", "", "", "", ""],
  ["--glob-case-insensitive", "", "", "", ""],
  ["--sort=modified", "--sortr=modified", "--sortr=path", "", "", "", "", ""],
  ["--max-columns-preview", "", "", ""],
  ["--context-separator=~", "--no-context-separator", "", "", "", ""],
  [String.raw`--field-match-separator=\t`, "--field-context-separator=+", "", "", "", ""],
  ["--path-separator=+", "", "", "", ""],
  ["--colors=match:fg:blue", "--colors=path:none", "--colors=line:style:underline", "", "", ""],
  ["-p", "", "", "", "", ""],
];

function flags(random: Random): readonly string[] {
  const taken = choices.map((choice) => random.pick(choice)).filter((flag) => flag !== "");
  // Some of them are refused together.
  return taken.filter((flag) => !(taken.includes("--json") && flag.startsWith("-r")));
}

interface Outcome {
  readonly out: string;
  readonly exitCode: number;
}

function run(command: readonly string[], cwd: string): Outcome {
  const { stdout, exitCode } = Bun.spawnSync([...command], {
    cwd,
    stdin: "ignore",
    env: { HOME: join(cwd, "../home"), PATH: "/usr/bin:/bin" },
  });
  // Times differ, and how far a file was read that is not read to its end.
  const out = stdout.toString("latin1").replaceAll(/"elapsed(?:_total)?":\{[^}]*\}|"bytes_searched":\d+/g, "");
  return { out, exitCode };
}

/** Where ripgrep is known to be different, and why is written in docs/cli.md. */
function isComparable(args: readonly string[]): boolean {
  // Lines beside those that do not match are replaced in, too.
  const has = (flag: RegExp): boolean => args.some((given) => flag.test(given));
  if (has(/^-v$/) && has(/^-r/)) return false;
  // What counts as a hit behind the last one that is wanted, and as a line where there are NUL bytes.
  if (has(/^(-v|--passthru)$/) && has(/^(-m\d|-c)$/)) return false;
  // Which white space is the line's end, and how many matches a line has that is shown once for each.
  if (has(/^--crlf$/) && has(/^(--trim|--color=always|-p|-x|-U|-o|--count-matches|-r.*)$/)) return false;
  if (has(/^-M/) && has(/^--vimgrep$/)) return false;
  // Links and what they lead to are of the same time.
  if (has(/^(-L|--follow)$/) && has(/^--sortr?=modified$/)) return false;
  // What is left of a trimmed line is measured before or behind the trimming.
  if (has(/^-M/) && has(/^--trim$/) && has(/^(--color=always|-p|-o|--max-columns-preview)$/)) return false;
  // Across lines, it does not know the letter before the place where it goes on.
  if (args.includes("-U") && has(/^-w$|\\b/)) return false;
  // Across lines, ripgrep's own ways of showing parts of a match vary with each flag.
  const across = args.includes("-U");
  return !across || !args.some((flag) => /^(-r|--vimgrep|--column|-M|--trim|-v|-m|-o|--passthru|-b)/.test(flag));
}

test(
  "finds and prints what ripgrep does",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "omen-random-"));
    const end = minutes > 0 ? performance.now() + minutes * 60_000 : Infinity;
    try {
      for (let seed = start; seed < start + rounds && performance.now() < end; seed++) {
        const random = generator(seed);
        const tree = join(folder, `t${seed}`);
        plant(tree, random);
        for (let trial = 0; trial < 3; trial++) {
          const wanted = pattern(random);
          const chosen = flags(random);
          const args = [
            ...chosen,
            ...(chosen.includes("--files") ? [] : ["-e", wanted]),
            ...random.pick([[], [], ["."], ["a"], ["lib", "b.ts"], ["./lib", "a"]]),
          ];
          if (!isComparable(args)) continue;
          const ours = run([...omenCommand(), "search", ...args], tree);
          const theirs = run([ripgrep, "--no-config", "--no-ignore-global", "--sort=path", ...args], tree);
          expect({ seed, args, ...ours }).toEqual({ seed, args, ...theirs });
        }
        rmSync(tree, { recursive: true });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  120_000 + minutes * 60_000,
);
