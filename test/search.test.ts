import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rgPath } from "@vscode/ripgrep";
import { omenCommand } from "./support/omen.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "omen-search-"));
  const files: Readonly<Record<string, string | Uint8Array>> = {
    ".git/HEAD": "needle in git\n",
    ".gitignore": "*.log\n/build/\n",
    ".hidden/a.txt": "needle hidden\n",
    "a.log": "needle ignored\n",
    "build/out.txt": "needle built\n",
    "README.md": "# A needle\n\nNeedle, needle and nothing.\n",
    "src/main.ts": 'const größe = "needle 😀 needle";\n// NEEDLE (x)\n',
    "src/deep/util.ts": "no\nneedle()\n",
    "src/deep/build/keep.txt": "a needle kept\n",
    "src/binary.bin": "needle\0binary\n",
    "odd/ends.txt": "a needle\r\nneedle\r\n\nthe last needle",
    "odd/mark.txt": "\uFEFFneedle behind a mark\nneedle\n",
    "odd/utf16.txt": Buffer.from("\uFEFFa needle 😀 in UTF-16\r\n\nneedle", "utf16le"),
    "odd/bytes.txt": Buffer.from("\xFFneedle\xFE needle\nn\xE4her needle\n", "latin1"),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly out: string;
  readonly said: string;
  readonly exitCode: number;
}

function run(command: readonly string[], cwd: string): Outcome {
  const { stdout, stderr, exitCode } = Bun.spawnSync([...command], { cwd: join(folder, cwd), stdin: "ignore" });
  // Not every byte is a part of a character, and each counts.
  return { out: stdout.toString("latin1"), said: stderr.toString(), exitCode };
}

const omen = (args: readonly string[], cwd = ".") => run([...omenCommand(), "search", ...args], cwd);
/** ripgrep with its files in order, and no configuration of the user's. */
const ripgrep = (args: readonly string[], cwd = ".") => run([rgPath, "--no-config", "--sort=path", ...args], cwd);
const sorted = ({ out }: Outcome): readonly string[] => out.split("\n").toSorted();

describe("omen search prints what ripgrep prints", () => {
  const cases: readonly [args: readonly string[], cwd?: string][] = [
    [["needle"]],
    [["needle", "-n"]],
    [["needle", "."]],
    [["needle", "./src/"]],
    [["needle", "src", "README.md"]],
    [["needle", "src/main.ts"]],
    [["needle", "src/main.ts", "-c"]],
    [["needle", "odd", "-n"]],
    [["needle", "odd/ends.txt"]],
    [["needle", "-i", "-n"]],
    [["needle", "-S"]],
    [["Needle", "-S"]],
    [["-F", "needle()"]],
    [["needle", "-c"]],
    [["needle", "-l"]],
    [["needle", "--hidden", "-g", "!.git"]],
    [["needle", "--no-ignore"]],
    [["needle", "-g", "*.ts"]],
    [["needle", "-g", "!*.ts"]],
    [["needle", "-g", "src/deep/*.ts"]],
    [["needle"], "src/deep"],
    [["needle", ".."], "src/deep"],
    [["needle", "-g", "deep/*.ts"], "src"],
    [["needle", "--color", "never", "-N"]],
    [["nothing like it"]],
    [["needle", "-q"]],
  ];
  for (const [args, cwd] of cases) {
    test(`${args.join(" ")}${cwd ? ` in ${cwd}` : ""}`, () => {
      const [ours, theirs] = [omen(args, cwd), ripgrep(args, cwd)];
      expect(ours.said).toBe("");
      expect(ours.exitCode).toBe(theirs.exitCode);
      expect(sorted(ours)).toEqual(sorted(theirs));
    });
  }

  test("paths in byte order", () => {
    const paths = omen(["needle", "-l", "--hidden"]).out.trimEnd().split("\n");
    expect(paths).toEqual(paths.toSorted());
  });

  test("--json, as far as Rune measures it", () => {
    const messages = ({ out }: Outcome) =>
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { type: string; data: { stats?: Record<string, unknown> } });
    const [ours, theirs] = [omen(["needle", "--json"]), ripgrep(["needle", "--json"])].map(messages);
    const bare = (all: typeof ours) => all?.filter(({ type }) => type === "begin" || type === "match");
    expect(bare(ours)).toEqual(bare(theirs));
    const summary = ours?.at(-1)?.data.stats;
    const expected = theirs?.at(-1)?.data.stats;
    for (const key of ["matched_lines", "matches", "searches_with_match"]) expect(summary?.[key]).toBe(expected?.[key]);
  });
});

test("omen search ends at once, and silently, when nobody reads on", async () => {
  await writeFile(join(folder, "src/long.txt"), "needle in a long file\n".repeat(500_000));
  const child = Bun.spawn([...omenCommand(), "search", "needle", "src"], {
    cwd: folder,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  expect(value?.length).toBeGreaterThan(0);
  await reader.cancel();
  expect([await child.stderr.text(), await child.exited]).toEqual(["", 0]);
  await rm(join(folder, "src/long.txt"));
});

test("colours what matched", () => {
  const { out } = omen(["needle", "README.md", "--color", "always", "-n"]);
  expect(out).toStartWith("\u001B[32m1\u001B[0m:# A \u001B[1m\u001B[31mneedle\u001B[0m\u001B[0m\n");
});

describe("omen search fails with grep's 2", () => {
  const failures: readonly [args: readonly string[], words: string][] = [
    [[], "say what to search for"],
    [[""], "empty pattern"],
    [["need.e"], "-F"],
    [["needle", "missing"], "missing: no such file or directory"],
    [["needle", "--json", "-c"], "--json"],
    [["needle", "--colour", "always"], "did you mean --color?"],
  ];
  for (const [args, words] of failures) {
    test(`omen search ${args.join(" ")}`, () => {
      const { out, said, exitCode } = omen(args);
      expect({ out, exitCode }).toEqual({ out: "", exitCode: 2 });
      expect(said).toContain(words);
    });
  }
});
